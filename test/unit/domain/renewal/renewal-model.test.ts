import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitRenewalModel,
  type RenewalRow,
  renewalProbability,
  unfittedRenewalModel,
} from '../../../../src/domain/renewal/renewal-model.ts';
import { logit, overDays, sigmoid } from '../../../../src/domain/scoring/base-rate.ts';
import { defaultScoringSettings as settings } from '../../../../src/domain/scoring/settings.ts';
import { survivalAfter } from '../../../../src/domain/scoring/survival.ts';
import { seeded } from '../../../support/seeded.ts';

const risk = fc.double({ min: 0.001, max: 0.95, noNaN: true });
const daysLeft = fc.integer({ min: 0, max: 365 });
const row = (over: Partial<RenewalRow> = {}): RenewalRow => ({
  risk: 0.04,
  daysLeft: 100,
  renewed: true,
  weight: 1,
  ...over,
});

/** Past terms whose log-odds to renew are those of the survival, moved by `a` and `b`. */
function simulated(count: number, a: number, b: number): RenewalRow[] {
  const random = seeded(3);
  const usual = logit(overDays(settings.baseRatePerYear, settings.horizonDays));
  return Array.from({ length: count }, () => {
    const seen = { risk: sigmoid(usual + 4 * (random() - 0.5)), daysLeft: Math.floor(365 * random()) };
    const survival = survivalAfter(Math.max(90, seen.daysLeft), seen.risk, settings);
    const logOdds = logit(survival) + a + b * (logit(seen.risk) - usual);
    return { ...seen, renewed: random() < sigmoid(logOdds), weight: 1 };
  });
}

describe('renewalProbability', () => {
  it('is the survival to the term’s end, or the horizon’s, before anything is learnt', () => {
    fc.assert(
      fc.property(risk, daysLeft, (risk, daysLeft) => {
        const survival = survivalAfter(Math.max(settings.horizonDays, daysLeft), risk, settings);
        expect(renewalProbability(null, { risk, daysLeft }, settings)).toBe(survival);
        expect(renewalProbability(unfittedRenewalModel, { risk, daysLeft }, settings)).toBeCloseTo(survival, 3);
        expect(fitRenewalModel([], settings)).toEqual(unfittedRenewalModel);
      }),
    );
  });
});

describe('fitRenewalModel', () => {
  it('finds the level and the slope that made the outcomes', () => {
    const { coefficients, terms } = fitRenewalModel(simulated(20_000, -0.6, 0.3), settings);
    expect(terms).toBe(20_000);
    expect(coefficients[0]).toBeCloseTo(-0.6, 0);
    expect(Math.abs(coefficients[0] + 0.6)).toBeLessThan(0.15);
    expect(Math.abs(coefficients[1] - 0.3)).toBeLessThan(0.1);
    expect(Math.abs(coefficients[2])).toBeLessThan(0.2);
  });

  it('hardly moves for one term, and further for many', () => {
    const lost = (count: number) => Array.from({ length: count }, () => row({ renewed: false }));
    const learnt = (count: number) => renewalProbability(fitRenewalModel(lost(count), settings), row(), settings);
    const before = renewalProbability(null, row(), settings);
    expect(learnt(1)).toBeLessThan(before);
    expect(learnt(1)).toBeGreaterThan(before - 0.15);
    expect(learnt(30)).toBeLessThan(learnt(1) - 0.2);
  });

  it('takes weights as repeats', () => {
    const rows = simulated(60, 0, 0);
    const twice = fitRenewalModel([...rows, ...rows], settings).coefficients;
    const weighted = fitRenewalModel(
      rows.map((each) => ({ ...each, weight: 2 })),
      settings,
    ).coefficients;
    twice.forEach((value, k) => {
      expect(weighted[k]).toBeCloseTo(value, 9);
    });
  });

  it('stands at the optimum: the gradient of the log posterior is nought', () => {
    const rows = simulated(200, 0.5, -0.5);
    const { coefficients } = fitRenewalModel(rows, settings);
    const usual = logit(overDays(settings.baseRatePerYear, settings.horizonDays));
    const gradient = coefficients.map((value, k) => -value / ([1, 0.25, 0.25][k] as number));
    for (const each of rows) {
      const x = [1, logit(each.risk) - usual, (each.daysLeft - 180) / 180];
      const p = renewalProbability({ format: 1, coefficients, terms: 0, renewed: 0 }, each, settings);
      x.forEach((input, k) => {
        gradient[k] = (gradient[k] as number) + ((each.renewed ? 1 : 0) - p) * input;
      });
    }
    for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-6);
  });

  it('is finite whatever happened', () => {
    const any = fc.record({ risk, daysLeft, renewed: fc.boolean(), weight: fc.constantFrom(1, 0.25, 1 / 12) });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (rows) => {
        const { coefficients } = fitRenewalModel(rows, settings);
        expect(coefficients.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
