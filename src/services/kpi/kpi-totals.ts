/** KPI sums by part of the customers, added up customer by customer: memory grows with the parts, not with the customers. */
import type { KpiPartName } from '../../contracts/kpi-repository.ts';
import type { Month } from '../../domain/kpi/month.ts';
import { addSums, emptyMonths, type KpiSums, type MonthContribution } from '../../domain/kpi/sums.ts';

/** Sums of a part by its values; '' stands for customers that have none. */
type ByValue = Map<string, MonthContribution[]>;

export interface KpiTotals {
  readonly first: Month;
  readonly periods: number;
  readonly parts: ReadonlyMap<KpiPartName, ByValue>;
}

/** More values of a part than this are added up under `otherValues`: an industry typed freely must not fill the memory. */
const mostValues = 500;
const otherValues = '(others)';

export function createTotals(first: Month, periods: number): KpiTotals {
  const all: ByValue = new Map([['', emptyMonths(first, periods)]]);
  const parts = new Map<KpiPartName, ByValue>([['all', all]]);
  for (const part of ['owner', 'industry', 'segment', 'product'] as const) parts.set(part, new Map());
  return { first, periods, parts };
}

/** What one customer adds, without its many zeros: it is added to five parts. */
export interface Share {
  /** Month, place in the counts, amount; and so on. */
  readonly counts: readonly number[];
  /** By month; only those with money or durations. */
  readonly others: readonly (readonly [month: number, sums: KpiSums])[];
}

const noCounts: number[] = [];

export function shareOf(contribution: readonly MonthContribution[]): Share {
  const counts: number[] = [];
  const others: [number, KpiSums][] = [];
  for (let month = 0; month < contribution.length; month++) {
    const { sums } = contribution[month] as MonthContribution;
    for (let place = 0; place < sums.counts.length; place++) {
      const amount = sums.counts[place] as number;
      if (amount !== 0) counts.push(month, place, amount);
    }
    if (sums.money.length > 0 || sums.durations.length > 0) others.push([month, { ...sums, counts: noCounts }]);
  }
  return { counts, others };
}

/** Adds to one value of a part. */
export function addToPart(
  { first, periods, parts }: KpiTotals,
  part: KpiPartName,
  value: string | null,
  share: Share,
): void {
  const byValue = parts.get(part);
  if (byValue === undefined) return;
  const known = value ?? '';
  const key = byValue.has(known) || byValue.size < mostValues ? known : otherValues;
  let into = byValue.get(key);
  if (into === undefined) {
    into = emptyMonths(first, periods);
    byValue.set(key, into);
  }
  const { counts, others } = share;
  for (let i = 0; i < counts.length; i += 3) {
    const sums = (into[counts[i] as number] as MonthContribution).sums.counts;
    const place = counts[i + 1] as number;
    sums[place] = (sums[place] as number) + (counts[i + 2] as number);
  }
  for (const [month, sums] of others) addSums((into[month] as MonthContribution).sums, sums);
}
