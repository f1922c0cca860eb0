import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CurrencyRate, exchangeOf } from '../../../../src/domain/money/rates.ts';
import { viewAsOf } from '../../../../src/domain/records/as-of.ts';
import { contractAsOf } from '../../../../src/domain/records/contract.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { overDays } from '../../../../src/domain/scoring/base-rate.ts';
import { defaultScoringSettings, type ScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { survivalAfter } from '../../../../src/domain/scoring/survival.ts';
import { customerValue } from '../../../../src/domain/scoring/value.ts';
import type { ValueModels } from '../../../../src/domain/scoring/value-models.ts';
import { purchase, term, timeline, today } from '../timelines.ts';

const notLearnt = 'how repeat buyers buy is not learnt yet';

const settings = defaultScoringSettings;
const anyRisk = fc.double({ min: 0, max: 1, noNaN: true });

function cents(
  records: readonly CrmRecord[],
  risk: number,
  given: Partial<ScoringSettings['value']> = {},
): number | null {
  const contract = contractAsOf(viewAsOf(timeline(records), today), 30);
  return customerValue(contract, risk, today, { ...settings, value: { ...settings.value, ...given } }).cents;
}

describe('survival', () => {
  it('is the yearly rate compounded for a customer at the base rate', () => {
    const risk = overDays(0.15, 90);
    expect(survivalAfter(365, risk, settings)).toBeCloseTo(0.85, 12);
    expect(survivalAfter(1_095, risk, settings)).toBeCloseTo(0.85 ** 3, 12);
  });

  it('is one less the risk at the horizon', () => {
    expect(survivalAfter(90, 0.62, settings)).toBeCloseTo(0.38, 12);
  });

  it('falls with time and with the risk, and stays above 0', () => {
    const days = fc.integer({ min: 0, max: 3_650 });
    fc.assert(
      fc.property(days, days, anyRisk, anyRisk, (a, b, p, q) => {
        const at = (day: number, risk: number) => survivalAfter(day, risk, settings);
        expect(at(Math.max(a, b), p)).toBeLessThanOrEqual(at(Math.min(a, b), p));
        expect(at(a, Math.max(p, q))).toBeLessThanOrEqual(at(a, Math.min(p, q)));
        expect(at(a, p) > 0 && at(a, p) <= 1).toBe(true);
      }),
    );
  });
});

describe('customerValue', () => {
  const contract = [term(100, { termEnd: null, recurringCents: 1_200_000 })];

  it('is margin times months when nothing is lost or discounted', () => {
    const lossless = {
      ...settings,
      baseRatePerYear: 0,
      value: { ...settings.value, horizonYears: 2, discountRate: 0, margin: 0.5 },
    };
    const of = contractAsOf(viewAsOf(timeline(contract), today), 30);
    expect(customerValue(of, 0, today, lossless).cents).toBeCloseTo(1_200_000, -3);
  });

  it('matches the closed form of a constant hazard to a tenth of a per cent', () => {
    const risk = overDays(0.15, 90);
    const rate = -Math.log(0.85) * (365.25 / 365) + Math.log(1.1);
    const integral = (1 - Math.exp(-3 * rate)) / rate;
    expect((cents(contract, risk) ?? 0) / (1_200_000 * 0.75 * integral)).toBeCloseTo(1, 3);
  });

  it('falls with the risk and with the discount rate, and grows with the horizon', () => {
    expect(cents(contract, 0.5)).toBeLessThan(cents(contract, 0.05) ?? 0);
    expect(cents(contract, 0.05, { discountRate: 0.2 })).toBeLessThan(cents(contract, 0.05) ?? 0);
    expect(cents(contract, 0.05, { horizonYears: 5 })).toBeGreaterThan(cents(contract, 0.05) ?? 0);
  });

  it('is whole cents, between nothing and the undiscounted margin', () => {
    fc.assert(
      fc.property(anyRisk, fc.integer({ min: 1, max: 1e11 }), (risk, recurringCents) => {
        const value = cents([term(100, { recurringCents })], risk) ?? -1;
        expect(Number.isSafeInteger(value)).toBe(true);
        expect(value >= 0 && value <= recurringCents * 3 * 0.75 + 1).toBe(true);
      }),
    );
  });

  it('is valued by purchases where the settings say so', () => {
    const of = contractAsOf(viewAsOf(timeline(contract), today), 30);
    const byPurchases = { ...settings, value: { ...settings.value, model: 'purchases' } } as const;
    expect(customerValue(of, 0.05, today, byPurchases)).toMatchObject({ cents: null, reason: notLearnt });
    const buyer = contractAsOf(viewAsOf(timeline([purchase(100)]), today), 30);
    expect(customerValue(buyer, 0.05, today, settings)).toMatchObject({ cents: null, reason: notLearnt });
    const byContract = { ...settings, value: { ...settings.value, model: 'contract' } } as const;
    expect(customerValue(buyer, 0.05, today, byContract).reason).toBe('no recurring value is running');
  });

  it('is given in the reporting currency by the rate of the day, or says that there is none', () => {
    const of = contractAsOf(viewAsOf(timeline(contract), today), 30);
    const inYen = (rates: readonly CurrencyRate[]) =>
      customerValue(of, 0.05, today, settings, {
        models: null,
        exchange: exchangeOf({ reportingCurrency: 'JPY', rates }),
      });
    const rate = { from: 'EUR', to: 'JPY', date: '2026-11-01', rate: '163.5' };
    const { cents, reporting } = inYen([rate]);
    expect(reporting).toMatchObject({ currency: 'JPY', rate: '163.5', rateDate: '2026-11-01' });
    // Whole yen, in hundredths.
    expect((reporting?.cents ?? 1) % 100).toBe(0);
    expect(Math.abs((reporting?.cents ?? 0) - (cents ?? 0) * 163.5)).toBeLessThanOrEqual(50);
    expect(inYen([])).toMatchObject({
      reporting: null,
      reportingReason: 'no rate from EUR to JPY at or before 2026-11-20',
    });
    expect(customerValue(of, 0.05, today, settings)).toMatchObject({ reporting: null, reportingReason: null });
  });

  it('states the curve where the install has one of its own', () => {
    const of = contractAsOf(viewAsOf(timeline(contract), today), 30);
    const curve = { alpha: 0.668, beta: 3.806, spells: 1_000, departures: 509 };
    const models: ValueModels = {
      format: 1,
      knownUntil: today,
      customers: 1_000,
      contract: { fitted: curve, reason: null },
      buying: { fitted: null, reason: 'none' },
      spend: {},
    };
    const { method } = customerValue(of, 0.05, today, settings, { models, exchange: null });
    expect(method).toContain('shifted-beta-geometric');
  });

  it('is not known, rather than zero, for a contract without a recurring value', () => {
    expect(cents([term(100, { recurringCents: 0 })], 0.05)).toBeNull();
  });
});
