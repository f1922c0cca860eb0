/** Sums over hand-made customers. */
import {
  type ContributionOptions,
  emptyPeriods,
  monthlyContributions,
} from '../../../../src/domain/kpi/contributions.ts';
import type { KpiContext, KpiValue } from '../../../../src/domain/kpi/kpi.ts';
import { monthFromKey } from '../../../../src/domain/kpi/month.ts';
import { kpiOf } from '../../../../src/domain/kpi/registry.ts';
import {
  addContributions,
  type CountKey,
  countAt,
  type KpiSums,
  type MonthContribution,
} from '../../../../src/domain/kpi/sums.ts';
import type { Timeline } from '../../../../src/domain/records/timeline.ts';
import type { Instant } from '../../../../src/domain/records/types.ts';
import { today } from '../timelines.ts';

export const day = (text: string): Instant => Date.parse(`${text}T00:00:00Z`);

/** Months by their names, as of 20 November 2026. */
export function options(from: string, to: string, given: Partial<ContributionOptions> = {}): ContributionOptions {
  return { asOf: today, from: monthFromKey(from), to: monthFromKey(to), graceDays: 30, ...given };
}

export function totals(timelines: readonly Timeline[], given: ContributionOptions): readonly MonthContribution[] {
  const { months } = emptyPeriods(given);
  for (const timeline of timelines) addContributions(months, monthlyContributions(timeline, given));
  return months;
}

/** The sums of one month. */
export function monthSums(timelines: readonly Timeline[], month: string, given: Partial<ContributionOptions> = {}) {
  return totals(timelines, options(month, month, given))[0]?.sums as KpiSums;
}

export function countOf(sums: KpiSums, key: CountKey): number {
  return sums.counts[countAt[key]] as number;
}

export function compute(key: string, sums: KpiSums, context: KpiContext = {}): KpiValue {
  const kpi = kpiOf(key);
  if (kpi === undefined) throw new Error(`no KPI ${key}`);
  return kpi.compute(sums, context);
}
