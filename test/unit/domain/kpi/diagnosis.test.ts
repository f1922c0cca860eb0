import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Diagnosis, diagnose, type PartPeriods } from '../../../../src/domain/kpi/diagnosis.ts';
import type { Kpi } from '../../../../src/domain/kpi/kpi.ts';
import { kpiOf, kpis } from '../../../../src/domain/kpi/registry.ts';
import { addCount, addMoney, emptySums, type KpiSums, moneyKeys } from '../../../../src/domain/kpi/sums.ts';

const churn = kpiOf('customer_churn_rate') as Kpi;

function left(lost: number, atStart: number): KpiSums {
  const sums = emptySums();
  addCount(sums, 'customersLost', lost);
  addCount(sums, 'customersAtStart', atStart);
  return sums;
}

function found(kpi: Kpi, parts: readonly PartPeriods[]): Diagnosis {
  const result = diagnose(kpi, parts);
  if (typeof result === 'string') throw new Error(result);
  return result;
}

describe('what changed in a rate', () => {
  it('splits the change into rate and mix by part, largest first, in words', () => {
    const result = found(churn, [
      { part: 'Retail', before: left(2, 100), after: left(9, 150) },
      { part: 'Health', before: left(1, 100), after: left(1, 100) },
    ]);
    expect(result.change).toBeCloseTo(10 / 250 - 3 / 200, 12);
    const [retail] = result.parts;
    expect(retail?.part).toBe('Retail');
    // Rate: (0.06 - 0.02) × (0.5 + 0.6)/2; mix: (0.6 - 0.5) × ((0.02 + 0.06)/2 - (0.015 + 0.04)/2).
    expect(retail?.rateEffect).toBeCloseTo(0.022, 12);
    expect(retail?.mixEffect).toBeCloseTo(0.1 * (0.04 - 0.0275), 12);
    expect(result.words).toContain('Customer churn rate rose from 1.5 % to 4 %; Retail: +2.3 points');
  });

  it('finds a change of the mix alone: no part got worse', () => {
    const result = found(churn, [
      { part: 'Small', before: left(10, 100), after: left(30, 300) },
      { part: 'Large', before: left(1, 100), after: left(1, 100) },
    ]);
    expect(result.change).toBeGreaterThan(0.02);
    for (const part of result.parts) expect(part.rateEffect).toBeCloseTo(0, 12);
    for (const part of result.parts) expect(part.mixEffect).toBeGreaterThan(0);
  });

  it('adds up to the change for every KPI that splits, also where parts come and go', () => {
    const amounts = fc.array(fc.nat(1_000), { minLength: 14, maxLength: 14 });
    const sumsOf = amounts.map(([lost, start, a, b, c, d, e, ...rest]) => {
      const sums = left(lost as number, start as number);
      for (const [key, n] of [
        ['promoters', a],
        ['detractors', b],
        ['orders', c],
        ['buyers', d],
        ['cesAnswers', e],
      ] as const) {
        addCount(sums, key, n as number);
      }
      moneyKeys.slice(0, 7).forEach((key, i) => {
        addMoney(sums, 'EUR', key, rest[i] as number);
      });
      return sums;
    });
    const maybe = fc.option(sumsOf, { nil: null });
    const parts = fc.array(fc.record({ part: fc.constantFrom('A', 'B', 'C'), before: maybe, after: maybe }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(parts, (list) => {
        for (const kpi of kpis) {
          const result = diagnose(kpi, list);
          if (typeof result === 'string') continue;
          const sum = result.parts.reduce((all, { contribution }) => all + contribution, 0);
          expect(Math.abs(sum - result.change)).toBeLessThan(
            1e-9 * Math.max(1, Math.abs(result.before), Math.abs(result.after)),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('lays new value of parts that had none at their door', () => {
    const start = emptySums();
    addMoney(start, 'EUR', 'recurringStart', 1_000);
    addMoney(start, 'EUR', 'recurringEnd', 1_000);
    const fresh = emptySums();
    addMoney(fresh, 'EUR', 'recurringEnd', 500);
    const result = found(kpiOf('arr_growth') as Kpi, [
      { part: 'Old', before: start, after: start },
      { part: 'New', before: null, after: fresh },
    ]);
    expect(result.parts[0]).toMatchObject({ part: 'New', before: null, after: null });
    expect(result.parts[0]?.contribution).toBeCloseTo(0.5, 12);
  });
});

/** Orders of so many euros, less refunds of so many. */
function sold(euros: number, refunded = 0): KpiSums {
  const sums = emptySums();
  addCount(sums, 'orders', 1);
  addMoney(sums, 'EUR', 'orderCents', euros * 100);
  addMoney(sums, 'EUR', 'refundCents', refunded * 100);
  return sums;
}

describe('what changed in the growth of revenue', () => {
  const growth = kpiOf('revenue_growth') as Kpi;

  it('splits by part, with the revenue of the period before as the base', () => {
    // 200 to 220 is 10 %; 220 to 275 is 25 %.
    const result = found(growth, [
      { part: 'Retail', previous: [sold(100), sold(100)], before: sold(100), after: sold(150) },
      { part: 'Health', previous: [sold(100), sold(120)], before: sold(120), after: sold(125) },
    ]);
    expect([result.before, result.after]).toEqual([expect.closeTo(0.1, 12), expect.closeTo(0.25, 12)]);
    expect(result.parts.map(({ part, contribution }) => [part, contribution])).toEqual([
      // 50 of 220 after nothing; 5 of 220 after 20 of 200.
      ['Retail', expect.closeTo(50 / 220, 12)],
      ['Health', expect.closeTo(5 / 220 - 0.1, 12)],
    ]);
    const sum = result.parts.reduce((all, { contribution }) => all + contribution, 0);
    expect(sum).toBeCloseTo(0.15, 12);
    expect(result.words).toMatch(/^Revenue growth rose from 10 % to 25 %; Retail: \+/);
  });

  it('adds up where parts come, go, refund more than they buy, or stop buying', () => {
    const amount = fc.nat(500);
    const sums = fc.option(
      fc.tuple(amount, amount).map(([euros, refunded]) => sold(euros, refunded)),
      { nil: null },
    );
    const part = fc.record({
      ...{ part: fc.constantFrom('A', 'B', 'C'), before: sums, after: sums },
      previous: fc.tuple(sums, sums),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const result = diagnose(growth, parts);
        if (typeof result === 'string') return;
        const sum = result.parts.reduce((all, { contribution }) => all + contribution, 0);
        const scale = result.parts.reduce((all, { contribution }) => all + Math.abs(contribution), 1);
        expect(Math.abs(sum - result.change)).toBeLessThan(1e-9 * scale);
      }),
    );
  });

  it('is not known where the months before are not on record', () => {
    expect(diagnose(growth, [{ part: 'A', before: sold(1), after: sold(2) }])).toBe(
      'Revenue growth of the period before is not known: no period before to compare with',
    );
  });
});

describe('what does not split', () => {
  it('says why: medians, unknown periods, no parts, several currencies', () => {
    const parts = [{ part: 'A', before: left(1, 10), after: left(2, 10) }];
    expect(diagnose(kpiOf('resolution_time') as Kpi, parts)).toBe(
      'Resolution time does not split into parts: it is a median, and medians of parts do not add up',
    );
    expect(diagnose(kpiOf('cac') as Kpi, parts)).toBe(
      'Customer acquisition cost does not split into parts: it rests on costs of winning customers, of which nobody knows whom they brought',
    );
    expect(diagnose(churn, [{ part: 'A', before: null, after: left(1, 2) }])).toContain('before is not known');
    expect(diagnose(churn, [])).toBe('no part to compare');
    const mixed = emptySums();
    addMoney(mixed, 'EUR', 'recurringEnd', 1);
    addMoney(mixed, 'USD', 'recurringEnd', 1);
    expect(diagnose(kpiOf('arr') as Kpi, [{ part: 'A', before: mixed, after: mixed }])).toContain('EUR, USD');
  });
});
