import type { Kpi, KpiValue } from './kpi.ts';

export interface Change {
  readonly before: number;
  /** Now less before, in the KPI's unit. */
  readonly difference: number;
  /** Difference / before; null where before is 0 or the two have another sign. */
  readonly share: number | null;
  readonly word: 'better' | 'worse' | 'higher' | 'lower' | 'unchanged';
  /** Whether the 95 % intervals stand apart; null where the KPI has none. Intervals that overlap may still differ. */
  readonly isClear: boolean | null;
}

export interface Trend {
  /** Against the period before, and the same period a year ago; null where either value is not known. */
  readonly sincePrevious: Change | null;
  readonly sinceYearAgo: Change | null;
}

export function trendOf(kpi: Kpi, now: KpiValue, previous: KpiValue | null, yearAgo: KpiValue | null): Trend {
  return { sincePrevious: changeOf(kpi, now, previous), sinceYearAgo: changeOf(kpi, now, yearAgo) };
}

/** Amounts of two currencies are not compared. */
function changeOf(kpi: Kpi, now: KpiValue, then: KpiValue | null): Change | null {
  if (then === null || now.value === null || then.value === null || now.currency !== then.currency) return null;
  const difference = now.value - then.value;
  if (!Number.isFinite(difference)) return null;
  const share = then.value * now.value >= 0 && then.value !== 0 ? difference / Math.abs(then.value) : null;
  return {
    before: then.value,
    difference,
    share: share !== null && Number.isFinite(share) ? share : null,
    word: wordOf(kpi, difference),
    isClear: isApart(now, then),
  };
}

function wordOf(kpi: Kpi, difference: number): Change['word'] {
  if (difference === 0) return 'unchanged';
  if (kpi.direction === 'neutral') return difference > 0 ? 'higher' : 'lower';
  return difference > 0 === (kpi.direction === 'higher_is_better') ? 'better' : 'worse';
}

function isApart(a: KpiValue, b: KpiValue): boolean | null {
  if (a.low === undefined || a.high === undefined || b.low === undefined || b.high === undefined) return null;
  return a.low > b.high || b.low > a.high;
}
