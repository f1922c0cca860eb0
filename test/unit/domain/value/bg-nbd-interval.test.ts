import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomOf } from '../../../../src/domain/random.ts';
import { type BgNbdFit, fitBgNbd } from '../../../../src/domain/value/bg-nbd.ts';
import {
  expectedOfNewCustomer,
  expectedPurchases,
  purchaseCountProbability,
} from '../../../../src/domain/value/bg-nbd-forecast.ts';
import { bgNbdInterval, purchaseRange } from '../../../../src/domain/value/bg-nbd-interval.ts';
import { simulateBuyers } from '../../../support/buyers.ts';
import { expectSound, positive, wild, wildHistory } from './wild.ts';

const truth = { r: 0.8, alpha: 6, a: 0.8, b: 2.5, p: 6, q: 4, gamma: 15 };

function fitOf(count: number, seed: number): BgNbdFit {
  const fit = fitBgNbd(simulateBuyers(truth, count, randomOf(seed)));
  if ('reason' in fit) throw new Error(fit.reason);
  return fit;
}

describe('bgNbdInterval', () => {
  test('holds the truth about as often as it says', () => {
    const actual = expectedOfNewCustomer(truth, 39).value ?? Number.NaN;
    let held = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const interval = bgNbdInterval(fitOf(600, seed), (params) => expectedOfNewCustomer(params, 39), 0.8);
      if ('low' in interval && interval.low <= actual && actual <= interval.high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(40);
    expect(held).toBeLessThanOrEqual(56);
  });

  test('encloses the figure, narrows with more customers, widens with the level', () => {
    const width = (fit: BgNbdFit, level: number): number => {
      const interval = bgNbdInterval(fit, (params) => expectedOfNewCustomer(params, 39), level);
      if ('reason' in interval) throw new Error(interval.reason);
      const value = expectedOfNewCustomer(fit, 39).value ?? Number.NaN;
      expect(interval.low).toBeLessThan(value);
      expect(interval.high).toBeGreaterThan(value);
      return interval.high - interval.low;
    };
    const [few, many] = [fitOf(500, 1), fitOf(8_000, 1)];
    expect(width(few, 0.8) / width(many, 0.8)).toBeGreaterThan(2.5);
    expect(width(few, 0.95)).toBeGreaterThan(width(few, 0.5));
  });

  test('says why there is none', () => {
    const fit = fitOf(500, 1);
    expect(bgNbdInterval({ ...fit, covariance: null }, (params) => expectedOfNewCustomer(params, 39))).toEqual({
      reason: 'these purchases do not tell how sure the parameters are',
    });
    expect(bgNbdInterval(fit, () => ({ value: null, reason: 'no such figure' }))).toMatchObject({
      reason: 'no such figure',
    });
    expect(bgNbdInterval(fit, () => ({ value: 0, reason: null }))).toEqual({ reason: 'the figure is not above 0' });
    expect(bgNbdInterval(fit, (params) => expectedOfNewCustomer(params, 39), 1)).toHaveProperty('reason');
  });
});

describe('purchaseRange', () => {
  test('of a new customer encloses the share of outcomes, with no count to spare', () => {
    const range = purchaseRange(truth, { frequency: 0, recency: 0, age: 0 }, 39, 0.8);
    if ('reason' in range) throw new Error(range.reason);
    const upTo = (n: number): number =>
      Array.from({ length: n + 1 }, (_, k) => purchaseCountProbability(truth, 39, k).value ?? 0).reduce(
        (a, b) => a + b,
        0,
      );
    expect(range.low).toBe(0);
    expect(upTo(range.high)).toBeGreaterThanOrEqual(0.9);
    expect(upTo(range.high - 1)).toBeLessThan(0.9);
  });

  test('is 0 to 0 for one who is surely gone', () => {
    expect(purchaseRange(truth, { frequency: 5, recency: 5, age: 1e6 }, 39)).toEqual({ low: 0, high: 0 });
  });

  test('gives numbers or reasons for wild input', () => {
    const params = fc.record({ r: positive, alpha: positive, a: positive, b: positive });
    fc.assert(
      fc.property(params, wildHistory, wild, wild, (each, history, t, level) => {
        expectSound(purchaseRange(each, history, t, level));
        const covariance = Float64Array.from({ length: 16 }, (_, k) => (k % 5 === 0 ? 0.1 : 0));
        const fit = { ...fitSkeleton, ...each, covariance };
        expectSound(bgNbdInterval(fit, (moved) => expectedPurchases(moved, history, t), level));
      }),
      { numRuns: 100 },
    );
  });
});

const fitSkeleton = { logLikelihood: -1, customers: 10, leftOut: 0, converged: true, iterations: 1, warning: null };
