import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Purchase,
  type PurchaseSummary,
  summarisePurchases,
} from '../../../../src/domain/value/purchase-summary.ts';
import { expectSound, wild } from './wild.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const at = (date: string): number => Date.parse(date);
const until = at('1997-09-30');

function summaryOf(purchases: readonly Purchase[], options = { until, periodMs: weekMs }): PurchaseSummary {
  const summary = summarisePurchases(purchases, options);
  if ('reason' in summary) throw new Error(summary.reason);
  return summary;
}

/** Customer 1 of CDNOW. */
const known: Purchase[] = [
  { at: at('1997-01-01'), amount: 2933 },
  { at: at('1997-01-18'), amount: 2973 },
  { at: at('1997-08-02'), amount: 1496 },
  { at: at('1997-12-12'), amount: 2648 },
];

describe('summarisePurchases', () => {
  test('counts repeats, and times in periods, until the end of the data', () => {
    expect(summaryOf(known)).toEqual({
      frequency: 2,
      recency: 213 / 7,
      age: 272 / 7,
      meanRepeatSpend: 2234.5,
      spend: 7402,
      zero: 0,
      firstAt: at('1997-01-01'),
      lastAt: at('1997-08-02'),
      leftOut: { later: 1, invalid: 0, refunds: 0, unmatchedRefund: 0 },
    });
  });

  test('takes purchases of one UTC day as one', () => {
    const twice = [...known, { at: at('1997-08-02T23:59:59Z'), amount: 1000 }];
    expect(summaryOf(twice)).toMatchObject({ frequency: 2, recency: 213 / 7, meanRepeatSpend: 2734.5 });
  });

  test('leaves out what came later on the last day, and takes the day in when told its end', () => {
    const late = [...known, { at: at('1997-09-30T15:00:00Z'), amount: 1000 }];
    expect(summaryOf(late)).toMatchObject({ frequency: 2, age: 272 / 7, leftOut: { later: 2 } });
    const end = { until: until + dayMs - 1, periodMs: weekMs };
    expect(summaryOf(late, end)).toMatchObject({ frequency: 3, age: 272 / 7, leftOut: { later: 1 } });
  });

  test('one purchase is no repeat and has no mean', () => {
    expect(summaryOf(known.slice(0, 1))).toMatchObject({
      frequency: 0,
      recency: 0,
      age: 272 / 7,
      meanRepeatSpend: null,
    });
  });

  test('a refund is no purchase: it is taken off the latest spend before it', () => {
    const refunded = [...known, { at: at('1997-08-20'), amount: -2000 }];
    expect(summaryOf(refunded)).toMatchObject({
      frequency: 2,
      recency: 213 / 7,
      spend: 5402,
      meanRepeatSpend: 1234.5,
      leftOut: { refunds: 1, unmatchedRefund: 0 },
    });
  });

  test('a refund before any purchase, or of more than was bought, is told', () => {
    const refunds = [
      { at: at('1996-12-01'), amount: -500 },
      { at: at('1997-09-01'), amount: -10_000 },
    ];
    expect(summaryOf([...known, ...refunds])).toMatchObject({
      spend: 0,
      meanRepeatSpend: null,
      leftOut: { refunds: 2, unmatchedRefund: 500 + 10_000 - 7402 },
    });
  });

  test('an order of amount 0 is an order', () => {
    expect(summaryOf([...known, { at: at('1997-09-01'), amount: 0 }])).toMatchObject({
      frequency: 3,
      zero: 1,
      meanRepeatSpend: (2973 + 1496) / 3,
    });
  });

  test('what has no date or no amount is left out and counted', () => {
    const broken = [
      { at: Number.NaN, amount: 5 },
      { at: 0, amount: Number.POSITIVE_INFINITY },
    ];
    expect(summaryOf([...known, ...broken]).leftOut.invalid).toBe(2);
  });

  test('says why there is no summary', () => {
    expect(summarisePurchases([], { until, periodMs: weekMs })).toEqual({ reason: 'no purchase until then' });
    expect(summarisePurchases(known, { until, periodMs: 0 })).toEqual({
      reason: 'a period must be longer than nothing',
    });
    expect(summarisePurchases(known, { until: Number.NaN, periodMs: 1 })).toEqual({
      reason: 'the end of the data is not a date',
    });
  });

  test('purchases after the end change nothing but their count', () => {
    const later = fc.record({ at: fc.integer({ min: until + 1, max: until + 1000 * dayMs }), amount: fc.integer() });
    fc.assert(
      fc.property(fc.array(later, { maxLength: 5 }), (more) => {
        const { leftOut, ...rest } = summaryOf([...more, ...known]);
        const { leftOut: before, ...expected } = summaryOf(known);
        expect(rest).toEqual(expected);
        expect(leftOut).toEqual({ ...before, later: before.later + more.length });
      }),
    );
  });

  test('the order of purchases does not matter, and no figure is none', () => {
    const purchase = fc.record({
      at: fc.oneof(wild, fc.integer({ min: at('1996-01-01'), max: at('1998-01-01') })),
      amount: fc.oneof(wild, fc.integer({ min: -5_000, max: 20_000 })),
    });
    fc.assert(
      fc.property(fc.array(purchase, { maxLength: 15 }), wild, (all, periodMs) => {
        const options = { until, periodMs: Math.abs(periodMs) * dayMs };
        const summary = summarisePurchases(all, options);
        expectSound(summary);
        expect(summarisePurchases(all.toReversed(), options)).toEqual(summary);
        if ('reason' in summary) return;
        expect(summary.recency).toBeGreaterThanOrEqual(0);
        expect(summary.recency).toBeLessThanOrEqual(summary.age);
        expect(summary.spend).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });
});
