import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CashFlow, discountedCashFlow } from '../../../../src/domain/value/discounted-cash-flow.ts';
import { expectSound, wild } from './wild.ts';

function worthOf(flow: CashFlow): number {
  const found = discountedCashFlow(flow);
  return 'reason' in found ? Number.NaN : found.value;
}

describe('discountedCashFlow', () => {
  test('five yearly payments of 220,000 at 5 % are worth 952,484.87', () => {
    expect(worthOf({ margin: 220_000, periods: 5, discount: 0.05 })).toBeCloseTo(952_484.87, 2);
  });

  test('at a rate of 0 they are worth their sum', () => {
    expect(worthOf({ margin: 220_000, periods: 5, discount: 0 })).toBe(1_100_000);
  });

  test('at the start of periods they are worth a period more, in the middle half of one', () => {
    const flow = { margin: 100, periods: 5, discount: 0.05 };
    const end = worthOf(flow);
    expect(worthOf({ ...flow, timing: 'start' })).toBeCloseTo(end * 1.05, 9);
    expect(worthOf({ ...flow, timing: 'middle' })).toBeCloseTo(end * 1.05 ** 0.5, 9);
  });

  test('margin, growth, churn and discount may differ by period', () => {
    const flow = { margin: [100, 200], growth: [0, 0.1], churn: [0.1, 0.2], discount: [0.05, 0.06], periods: 2 };
    const first = (100 * 0.9) / 1.05;
    const second = (200 * 1.1 * 0.9 * 0.8) / (1.05 * 1.06);
    const found = discountedCashFlow(flow);
    if ('reason' in found) throw new Error(found.reason);
    expect(found.byPeriod[0]).toBeCloseTo(first, 10);
    expect(found.byPeriod[1]).toBeCloseTo(second, 10);
    expect(found.value).toBeCloseTo(first + second, 10);
  });

  test('a survival curve says the same as the churn it comes from', () => {
    const flow = { margin: 100, periods: 3, discount: 0.02 };
    expect(worthOf({ ...flow, survival: [0.9, 0.81, 0.729] })).toBeCloseTo(worthOf({ ...flow, churn: 0.1 }), 10);
  });

  test('over a long time it is the margin over discount and churn', () => {
    expect(worthOf({ margin: 100, periods: 2_000, churn: 0.1, discount: 0.05 })).toBeCloseTo(
      (100 * 0.9) / (0.05 + 0.1),
      8,
    );
  });

  test('nobody is left after a churn of 1', () => {
    expect(worthOf({ margin: 100, periods: 10, churn: 1, discount: 0.05 })).toBe(0);
  });

  test.each<[string, Partial<CashFlow>, string]>([
    ['a discount rate below 0', { discount: -0.01 }, 'a discount rate is 0 or more for each period'],
    ['a churn above 1', { churn: 1.1 }, 'a churn rate is from 0 to 1 for each period'],
    ['a survival below 0', { survival: [1, 0.5, -0.1] }, 'survival is from 0 to 1 for each period'],
    ['a survival curve that is too short', { survival: [1, 0.5] }, 'survival is from 0 to 1 for each period'],
    [
      'both churn and survival',
      { churn: 0.1, survival: [1, 1, 1] },
      'churn and survival say the same: give one of them',
    ],
    ['no period', { periods: 0 }, 'periods are a whole number from 1 to 100000'],
    ['a margin that is no number', { margin: Number.NaN }, 'a margin is a number for each period'],
    ['a growth below -1', { growth: -2 }, 'a growth is a number of -1 or more for each period'],
    ['more than numbers hold', { margin: 1e300, growth: 1e10 }, 'period 2 is beyond what numbers here can hold'],
  ])('refuses %s', (_, part, reason) => {
    expect(discountedCashFlow({ margin: 100, periods: 3, discount: 0.05, ...part })).toEqual({ reason });
  });

  test('gives numbers or a reason for wild input', () => {
    const rates = fc.oneof(wild, fc.array(wild, { maxLength: 6 }), fc.double({ min: 0, max: 1, noNaN: true }));
    const flow = fc.record(
      {
        margin: rates,
        periods: fc.oneof(wild, fc.integer({ min: 1, max: 50 })),
        growth: rates,
        churn: rates,
        discount: rates,
        timing: fc.constantFrom('start', 'middle', 'end'),
      },
      { requiredKeys: ['margin', 'periods', 'discount'] },
    );
    fc.assert(
      fc.property(flow, (each) => {
        expectSound(discountedCashFlow(each));
      }),
      { numRuns: 300 },
    );
  });
});
