import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomOf } from '../../../../src/domain/random.ts';
import {
  aliveProbability,
  expectedCohortPurchases,
  expectedOfNewCustomer,
  expectedPurchases,
  posterior,
  purchaseCountProbability,
} from '../../../../src/domain/value/bg-nbd-forecast.ts';
import golden from '../../../golden/value/bg-nbd-cdnow.json' with { type: 'json' };
import { simulateBuyers } from '../../../support/buyers.ts';
import { expectSound, positive, wild, wildHistories, wildHistory } from './wild.ts';

const published = golden.fit;
const params = fc.record({
  r: fc.double({ min: 0.05, max: 8, noNaN: true }),
  alpha: fc.double({ min: 0.1, max: 50, noNaN: true }),
  a: fc.double({ min: 0.05, max: 8, noNaN: true }),
  b: fc.double({ min: 0.05, max: 8, noNaN: true }),
});
const history = fc
  .tuple(
    fc.nat({ max: 20 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0.1, max: 100, noNaN: true }),
  )
  .map(([frequency, share, age]) => ({ frequency, recency: share * age, age }));

describe('expectedPurchases', () => {
  test('of the paper: 1.226 in 39 weeks', () => {
    const { expected, periods, ...known } = golden.conditional;
    expect(expectedPurchases(published, known, periods).value).toBeCloseTo(expected, 3);
  });

  test('of a new customer is the sum of the counts times their probabilities', () => {
    for (const each of [published, { r: 2, alpha: 5, a: 1, b: 3 }, { r: 0.4, alpha: 3, a: 0.3, b: 0.4 }]) {
      let sum = 0;
      for (let n = 1; n < 400; n++) sum += n * (purchaseCountProbability(each, 10, n).value ?? Number.NaN);
      expect(expectedOfNewCustomer(each, 10).value).toBeCloseTo(sum, 9);
    }
  });

  test('agrees with simulated customers', () => {
    const truth = { r: 1.5, alpha: 8, a: 0.7, b: 2, p: 6, q: 4, gamma: 15 };
    const buyers = simulateBuyers(truth, 20_000, randomOf(4));
    const bought = buyers.reduce((sum, { frequency }) => sum + frequency, 0);
    const expected = expectedCohortPurchases(truth, buyers, 0).value ?? Number.NaN;
    expect(bought / expected).toBeCloseTo(1, 1.5);
  });

  test('has no jump where a is 1, where a + b is 1, or where the way of summing changes', () => {
    for (const [at, name] of [
      [1, 'a'],
      [0.99, 'a'],
      [1.01, 'a'],
      [0.21, 'b'],
      [0.2, 'b'],
    ] as const) {
      const around = [-1e-9, 1e-9].map((by) => {
        const each = { r: 0.5, alpha: 4, a: 0.8, b: 2, [name]: at + by };
        return expectedOfNewCustomer(each, 20).value ?? Number.NaN;
      });
      expect(around[0]).toBeCloseTo(around[1] as number, 7);
    }
    const [below, above] = [36 - 1e-9, 36 + 1e-9].map(
      (t) => expectedOfNewCustomer({ ...published, alpha: 4 }, t).value,
    );
    expect(below).toBeCloseTo(above as number, 8);
  });

  test('is 0 for no time and grows with it, faster for those still there', () => {
    fc.assert(
      fc.property(params, history, fc.double({ min: 0.01, max: 200, noNaN: true }), (each, known, t) => {
        expect(expectedPurchases(each, known, 0).value).toBe(0);
        const [half, whole] = [expectedPurchases(each, known, t / 2).value, expectedPurchases(each, known, t).value];
        expect(half).toBeGreaterThanOrEqual(0);
        expect(whole).toBeGreaterThanOrEqual((half ?? 0) * (1 - 1e-9));
        const alive = expectedOfNewCustomer(posterior(each, known), t).value ?? Number.NaN;
        expect(whole).toBeLessThanOrEqual(alive * (1 + 1e-12));
      }),
    );
  });
});

describe('purchaseCountProbability', () => {
  test.each(golden.probabilities)(
    'of $count in $periods weeks is that published',
    ({ periods, count, probability, digits }) => {
      const found = purchaseCountProbability(published, periods, count).value ?? Number.NaN;
      expect(found / probability).toBeCloseTo(1, Math.min(digits, 5) - 1);
    },
  );

  test('adds up to 1', () => {
    let sum = 0;
    for (let n = 0; n < 2_000; n++) sum += purchaseCountProbability(published, 39, n).value ?? Number.NaN;
    expect(sum).toBeCloseTo(1, 10);
  });
});

describe('aliveProbability', () => {
  test('is 1 without a repeat, and falls with silence', () => {
    expect(aliveProbability(published, { frequency: 0, recency: 0, age: 30 }).value).toBe(1);
    const values = [0, 5, 20, 100, 1e6].map(
      (silence) => aliveProbability(published, { frequency: 3, recency: 10, age: 10 + silence }).value ?? Number.NaN,
    );
    expect(values).toEqual(values.toSorted((one, other) => other - one));
    expect(values[0]).toBeGreaterThan(0.8);
    expect(values[4]).toBeLessThan(1e-6);
  });
});

describe('forecasts of wild input', () => {
  test('are numbers or reasons', () => {
    const anyParams = fc.oneof(
      fc.record({ r: positive, alpha: positive, a: positive, b: positive }),
      fc.record({ r: wild, alpha: wild, a: wild, b: wild }),
    );
    fc.assert(
      fc.property(anyParams, wildHistory, wild, wildHistories, (each, known, t, all) => {
        for (const figure of [
          expectedPurchases(each, known, t),
          aliveProbability(each, known),
          expectedOfNewCustomer(each, t),
          purchaseCountProbability(each, t, known.frequency),
          expectedCohortPurchases(each, all, t),
        ]) {
          expectSound(figure);
          if (figure.value !== null) expect(figure.value).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 200 },
    );
  });
});
