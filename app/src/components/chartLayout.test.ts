import { describe, expect, it } from 'vitest';
import { once, padded, placeLabels } from './chartLayout';

const ROOM = 300;

describe('labels of markers', () => {
  it('stand in the middle over their lines, and inside the chart at its ends', () => {
    const placed = placeLabels(
      [
        { x: 150, width: 60 },
        { x: 4, width: 60 },
        { x: 299, width: 60 },
      ],
      ROOM,
    );
    expect(placed).toEqual([
      { left: 120, row: 0 },
      { left: 0, row: 0 },
      { left: 240, row: 0 },
    ]);
  });

  it('take another row rather than touch each other', () => {
    const placed = placeLabels(
      [
        { x: 150, width: 60 },
        { x: 160, width: 60 },
        { x: 230, width: 60 },
      ],
      ROOM,
    );
    expect(placed.map((each) => each?.row)).toEqual([0, 1, 0]);
  });

  it('are left out where no row has room, and outside the picture', () => {
    const crowd = [1, 2, 3, 4].map((at) => ({ x: 100 + at, width: 60 }));
    expect(placeLabels(crowd, ROOM).map((each) => each === null)).toEqual([false, false, false, true]);
    expect(
      placeLabels(
        [
          { x: -1, width: 9 },
          { x: 301, width: 9 },
          { x: Number.NaN, width: 9 },
        ],
        ROOM,
      ),
    ).toEqual([null, null, null]);
  });
});

describe('an axis', () => {
  it('says the same once only, where its lines are close', () => {
    expect(once(['0 s', '0 s', '1 s', '1 s', '2 s'])).toEqual(['0 s', '', '1 s', '', '2 s']);
  });

  it('begins at 0 for counts, and near the prices for prices', () => {
    expect(padded(10, 20, true)[0]).toBeLessThanOrEqual(0);
    const [from, to] = padded(60_000, 60_000, false);
    expect(from).toBeGreaterThan(50_000);
    expect(to).toBeLessThan(70_000);
  });
});
