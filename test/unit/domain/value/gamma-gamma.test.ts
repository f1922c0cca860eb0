import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomOf, shuffled } from '../../../../src/domain/random.ts';
import {
  expectedSpend,
  fitGammaGamma,
  type GammaGammaFit,
  type SpendHistory,
} from '../../../../src/domain/value/gamma-gamma.ts';
import golden from '../../../golden/value/gamma-gamma-cdnow.json' with { type: 'json' };
import { simulateBuyers } from '../../../support/buyers.ts';
import { cdnowUntil, hasCdnow } from './cdnow.ts';
import { expectSound, positive, wild, wildHistories, wildHistory } from './wild.ts';

const truth = { r: 1, alpha: 6, a: 0.8, b: 2.5, p: 6, q: 4, gamma: 15 };
const some = simulateBuyers(truth, 600, randomOf(5));

function fitted(histories: readonly SpendHistory[]): GammaGammaFit {
  const fit = fitGammaGamma(histories);
  if ('reason' in fit) throw new Error(fit.reason);
  return fit;
}

describe('fitGammaGamma', () => {
  test('finds the parameters that customers were drawn from', () => {
    const fit = fitted(simulateBuyers(truth, 20_000, randomOf(9)));
    expect(fit).toMatchObject({ converged: true, warning: null });
    for (const name of ['p', 'q', 'gamma'] as const) expect(Math.abs(fit[name] / truth[name] - 1)).toBeLessThan(0.1);
    expect(Math.abs(fit.spendFrequencyCorrelation ?? 1)).toBeLessThan(0.03);
  });

  test('a weight is as good as so many repeats', () => {
    const weighted = some.map((each, i) => ({ ...each, weight: 1 + (i % 3) }));
    const repeated = weighted.flatMap(({ weight, ...each }) => Array.from({ length: weight }, () => each));
    const [one, other] = [fitted(weighted), fitted(repeated)];
    for (const name of ['p', 'q', 'gamma', 'logLikelihood'] as const) expect(one[name] / other[name]).toBeCloseTo(1, 7);
  });

  test('the order of customers does not matter, to the byte', () => {
    const order = shuffled(some.length, randomOf(3));
    expect(fitGammaGamma(Array.from(order, (i) => some[i] as SpendHistory))).toEqual(fitGammaGamma(some));
  });

  test('in cents only gamma and the density of amounts change', () => {
    const cents = some.map((each) => ({
      ...each,
      meanRepeatSpend: each.meanRepeatSpend === null ? null : each.meanRepeatSpend * 100,
    }));
    const [euros, inCents] = [fitted(some), fitted(cents)];
    expect(inCents.gamma / euros.gamma).toBeCloseTo(100, 4);
    expect(inCents.p / euros.p).toBeCloseTo(1, 6);
    expect(inCents.q / euros.q).toBeCloseTo(1, 6);
    expect(inCents.logLikelihood).toBeCloseTo(euros.logLikelihood - euros.customers * Math.log(100), 4);
  });

  test('of equal amounts warns, and expects that amount', () => {
    const fit = fitted(Array.from({ length: 30 }, (_, i) => ({ frequency: 1 + (i % 3), meanRepeatSpend: 49 })));
    expect(fit.warning).toContain('too alike');
    expect(fit.spendFrequencyCorrelation).toBeNull();
    expect(expectedSpend(fit, { frequency: 0, meanRepeatSpend: null }).value).toBeCloseTo(49, 1);
  });

  test('of amounts as good as equal expects that amount, in numbers', () => {
    const alike = fc.record({
      amount: fc.oneof(fc.double({ min: 0.01, max: 1e9, noNaN: true }), fc.constantFrom(0.01, 49, 1e6, 1e12)),
      apart: fc.constantFrom(0, 1e-16, 1e-14, 1e-12, 1e-9, 1e-6, 1e-4),
      frequencies: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 40 }),
    });
    fc.assert(
      fc.property(alike, ({ amount, apart, frequencies }) => {
        const histories = frequencies.map((frequency, i) => {
          return { frequency, meanRepeatSpend: amount * (1 + apart * Math.sin(12.9898 * i)) };
        });
        const fit = fitted(histories);
        expectSound(fit);
        for (const history of [{ frequency: 0, meanRepeatSpend: null }, ...histories]) {
          expect(Math.abs((expectedSpend(fit, history).value ?? Number.NaN) / amount - 1)).toBeLessThan(0.05);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('says why there is no fit', () => {
    expect(fitGammaGamma([{ frequency: 0, meanRepeatSpend: null }])).toEqual({
      reason: 'nobody has spent on a second purchase yet',
    });
  });

  test('never gives a number that is none', () => {
    fc.assert(
      fc.property(wildHistories, (histories) => {
        expectSound(fitGammaGamma(histories));
      }),
      { numRuns: 60 },
    );
  });
});

describe('expectedSpend', () => {
  test('lies between the own mean and that of all, nearer to the own with more purchases', () => {
    const fit = { p: 6.25, q: 3.74, gamma: 15.44 };
    const spendAfter = (frequency: number): number =>
      expectedSpend(fit, { frequency, meanRepeatSpend: 100 }).value ?? Number.NaN;
    expect(spendAfter(1)).toBeGreaterThan(golden.populationMean);
    expect(spendAfter(10)).toBeGreaterThan(spendAfter(1));
    expect(spendAfter(10)).toBeLessThan(100);
  });

  test('says why there is none', () => {
    const history = { frequency: 0, meanRepeatSpend: null };
    expect(expectedSpend({ p: 2, q: 0.9, gamma: 10 }, history).reason).toContain('q is 1 or less');
    expect(expectedSpend({ p: 2, q: 2, gamma: 0 }, history).reason).toContain('not above 0');
    expect(expectedSpend({ p: 2, q: 2, gamma: 1 }, { frequency: 2, meanRepeatSpend: null }).reason).toContain(
      'refunded',
    );
  });

  test('gives numbers or reasons for wild input', () => {
    const params = fc.oneof(
      fc.record({ p: positive, q: positive, gamma: positive }),
      fc.record({ p: wild, q: wild, gamma: wild }),
    );
    fc.assert(
      fc.property(params, wildHistory, (each, history) => {
        expectSound(expectedSpend(each, history));
      }),
    );
  });
});

describe.skipIf(!hasCdnow)('Gamma-Gamma on CDNOW (skipped where ../shared/data is absent)', () => {
  const histories = hasCdnow ? cdnowUntil('1997-09-30') : [];

  test('is the published one', () => {
    const fit = fitted(histories);
    expect(fit).toMatchObject({ customers: golden.customers, leftOut: 1411, converged: true, warning: null });
    for (const name of ['p', 'q', 'gamma'] as const) expect(Math.abs(fit[name] - golden.fit[name])).toBeLessThan(0.005);
    expect(fit.spendFrequencyCorrelation).toBeCloseTo(golden.correlation, 3);
    expect(expectedSpend(fit, { frequency: 0, meanRepeatSpend: null }).value).toBeCloseTo(golden.populationMean, 2);
  });

  test('expects of the first ten customers what is published', () => {
    const fit = fitted(histories);
    golden.conditionalMeans.forEach((expected, i) => {
      expect(expectedSpend(fit, histories[i] as SpendHistory).value).toBeCloseTo(expected, 1.9);
    });
  });
});
