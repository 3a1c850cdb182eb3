import { beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../errors/explain';
import { begin, canDismiss, dismiss, isKept, update, useTx } from './store';

beforeEach(() => useTx.setState({ actions: [] }));

const all = () => useTx.getState().actions.map(({ label, stage }) => `${label} ${stage}`);
const first = (key: string) => useTx.getState().actions.find((action) => action.key === key);
function ended(key: string, label: string, stage: 'failed' | 'confirmed'): void {
  const action = begin(key, label);
  if (!action) throw new Error('it did not begin');
  update(action.id, stage === 'failed' ? { stage, problem: explain('BlockhashPast') } : { stage });
}

describe('actions', () => {
  it('of one key are never on their way together', () => {
    expect(begin('deposit', 'first')).not.toBeNull();
    expect(begin('deposit', 'second')).toBeNull();
    expect(begin('withdraw', 'third')).not.toBeNull();
    expect(all()).toEqual(['third checking', 'first checking']);
  });

  it('that failed are over when the next of their key begins, and do not come back after its success', () => {
    ended('deposit', 'first', 'failed');
    ended('withdraw', 'other', 'failed');
    ended('deposit', 'second', 'confirmed');
    expect(all()).toEqual(['second confirmed', 'other failed']);
    dismiss(first('deposit')?.id ?? 0);
    expect(first('deposit')).toBeUndefined();
  });

  it('that went well stay beside the next of their key', () => {
    ended('deposit', 'first', 'confirmed');
    begin('deposit', 'second');
    expect(all()).toEqual(['second checking', 'first confirmed']);
  });

  it('may be dismissed when they are over, or while a wallet is silent, and free their key', () => {
    expect(
      ['checking', 'signing', 'sent', 'processed', 'confirmed', 'failed', 'unknown'].filter((stage) => canDismiss(stage as 'sent')),
    ).toEqual(['signing', 'confirmed', 'failed', 'unknown']);
    const action = begin('deposit', 'first');
    expect(isKept(action?.id ?? 0)).toBe(true);
    dismiss(action?.id ?? 0);
    expect(isKept(action?.id ?? 0)).toBe(false);
    expect(begin('deposit', 'second')).not.toBeNull();
  });
});
