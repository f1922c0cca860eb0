import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomOf } from '../../../../src/domain/random.ts';
import {
  fitShiftedBetaGeometric,
  residualLifetime,
  type ShiftedBetaGeometricFit,
  sbgRetention,
  sbgSurvival,
} from '../../../../src/domain/value/shifted-beta-geometric.ts';
import golden from '../../../golden/value/shifted-beta-geometric.json' with { type: 'json' };
import { betaDraw } from '../../../support/buyers.ts';
import { expectSound, positive, wild } from './wild.ts';

function fitted(cohorts: readonly (readonly number[])[]): ShiftedBetaGeometricFit {
  const fit = fitShiftedBetaGeometric(cohorts);
  if ('reason' in fit) throw new Error(fit.reason);
  return fit;
}

describe('fitShiftedBetaGeometric', () => {
  test.each(golden.cohorts)(
    'of the $name cohort is that published',
    ({ counts, alpha, beta, logLikelihood, projected }) => {
      const fit = fitted([counts]);
      expect(fit).toMatchObject({ converged: true, warning: null, customers: 1000 });
      expect(Math.abs(fit.alpha - alpha)).toBeLessThan(1e-3);
      expect(Math.abs(fit.beta - beta)).toBeLessThan(1e-3);
      expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 2);
      for (const [year, share] of Object.entries(projected)) {
        expect(sbgSurvival(fit, Number(year)).value).toBeCloseTo(share, 4);
      }
    },
  );

  test('of several cohorts is that published', () => {
    const fit = fitted(golden.several.cohorts);
    expect(fit.alpha).toBeCloseTo(golden.several.alpha, 2);
    expect(fit.beta).toBeCloseTo(golden.several.beta, 2);
    expect(fitShiftedBetaGeometric(golden.several.cohorts.toReversed())).toEqual(fit);
  });

  test('of a cohort given twice is that of the cohort of twice the size', () => {
    const counts = golden.cohorts[0]?.counts ?? [];
    expect(fitShiftedBetaGeometric([counts, counts])).toEqual(
      fitShiftedBetaGeometric([counts.map((each) => each * 2)]),
    );
  });

  test('finds the parameters that customers were drawn from', () => {
    const random = randomOf(6);
    const counts = new Array<number>(13).fill(0);
    for (let customer = 0; customer < 40_000; customer++) {
      const leaves = betaDraw(1.3, 4.2, random);
      for (let age = 0; age < counts.length; age++) {
        counts[age] = (counts[age] as number) + 1;
        if (random.unit() < leaves) break;
      }
    }
    const { alpha, beta } = fitted([counts]);
    expect(Math.abs(alpha / 1.3 - 1)).toBeLessThan(0.1);
    expect(Math.abs(beta / 4.2 - 1)).toBeLessThan(0.1);
  });

  test('warns where customers do not differ, and keeps their retention', () => {
    const fit = fitted([[1000, 900, 810, 729]]);
    expect(fit.warning).toContain('do not differ');
    expect(sbgRetention(fit, 5).value).toBeCloseTo(0.9, 3);
  });

  test.each([
    [[], 'no customer has come to a renewal'],
    [[[100]], 'no customer has come to a renewal'],
    [[[100, 100, 100]], 'nobody has left yet'],
    [[[100, 0]], 'nobody has stayed'],
    [[[100, 80]], 'one renewal does not tell how loyalty grows: two are needed'],
    [[[100, 120]], 'a cohort cannot grow: customers who came later are another cohort'],
    [[[100, -1]], 'a count of customers is 0 or more'],
    [
      [
        [1e308, 1e307, 1e306],
        [1e308, 1e307, 1e306],
      ],
      'the counts are too large',
    ],
  ])('of %j: %s', (cohorts, reason) => {
    expect(fitShiftedBetaGeometric(cohorts)).toEqual({ reason });
  });

  test('never gives a number that is none', () => {
    const falling = fc.array(fc.nat({ max: 1000 }), { maxLength: 6 }).map((all) => all.sort((a, b) => b - a));
    fc.assert(
      fc.property(fc.array(fc.oneof(falling, fc.array(wild, { maxLength: 4 })), { maxLength: 4 }), (cohorts) => {
        expectSound(fitShiftedBetaGeometric(cohorts));
      }),
    );
  });
});

describe('what follows from alpha and beta', () => {
  test('survival is the product of retention rates, which rise', () => {
    const params = { alpha: 0.668, beta: 3.806 };
    let product = 1;
    for (let renewal = 1; renewal <= 30; renewal++) {
      const rate = sbgRetention(params, renewal).value ?? Number.NaN;
      expect(rate).toBeGreaterThan(sbgRetention(params, renewal - 1).value ?? 0);
      product *= rate;
      expect(sbgSurvival(params, renewal).value).toBeCloseTo(product, 12);
    }
  });

  test('the residual lifetime is that published', () => {
    const { renewals, discount, expected, ...params } = golden.residual;
    expect(residualLifetime(params, renewals, discount).value).toBeCloseTo(expected, 3);
  });

  test.each([0.5, 0.1, 0.01, 0.001])(
    'the residual lifetime at %d is the sum of what survives, discounted',
    (discount) => {
      const params = { alpha: 0.668, beta: 3.806 };
      let [sum, alive] = [0, 1];
      for (let k = 0; k < 60_000; k++) {
        alive *= sbgRetention(params, 8 + k).value ?? Number.NaN;
        sum += alive / (1 + discount) ** k;
      }
      expect((residualLifetime(params, 7, discount).value ?? 0) / sum).toBeCloseTo(1, 9);
    },
  );

  test('without discount it is known where alpha is above 1, and is where small rates lead', () => {
    const params = { alpha: 2.5, beta: 3 };
    const without = residualLifetime(params, 2, 0).value ?? Number.NaN;
    expect(without).toBeCloseTo(5 / 1.5, 12);
    expect(residualLifetime(params, 2, 1e-9).value).toBeCloseTo(without, 6);
    expect(residualLifetime({ alpha: 1, beta: 3 }, 2, 0).reason).toContain('no end');
    expect(residualLifetime(params, 2, -0.01).reason).toBe('a discount rate is 0 or more');
  });

  test('are numbers or reasons for wild input', () => {
    const params = fc.oneof(fc.record({ alpha: positive, beta: positive }), fc.record({ alpha: wild, beta: wild }));
    fc.assert(
      fc.property(params, wild, wild, (each, periods, discount) => {
        expectSound([
          sbgSurvival(each, periods),
          sbgRetention(each, periods),
          residualLifetime(each, periods, discount),
        ]);
      }),
    );
  });
});
