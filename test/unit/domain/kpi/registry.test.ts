import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kpiOf, kpis } from '../../../../src/domain/kpi/registry.ts';
import {
  addCount,
  addMoney,
  addSums,
  countKeys,
  durationKeys,
  emptySums,
  histogramOf,
  type KpiSums,
  moneyKeys,
} from '../../../../src/domain/kpi/sums.ts';
import { compute } from './customers.ts';

/** Sums of any size, also such as no customers could give. */
const anySums = fc
  .record({
    counts: fc.array(fc.oneof(fc.nat(50), fc.constantFrom(0, 1, 1e12)), {
      minLength: countKeys.length,
      maxLength: countKeys.length,
    }),
    money: fc.array(fc.oneof(fc.nat(1e6), fc.constantFrom(0, Number.MAX_SAFE_INTEGER)), {
      minLength: moneyKeys.length,
      maxLength: moneyKeys.length,
    }),
    currencies: fc.subarray(['EUR', 'USD']),
    bins: fc.array(fc.nat(900), { maxLength: 5 }),
  })
  .map(({ counts, money, currencies, bins }) => {
    const sums = emptySums();
    countKeys.forEach((key, i) => {
      addCount(sums, key, counts[i] as number);
    });
    for (const currency of currencies)
      moneyKeys.forEach((key, i) => {
        addMoney(sums, currency, key, money[i] as number);
      });
    for (const key of durationKeys) for (const bin of bins) histogramOf(sums, key).set(bin, 3);
    return sums;
  });

describe('the registry', () => {
  it('says of each KPI what it is, under one key', () => {
    expect(new Set(kpis.map(({ key }) => key)).size).toBe(kpis.length);
    for (const { key, label, definition, source } of kpis) {
      expect([key, label, definition, source].every((text) => text.length > 2)).toBe(true);
      expect(kpiOf(key)?.label).toBe(label);
    }
  });

  it('has no value and a reason for each KPI where nothing is known, but for plain counts', () => {
    for (const kpi of kpis) {
      const { value, reason } = kpi.compute(emptySums());
      if (kpi.unit === 'count') expect(value).toBe(0);
      else expect([value, reason === undefined]).toEqual([null, false]);
    }
  });

  it('gives finite values within their intervals, or null with a reason, whatever the sums', () => {
    fc.assert(
      fc.property(anySums, anySums, fc.constantFrom(undefined, 'EUR', 'GBP'), (sums, previous, currency) => {
        for (const kpi of kpis) {
          const found = kpi.compute(sums, currency === undefined ? { previous } : { previous, currency });
          if (found.value === null) expect(found.reason).toBeTruthy();
          else expect(Number.isFinite(found.value), kpi.key).toBe(true);
          const { value, low, high } = found;
          if (value === null || low === undefined || high === undefined) continue;
          expect(low <= value && value <= high && Number.isFinite(high - low), kpi.key).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps retention + churn = 1 and gross retention + revenue churn = 1 on the same base', () => {
    const sums = emptySums();
    const counts = {
      customersAtStart: 7,
      customersAtEnd: 9,
      customersNew: 3,
      customersReactivated: 1,
      customersLost: 2,
    };
    for (const key of Object.keys(counts) as (keyof typeof counts)[]) addCount(sums, key, counts[key]);
    addMoney(sums, 'EUR', 'recurringStart', 1_000);
    addMoney(sums, 'EUR', 'churn', 130);
    addMoney(sums, 'EUR', 'contraction', 70);
    addMoney(sums, 'EUR', 'expansion', 250);
    const sum = (a: string, b: string): number =>
      (compute(a, sums).value as number) + (compute(b, sums).value as number);
    expect(sum('customer_churn_rate', 'customer_retention_rate')).toBeCloseTo(1, 12);
    expect(sum('revenue_churn_rate', 'gross_revenue_retention')).toBeCloseTo(1, 12);
    expect(compute('net_revenue_retention', sums).value).toBeCloseTo(1.05, 12);
  });

  it('puts lifetime value against what winning a customer cost', () => {
    const sums = emptySums();
    addCount(sums, 'customersNew', 4);
    addMoney(sums, 'EUR', 'acquisitionCents', 400_000);
    addMoney(sums, 'EUR', 'clvCustomers', 2);
    addMoney(sums, 'EUR', 'clvCents', 600_000);
    expect(compute('clv', sums)).toMatchObject({ value: 300_000, n: 2, currency: 'EUR' });
    expect(compute('cac', sums)).toMatchObject({ value: 100_000, n: 4, currency: 'EUR' });
    expect(compute('clv_to_cac', sums)).toMatchObject({ value: 3 });
  });

  it('knows a response rate only where the surveys sent are given', () => {
    const sums = emptySums();
    addCount(sums, 'promoters', 30);
    expect(compute('nps_response_rate', sums)).toMatchObject({ value: null });
    addCount(sums, 'npsAsked', 120);
    expect(compute('nps_response_rate', sums)).toMatchObject({ value: 0.25, n: 120 });
    addCount(sums, 'promoters', 100);
    expect(compute('nps_response_rate', sums).reason).toContain('more answers');
  });

  it('refuses money that is no whole number of hundredths', () => {
    expect(() => addMoney(emptySums(), 'EUR', 'orderCents', 0.5)).toThrow(RangeError);
  });
});

describe('adding', () => {
  it('does not depend on order', () => {
    fc.assert(
      fc.property(anySums, anySums, (a, b) => {
        const [ab, ba]: [KpiSums, KpiSums] = [emptySums(), emptySums()];
        for (const each of [a, b]) addSums(ab, each);
        for (const each of [b, a]) addSums(ba, each);
        for (const kpi of kpis)
          expect(kpi.compute(ab, { currency: 'EUR' })).toEqual(kpi.compute(ba, { currency: 'EUR' }));
      }),
      { numRuns: 50 },
    );
  });
});
