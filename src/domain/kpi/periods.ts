import { countUpTo } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import type { MonthContribution } from './sums.ts';

/** A customer's contributions while they are put together. */
export interface PeriodSums {
  /** Start of each period, and the end of the last: [edge, next edge). */
  readonly edges: readonly Instant[];
  readonly months: MonthContribution[];
  /** Customer or not just before each edge; empty for someone who never was one. */
  customer: readonly boolean[];
}

/** The period a moment lies in: -1 before the first, the number of periods after the last. */
export function periodOf({ edges }: PeriodSums, at: Instant): number {
  return countUpTo(edges, at, same) - 1;
}

/** Adds to one count of the period that `at` lies in, if it lies in one. */
export function countIn(periods: PeriodSums, at: Instant, place: number, amount = 1): void {
  const counts = periods.months[periodOf(periods, at)]?.sums.counts;
  if (counts !== undefined) counts[place] = (counts[place] as number) + amount;
}

const same = (edge: Instant): Instant => edge;
