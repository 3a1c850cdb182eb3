import { describe, expect, it } from 'vitest';
import { stoppedBits, stoppedWords, untilOf, withdrawalWords } from './stops';

const NOW = 100;
/** Until when, by bit: new risk, withdrawals, public sales, sealed sales, halt. */
const stops = (...untilTs: number[]) => ({ closed: untilTs.map((each) => ({ untilTs: BigInt(each) })) });

describe('what circuit breakers stop', () => {
  it('stops everything during a halt, and each as long as the later of both', () => {
    const halted = stops(0, 300, 0, 0, 200);
    expect([0, 1, 2, 3, 4].map((bit) => untilOf(halted, bit))).toEqual([200, 300, 200, 200, 200]);
    expect(stoppedBits(halted, NOW)).toEqual([0, 1, 2, 3, 4]);
    expect(stoppedWords(halted, NOW)).toBe('all stopped');
    expect(stoppedBits(halted, 250)).toEqual([1]);
  });

  it('stops public sales wherever sealed ones are stopped', () => {
    expect(stoppedBits(stops(0, 0, 0, 200, 0), NOW)).toEqual([2, 3]);
    expect(stoppedBits(stops(0, 0, 200, 0, 0), NOW)).toEqual([2]);
  });

  it('is over at its time', () => {
    expect(stoppedWords(stops(101, 0, 0, 0, 0), NOW)).toBe('1 of 5 stopped');
    expect(stoppedWords(stops(100, 100, 100, 100, 100), NOW)).toBe('✓ nothing is stopped');
  });

  it('lets withdrawals out at a pace, but none during a halt', () => {
    const words = (...untilTs: number[]) => withdrawalWords({ ...stops(...untilTs), withdrawBps: 500n }, NOW);
    expect(words(0, 200, 0, 0, 0)).toBe('at most 5 % a window');
    expect(words(0, 200, 0, 0, 150)).toBe('none at all during the halt');
    expect(words(200, 0, 0, 0, 0)).toBe('');
  });
});
