import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomOf, shuffled } from '../../../../src/domain/random.ts';
import { type BgNbdFit, fitBgNbd } from '../../../../src/domain/value/bg-nbd.ts';
import {
  aliveProbability,
  expectedCohortPurchases,
  expectedPurchases,
} from '../../../../src/domain/value/bg-nbd-forecast.ts';
import type { PurchaseHistory } from '../../../../src/domain/value/purchase-groups.ts';
import golden from '../../../golden/value/bg-nbd-cdnow.json' with { type: 'json' };
import { simulateBuyers } from '../../../support/buyers.ts';
import { cdnowUntil, hasCdnow } from './cdnow.ts';
import { expectSound, wildHistories } from './wild.ts';

const truth = { r: 0.5, alpha: 6, a: 0.8, b: 2.5, p: 6, q: 4, gamma: 15 };

function fitted(histories: readonly PurchaseHistory[], start?: Parameters<typeof fitBgNbd>[1]): BgNbdFit {
  const fit = fitBgNbd(histories, start);
  if ('reason' in fit) throw new Error(fit.reason);
  return fit;
}

const some = simulateBuyers(truth, 400, randomOf(5));

describe('fitBgNbd', () => {
  test('finds the parameters that customers were drawn from, within four standard errors', () => {
    const fit = fitted(simulateBuyers(truth, 20_000, randomOf(11)));
    expect(fit).toMatchObject({ converged: true, warning: null, customers: 20_000, leftOut: 0 });
    (['r', 'alpha', 'a', 'b'] as const).forEach((name, k) => {
      const error = Math.sqrt(fit.covariance?.[k * 5] ?? Number.NaN);
      expect(error).toBeLessThan(0.2);
      expect(Math.abs(Math.log(fit[name] / truth[name]))).toBeLessThan(4 * error + 0.02);
    });
  });

  test('a weight is as good as so many repeats', () => {
    const weighted = some.map((each, i) => ({ ...each, weight: 1 + (i % 3) }));
    const repeated = weighted.flatMap(({ weight, ...each }) => Array.from({ length: weight }, () => each));
    expect(fitBgNbd(weighted)).toEqual(fitBgNbd(repeated));
  });

  test('the order of customers does not matter, to the byte', () => {
    const order = shuffled(some.length, randomOf(3));
    expect(fitBgNbd(Array.from(order, (i) => some[i] as PurchaseHistory))).toEqual(fitBgNbd(some));
  });

  test('in days instead of weeks only alpha and the density of times change', () => {
    const inDays = some.map((each) => ({ ...each, recency: each.recency * 7, age: each.age * 7 }));
    const [weeks, days] = [fitted(some), fitted(inDays)];
    expect(days.alpha / weeks.alpha).toBeCloseTo(7, 5);
    for (const name of ['r', 'a', 'b'] as const) expect(days[name] / weeks[name]).toBeCloseTo(1, 5);
    const repeats = some.reduce((sum, { frequency }) => sum + frequency, 0);
    expect(days.logLikelihood).toBeCloseTo(weeks.logLikelihood - repeats * Math.log(7), 5);
  });

  test('says why there is no fit', () => {
    expect(fitBgNbd([])).toEqual({ reason: 'no customer with a purchase history' });
    expect(fitBgNbd([{ frequency: 0, recency: 0, age: 5 }])).toEqual({ reason: 'nobody has bought again yet' });
    expect(fitBgNbd(some, { r: 0, alpha: 1, a: 1, b: 1 })).toEqual({ reason: 'the start of the fit is not above 0' });
  });

  test('histories that cannot be are left out and counted', () => {
    const impossible = [
      { frequency: 1, recency: 9, age: 5 },
      { frequency: 0.5, recency: 1, age: 5 },
      { frequency: -1, recency: 0, age: 5 },
      { frequency: 1, recency: 1, age: Number.NaN },
    ];
    expect(fitBgNbd([...some, ...impossible])).toEqual({ ...fitted(some), leftOut: 4 });
  });

  test('warns where all customers are alike, and still forecasts', () => {
    const alike = { frequency: 2, recency: 5, age: 10 };
    const fit = fitted(Array.from({ length: 50 }, () => alike));
    expect(fit.warning).toContain('too alike');
    expectSound(fit);
    expect(expectedPurchases(fit, alike, 10).value).toBeGreaterThan(0);
  });

  test('never gives a number that is none', () => {
    fc.assert(
      fc.property(wildHistories, (histories) => {
        expectSound(fitBgNbd(histories));
      }),
      { numRuns: 60 },
    );
  });
});

describe.skipIf(!hasCdnow)('BG/NBD on CDNOW (skipped where ../shared/data is absent)', () => {
  const histories = hasCdnow ? cdnowUntil('1997-09-30') : [];
  const { fit: published, moreDigits, holdout } = golden;

  test('is the published one to three digits', () => {
    const fit = fitted(histories);
    expect(fit).toMatchObject({ customers: 2357, leftOut: 0, converged: true, warning: null });
    expect(fit.r).toBeCloseTo(published.r, 3);
    for (const name of ['alpha', 'a', 'b'] as const) expect(Math.abs(fit[name] - published[name])).toBeLessThan(1e-3);
    expect(fit.logLikelihood).toBeCloseTo(published.logLikelihood, 1);
    for (const name of ['r', 'alpha', 'a', 'b'] as const) expect(fit[name] / moreDigits[name]).toBeCloseTo(1, 4);
    expect(fit.logLikelihood).toBeCloseTo(moreDigits.logLikelihood, 3);
  });

  test.each([
    { r: 0.001, alpha: 0.01, a: 0.01, b: 0.01 },
    { r: 100, alpha: 1000, a: 100, b: 100 },
    { r: 0.01, alpha: 1000, a: 50, b: 0.01 },
    { r: 50, alpha: 0.01, a: 0.01, b: 100 },
  ])('comes to the same from r $r, alpha $alpha, a $a, b $b', (start) => {
    const [fit, usual] = [fitted(histories, start), fitted(histories)];
    expect(fit.converged).toBe(true);
    for (const name of ['r', 'alpha', 'a', 'b'] as const) expect(fit[name] / usual[name]).toBeCloseTo(1, 5);
    expect(fit.logLikelihood).toBeCloseTo(usual.logLikelihood, 6);
  });

  test('foretells the repeat purchases up to week 78 within 5 %', () => {
    const fit = fitted(histories);
    const bought = cdnowUntil(holdout.until).reduce((sum, { frequency }) => sum + frequency, 0);
    const expected = expectedCohortPurchases(fit, histories, holdout.periods).value ?? 0;
    expect(Math.abs(expected / bought - 1)).toBeLessThan(holdout.cumulativeWithin);
  });

  test('foretells the 1,653 purchases of weeks 40 to 78 from the histories, of 1,882', () => {
    const fit = fitted(histories);
    const before = histories.reduce((sum, { frequency }) => sum + frequency, 0);
    const after = cdnowUntil(holdout.until).reduce((sum, { frequency }) => sum + frequency, 0);
    const total = histories.reduce((sum, each) => sum + (expectedPurchases(fit, each, 39).value ?? 0), 0);
    expect(after - before).toBe(holdout.actualTotal);
    expect(total).toBeCloseTo(holdout.conditionalTotal, -0.5);
    expect(histories.every((each) => (aliveProbability(fit, each).value ?? -1) > 0)).toBe(true);
  });
});
