import { describe, expect, it } from 'vitest';
import { ONE_Q32, askedQ32, largest, near, noShare, sharePercent, shareQ32, shareText, wholeLimitAtoms } from './amount';

describe('share of an account', () => {
  it('is typed in per cent and never rounded up', () => {
    expect(shareQ32('100')).toBe(ONE_Q32);
    expect(shareQ32('12.5')).toBe(ONE_Q32 / 8n);
    expect(shareQ32('33.333333')).toBe((33_333_333n * ONE_Q32) / 100_000_000n);
  });

  it('is refused where it is nothing, more than all, or no number', () => {
    for (const text of ['0', '-1', '100.000001', 'half', '']) expect(shareQ32(text)).toBeNull();
    expect(noShare('100.000001')).toBe('Type a share above 0 and up to 100.');
  });

  it('is refused with a comma, which says what to write', () => {
    expect([shareQ32('12,5'), noShare('12,5')]).toEqual([null, 'Write 12.5: decimals come after a point.']);
    expect([shareQ32('1,250'), noShare('1,250')]).toEqual([null, 'Write 1250 or 1.25: a comma could mean either.']);
  });

  it('reads back from its own text without growing', () => {
    for (const share of [1n, 12_345_678n, ONE_Q32 / 3n, ONE_Q32 - 1n, ONE_Q32]) {
      const again = shareQ32(shareText(share));
      if (share < 43n) expect(again).toBeNull();
      else expect(again !== null && again <= share && share - again < 44n).toBe(true);
    }
  });

  it('typed as the form names it is the least the program takes, which is rounded up', () => {
    for (const bps of [1n, 33n, 500n, 3_333n]) {
      const least = (bps * ONE_Q32 + 9_999n) / 10_000n;
      expect(near(shareQ32(shareText(least)) ?? 0n, least, ONE_Q32)).toBe(least);
    }
    expect(near(shareQ32('5') ?? 0n, 214_748_365n, ONE_Q32)).toBe(214_748_365n);
  });

  it('is no more than is for sale, and stays too small where it is', () => {
    expect(near(ONE_Q32, 10n, 1_000n)).toBe(1_000n);
    expect(near(shareQ32('4.9') ?? 0n, 214_748_365n, ONE_Q32)).toBe(shareQ32('4.9'));
  });

  it('is written with more digits where it is small', () => {
    expect(sharePercent(ONE_Q32 / 2n)).toBe('50 %');
    expect(sharePercent(ONE_Q32 / 400n)).toBe('0.25 %');
  });
});

describe('share that is asked for', () => {
  it('leaves room where all of a small rest has to be taken, up to the usual least slice', () => {
    expect(askedQ32(100_000_000n, 100_000_000n, 500)).toBe(214_748_365n);
  });

  it('is what was chosen otherwise', () => {
    expect(askedQ32(214_748_365n, 900_000_000n, 500)).toBe(214_748_365n);
    expect(askedQ32(900_000_000n, 900_000_000n, 500)).toBe(900_000_000n);
    expect(askedQ32(ONE_Q32, ONE_Q32, 500)).toBe(ONE_Q32);
  });
});

describe('limit of a bid', () => {
  it('is above a price and below a payment', () => {
    expect(wholeLimitAtoms(1_000_000n, 100n)).toBe(1_010_001n);
    expect(wholeLimitAtoms(-1_000_000n, 100n)).toBe(990_000n);
    expect(wholeLimitAtoms(0n, 100n)).toBe(1n);
  });
});

describe('largest share that fits', () => {
  it('is all there is, nothing, or close below where fitting ends', () => {
    expect(largest(10n, 1_000n, () => true)).toBe(1_000n);
    expect(largest(10n, 1_000n, () => false)).toBeNull();
    const found = largest(1n, 100_000n, (share) => share <= 41_234n);
    expect(found !== null && found <= 41_234n && found > 41_200n).toBe(true);
  });
});
