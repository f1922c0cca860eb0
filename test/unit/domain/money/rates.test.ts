import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CurrencyRate,
  convertCents,
  exchangeOf,
  isQuote,
  isRateText,
  type Quote,
} from '../../../../src/domain/money/rates.ts';

const day = (text: string): number => Date.parse(`${text}T12:00:00Z`);
const rate = (from: string, to: string, date: string, value: string): CurrencyRate => ({ from, to, date, rate: value });

function quote(rates: readonly CurrencyRate[], from: string, to: string, at: string): Quote {
  const found = exchangeOf({ reportingCurrency: 'EUR', rates }).quote(from, to, day(at));
  if (!isQuote(found)) throw new Error(found.reason);
  return found;
}

/** "0.0001" to "99999999.9999". */
const anyRate = fc
  .tuple(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 1, max: 9_999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`);
const anyCents = fc.integer({ min: -1e12, max: 1e12 });

describe('a rate', () => {
  const rates = [rate('USD', 'EUR', '2026-01-01', '0.80'), rate('USD', 'EUR', '2026-07-01', '0.90')];

  it('is the latest at or before the date, never a later one', () => {
    expect(quote(rates, 'USD', 'EUR', '2026-06-30')).toMatchObject({ rate: '0.8', rateDate: '2026-01-01' });
    expect(quote(rates, 'USD', 'EUR', '2026-07-01')).toMatchObject({ rate: '0.9', rateDate: '2026-07-01' });
    const found = exchangeOf({ reportingCurrency: null, rates }).quote('USD', 'EUR', day('2025-12-31'));
    expect(found).toEqual({ reason: 'no rate from USD to EUR at or before 2025-12-31' });
  });

  it('turned round is said to be', () => {
    expect(quote(rates, 'EUR', 'USD', '2026-06-30')).toMatchObject({ rate: '1.25', way: 'inverse' });
  });

  it('given is taken before its inverse, unless that is newer', () => {
    const both = [...rates, rate('EUR', 'USD', '2026-07-01', '2'), rate('EUR', 'USD', '2026-08-01', '4')];
    expect(quote(both, 'USD', 'EUR', '2026-07-15')).toMatchObject({ rate: '0.9', way: 'direct' });
    expect(quote(both, 'USD', 'EUR', '2026-08-15')).toMatchObject({ rate: '0.25', way: 'inverse' });
  });

  it('over a third currency is said to be, with the older of its dates; never over two', () => {
    const crossed = [
      rate('USD', 'CHF', '2026-03-01', '0.5'),
      rate('EUR', 'CHF', '2026-02-01', '2'),
      rate('GBP', 'USD', '2026-01-01', '1'),
    ];
    const found = quote(crossed, 'USD', 'EUR', '2026-04-01');
    expect(found).toMatchObject({ rate: '0.25', way: 'cross', over: 'CHF', rateDate: '2026-02-01' });
    expect(
      isQuote(exchangeOf({ reportingCurrency: null, rates: crossed }).quote('GBP', 'EUR', day('2026-04-01'))),
    ).toBe(false);
  });

  it('is not needed between equal currencies', () => {
    expect(quote([], 'EUR', 'EUR', '2026-01-01')).toMatchObject({ rate: '1', rateDate: null, way: 'same' });
  });

  it('is a decimal above zero', () => {
    expect(['1', '0.5', '123.456', '000.1'].filter(isRateText)).toHaveLength(4);
    expect(['0', '0.000', '-1', '1e3', '1,5', '', '.5', '1.', 'NaN'].filter(isRateText)).toEqual([]);
  });

  it('shows 8 significant digits', () => {
    expect(quote([rate('USD', 'JPY', '2026-01-01', '3')], 'JPY', 'USD', '2026-01-02').rate).toBe('0.33333333');
    expect(quote([rate('A', 'B', '2026-01-01', '123456789012')], 'A', 'B', '2026-01-02').rate).toBe('123456789012');
  });
});

describe('converting', () => {
  const by = (text: string) => quote([rate('USD', 'EUR', '2026-01-01', text)], 'USD', 'EUR', '2026-01-02');

  it('rounds half to even, on both sides of zero', () => {
    expect([1, 3, 5, -1, -3].map((cents) => convertCents(cents, by('0.5')))).toEqual(
      [0, 2, 2, 0, -2].map((n) => n + 0),
    );
  });

  it('is exact where floating numbers are not', () => {
    expect(convertCents(101_500, by('1.0049'))).toBe(101_997);
    expect(convertCents(9_007_199_254_740_991, by('1'))).toBe(9_007_199_254_740_991);
    expect(convertCents(9_007_199_254_740_991, by('2'))).toBeNull();
  });

  it('there and back is within half a cent times the rate, and half a cent', () => {
    fc.assert(
      fc.property(anyCents, anyRate, (cents, text) => {
        const rates = [rate('USD', 'EUR', '2026-01-01', text)];
        const there = convertCents(cents, quote(rates, 'USD', 'EUR', '2026-01-02'));
        if (there === null) return;
        const back = convertCents(there, quote(rates, 'EUR', 'USD', '2026-01-02')) ?? Number.NaN;
        expect(Math.abs(back - cents)).toBeLessThanOrEqual(0.5 / Number(text) + 0.5 + 1e-6);
      }),
    );
  });

  it('of parts adds up to that of the sum, within half a cent a part', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 20 }), anyRate, (parts, text) => {
        const q = by(text);
        const total = convertCents(
          parts.reduce((a, b) => a + b, 0),
          q,
        );
        const summed = parts.reduce((sum, part) => sum + (convertCents(part, q) ?? Number.NaN), 0);
        if (total === null || !Number.isSafeInteger(summed)) return;
        expect(Math.abs(summed - total)).toBeLessThanOrEqual((parts.length + 1) / 2);
      }),
    );
  });
});
