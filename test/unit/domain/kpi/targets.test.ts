import { describe, expect, it } from 'vitest';
import type { Kpi, KpiValue } from '../../../../src/domain/kpi/kpi.ts';
import { kpiOf } from '../../../../src/domain/kpi/registry.ts';
import { lightOf, targetProblem } from '../../../../src/domain/kpi/targets.ts';
import { trendOf } from '../../../../src/domain/kpi/trend.ts';

const churn = kpiOf('customer_churn_rate') as Kpi;
const nps = kpiOf('nps') as Kpi;

describe('traffic lights', () => {
  it('knows that less churn and more promoters are better, and always has a word', () => {
    const less = { target: 0.02, warn: 0.03 };
    expect(lightOf(churn, { value: 0.02 }, less)).toEqual({ colour: 'green', word: 'on target' });
    expect(lightOf(churn, { value: 0.025 }, less)).toEqual({ colour: 'amber', word: 'close to target' });
    expect(lightOf(churn, { value: 0.031 }, less)).toEqual({ colour: 'red', word: 'off target' });
    expect(lightOf(nps, { value: 41 }, { target: 40, warn: 30 }).colour).toBe('green');
    expect(lightOf(nps, { value: 29 }, { target: 40, warn: 30 }).colour).toBe('red');
  });

  it('is grey without a value or a target', () => {
    expect(lightOf(nps, { value: null }, { target: 40, warn: 30 })).toEqual({ colour: 'grey', word: 'not known' });
    expect(lightOf(nps, { value: 5 }, null)).toEqual({ colour: 'grey', word: 'no target' });
  });

  it('says what is wrong with a target on the wrong side of its warning', () => {
    expect(targetProblem(nps, { target: 30, warn: 40 })).toContain('must not be above');
    expect(targetProblem(churn, { target: 0.03, warn: 0.02 })).toContain('must not be below');
    expect(targetProblem(churn, { target: Number.NaN, warn: 0.02 })).toContain('numbers');
    expect(targetProblem(churn, { target: 0.02, warn: 0.02 })).toBeNull();
  });
});

describe('trends', () => {
  const value = (given: number | null, low?: number, high?: number): KpiValue =>
    low === undefined || high === undefined ? { value: given, n: 9 } : { value: given, low, high, n: 9 };

  it('says better or worse by the direction of the KPI', () => {
    const found = trendOf(churn, value(0.03), value(0.02), value(0.04));
    expect(found.sincePrevious).toMatchObject({ word: 'worse', before: 0.02 });
    expect(found.sincePrevious?.share).toBeCloseTo(0.5, 12);
    expect(found.sinceYearAgo).toMatchObject({ word: 'better', isClear: null });
  });

  it('calls a change clear where the intervals stand apart', () => {
    expect(trendOf(nps, value(40, 35, 45), value(20, 15, 25), null).sincePrevious?.isClear).toBe(true);
    expect(trendOf(nps, value(40, 22, 58), value(20, 2, 38), null).sincePrevious?.isClear).toBe(false);
  });

  it('has no share of a change from nothing or over zero, and compares nothing unknown or in another currency', () => {
    expect(trendOf(nps, value(5), value(0), value(-5)).sincePrevious?.share).toBeNull();
    expect(trendOf(nps, value(5), value(0), value(-5)).sinceYearAgo?.share).toBeNull();
    expect(trendOf(nps, value(null), value(1), value(null))).toEqual({ sincePrevious: null, sinceYearAgo: null });
    const euros = { value: 1, n: 1, currency: 'EUR' };
    expect(trendOf(nps, euros, { ...euros, currency: 'USD' }, null).sincePrevious).toBeNull();
  });
});
