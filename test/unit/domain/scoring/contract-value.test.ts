import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../../../src/domain/random.ts';
import { contractValue } from '../../../../src/domain/scoring/contract-value.ts';
import { defaultScoringSettings, type ScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { cumulativeHazard, survivalAfter } from '../../../../src/domain/scoring/survival.ts';
import type { ContractCurve } from '../../../../src/domain/scoring/value-models.ts';

const settings = defaultScoringSettings;
const withValue = (given: Partial<ScoringSettings['value']>): ScoringSettings => ({
  ...settings,
  value: { ...settings.value, ...given },
});
/** Fader and Hardie 2007, Table 1, "High End". */
const highEnd: ContractCurve = { alpha: 0.668, beta: 3.806, spells: 1_000, departures: 509 };
const contract = { recurringCents: 1_200_000, tenureDays: 400, risk: 0.05 };
const anyRisk = fc.double({ min: 0, max: 1, noNaN: true });
const anyCurve = fc.option(
  fc.record({
    alpha: fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
    beta: fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
    spells: fc.constant(1_000),
    departures: fc.integer({ min: 0, max: 10_000 }),
  }),
);
const anySettings = fc.record({
  horizonYears: fc.double({ min: 0.01, max: 10, noNaN: true }),
  discountRate: fc.double({ min: -0.9, max: 10, noNaN: true }),
  margin: fc.double({ min: 0, max: 1, noNaN: true }),
  growth: fc.double({ min: -0.9, max: 10, noNaN: true }),
});

describe('the usual curve', () => {
  it('gives the published share of survivors to a customer at the usual risk', () => {
    const usual = { alpha: highEnd.alpha, beta: highEnd.beta, tenureDays: 0 };
    const first = -Math.expm1(Math.log(1 - 0.668 / (0.668 + 3.806)) * (90 / 365.25));
    const hazard = cumulativeHazard(first, settings, usual);
    // Projected years 8 to 12 of the paper: 0.4604 0.4358 0.4142 0.3951 0.3780.
    const survivors = [8, 9, 10, 11, 12].map((year) => Math.exp(-hazard(year * 365.25)));
    expect(survivors.map((share) => Number(share.toFixed(3)))).toEqual([0.46, 0.436, 0.414, 0.395, 0.378]);
  });

  it('is the base rate where it does not fall with the tenure', () => {
    const usual = { alpha: 0.15 * 1e7, beta: 0.85 * 1e7, tenureDays: 777 };
    const flat = { ...settings, baseRatePerYear: 1 - 0.85 ** (365 / 365.25) };
    for (const risk of [0.001, 0.04, 0.6])
      for (const days of [10, 90, 200, 1_000])
        expect(Math.exp(-cumulativeHazard(risk, settings, usual)(days))).toBeCloseTo(
          survivalAfter(days, risk, flat),
          5,
        );
  });
});

describe('contractValue', () => {
  it('is margin times months when nothing is lost, discounted or grown', () => {
    const lossless = { ...withValue({ horizonYears: 2, discountRate: 0, margin: 0.5 }), baseRatePerYear: 0 };
    expect(contractValue({ ...contract, risk: 0 }, lossless, null)?.cents).toBeCloseTo(1_200_000, -4);
  });

  it('is worth more where the contract grows', () => {
    const grown = contractValue(contract, withValue({ growth: 0.1 }), null)?.cents ?? 0;
    expect(grown / (contractValue(contract, withValue({ discountRate: 0 }), null)?.cents ?? 0)).toBeCloseTo(1, 9);
  });

  it('is worth more after long years, where those who leave easily have left', () => {
    const [young, old] = [0, 3_000].map((tenureDays) => contractValue({ ...contract, tenureDays }, settings, highEnd));
    expect(old?.cents).toBeGreaterThan(young?.cents ?? 0);
  });

  it('never rises with the risk, nor do the ends of its interval', () => {
    fc.assert(
      fc.property(anyRisk, anyRisk, anyCurve, anySettings, (p, q, curve, given) => {
        const [less, more] = [Math.min(p, q), Math.max(p, q)].map((risk) =>
          contractValue({ ...contract, risk }, withValue(given), curve),
        );
        if (!less || !more) return;
        expect(more.cents).toBeLessThanOrEqual(less.cents);
        expect(more.lowCents).toBeLessThanOrEqual(less.lowCents);
        expect(more.highCents).toBeLessThanOrEqual(less.highCents);
      }),
    );
  });

  it('is whole cents within its interval, or nothing where they cannot be counted', () => {
    const recurring = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    const tenure = fc.double({ min: 0, max: 40_000, noNaN: true });
    fc.assert(
      fc.property(
        recurring,
        tenure,
        anyRisk,
        anyCurve,
        anySettings,
        (recurringCents, tenureDays, risk, curve, given) => {
          const found = contractValue({ recurringCents, tenureDays, risk }, withValue(given), curve);
          if (found === null) return;
          expect([found.cents, found.lowCents, found.highCents].every(Number.isSafeInteger)).toBe(true);
          expect(0 <= found.lowCents && found.lowCents <= found.cents && found.cents <= found.highCents).toBe(true);
        },
      ),
    );
  });

  it('has an interval that holds at least four in five outcomes of customers who follow the curve', () => {
    const random = randomOf(11);
    const usual = { alpha: highEnd.alpha, beta: highEnd.beta, tenureDays: 0 };
    const hazard = cumulativeHazard(0.05, settings, usual);
    const found = contractValue({ ...contract, tenureDays: 0 }, settings, { ...highEnd, departures: 100 });
    let held = 0;
    for (let i = 0; i < 4_000; i++) {
      const leavesAt = -Math.log(1 - random.unit());
      let cents = 0;
      for (let month = 0; month < 36 && hazard((month + 0.5) * 30.4375) < leavesAt; month++)
        cents += 75_000 * 1.1 ** (-(month + 0.5) / 12);
      if (cents >= (found?.lowCents ?? 0) - 1 && cents <= (found?.highCents ?? 0) + 1) held += 1;
    }
    expect(held / 4_000).toBeGreaterThan(0.8);
    expect(held / 4_000).toBeLessThan(0.97);
  });
});
