import { dayMs } from '../records/time.ts';
import type { Instant, RecordType } from '../records/types.ts';

export interface GridOptions {
  /** Moment up to which departures are known. */
  readonly knownUntil: Instant;
  readonly horizonDays: number;
  /** Days after a departure until it is known for sure; see `labelLagDays`. */
  readonly lagDays: number;
  /** As-of dates at most. */
  readonly months: number;
}

/**
 * Steps of the grid. A month of 30 days, for usage is read over 30 days: in a book, whose readings lie 30 days apart back from its
 * today, a horizon of whole months puts each as-of date on a reading, as fresh as the one a customer is scored with.
 */
const stepMs = 30 * dayMs;

/**
 * As-of dates that customers are looked at, the same for all, oldest first, 00:00 UTC: steps of 30 days back from the last day whose
 * horizon is over by `knownUntil`, and whose departures would be known by then.
 */
export function monthlyGrid({ knownUntil, horizonDays, lagDays, months }: GridOptions): Float64Array {
  const last = Math.floor((knownUntil - (horizonDays + lagDays) * dayMs) / dayMs) * dayMs;
  return Float64Array.from({ length: months }, (_, i) => last - (months - 1 - i) * stepMs);
}

/**
 * A departure that is mapped (rule 1 of design 4.2) is known on its day; a lost renewal or an ended term (2, 3) only when no deal was
 * won in the days of grace. All customers of an install wait the same time, whatever became of them: the rows of those whose departure
 * shows early would else come first, and the newest dates would hold leavers only.
 */
export function labelLagDays(connected: readonly RecordType[] | undefined, graceDays: number): number {
  return connected?.includes('churn') ? 0 : graceDays;
}
