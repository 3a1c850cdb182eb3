import { describe, expect, it } from 'vitest';
import { ago, clock, duration, expiry, moment } from '../../src/lib/time';

const at = (iso: string): number => Date.parse(iso) / 1000;

describe('times of the chain', () => {
  it.each([
    ['2026-11-28T08:00:00Z', '28 NOV 26'],
    ['2026-01-02T08:00:00Z', '2 JAN 26'],
    ['2100-02-28T08:00:00Z', '28 FEB 00'],
    ['2026-11-28T09:05:07Z', '28 NOV 26 09:05:07'],
    ['2026-11-28T08:00:01Z', '28 NOV 26 08:00:01'],
    ['2026-11-28T08:01:00Z', '28 NOV 26 08:01:00'],
    ['2026-12-31T23:59:59Z', '31 DEC 26 23:59:59'],
  ])('expiry of %s is %s', (iso, text) => expect(expiry(at(iso))).toBe(text));

  it('are shown in UTC wherever the reader is', () => {
    const kept = process.env['TZ'];
    try {
      for (const zone of ['UTC', 'Asia/Kolkata', 'America/Los_Angeles', 'Pacific/Kiritimati']) {
        process.env['TZ'] = zone;
        expect(clock(at('2026-11-28T08:09:05Z'))).toBe('08:09:05');
        expect(moment(at('2026-01-02T00:00:00Z'))).toBe('2026-01-02 00:00:00 UTC');
        expect(expiry(at('2026-01-01T08:00:00Z'))).toBe('1 JAN 26');
      }
    } finally {
      if (kept === undefined) delete process.env['TZ'];
      else process.env['TZ'] = kept;
    }
  });
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [7, '7 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [245, '4 min 5 s'],
    [3_599, '59 min 59 s'],
    [3_600, '1 h'],
    [86_399, '23 h 59 min'],
    [86_400, '1 d'],
    [2 * 86_400 + 3 * 3_600 + 59, '2 d 3 h'],
  ])('%d s is %s', (secs, text) => expect(duration(secs)).toBe(text));

  it('ago', () => {
    expect([ago(0.5), ago(-3), ago(1), ago(90)]).toEqual(['now', 'now', '1 s ago', '1 min 30 s ago']);
  });
});
