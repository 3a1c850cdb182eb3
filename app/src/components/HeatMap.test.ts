import { describe, expect, it } from 'vitest';
import { target, type HeatCell } from './HeatMap';

const cell = (id: string): HeatCell => ({ id, value: 0, text: '', label: '' });
const rows = [
  { id: 'a', head: '', cells: [cell('a0'), null, cell('a2')] },
  { id: 'b', head: '', cells: [cell('b0'), cell('b1'), null] },
  { id: 'c', head: '', cells: [null, cell('c1'), cell('c2')] },
];

describe('arrow keys in a heat map', () => {
  it('go to the neighbour', () => {
    expect(target(rows, 'a0', 'ArrowDown')).toBe('b0');
    expect(target(rows, 'b1', 'ArrowLeft')).toBe('b0');
  });

  it('go over gaps', () => {
    expect(target(rows, 'a0', 'ArrowRight')).toBe('a2');
    expect(target(rows, 'a2', 'ArrowDown')).toBe('c2');
  });

  it('stop at the edge, and leave other keys alone', () => {
    expect(target(rows, 'a2', 'ArrowRight')).toBeUndefined();
    expect(target(rows, 'b0', 'ArrowDown')).toBeUndefined();
    expect(target(rows, 'a0', 'Tab')).toBeUndefined();
  });

  it('know both ends of a row', () => {
    expect(target(rows, 'c2', 'Home')).toBe('c1');
    expect(target(rows, 'b0', 'End')).toBe('b1');
  });
});
