/**
 * What became of a customer within the horizon after an as-of date. A departure counts when it was not known yet as of that date and
 * lies at or before the end of the horizon: `at` in (asOf, asOf + horizon], and besides the open ones, whose day is over and whose
 * grace is not. A term that ended ten days ago without a renewal is such a one: as of the date the product scores a customer with a
 * lapsed contract, a renewal within the grace would keep it, and nobody knows. Left out, or labelled as stayed, such rows would teach
 * that a lapsed contract is harmless, for of those who lapsed only the late renewers were left.
 */
import { viewAsOf } from '../records/as-of.ts';
import { contractAsOf, isCustomer } from '../records/contract.ts';
import { dayMs } from '../records/time.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Instant } from '../records/types.ts';
import { labelLagDays } from './grid.ts';
import type { LabelRule } from './training-set.ts';

export interface LabelOptions {
  readonly horizonDays: number;
  readonly graceDays: number;
  /** Moment up to which departures are known. */
  readonly knownUntil: Instant;
}

export interface Outcome {
  /** Rule of design 4.2 that says the customer left within the horizon; 0: stayed. */
  readonly rule: LabelRule;
  /** Day of that departure, NaN for those who stayed; within one customer it names the departure. */
  readonly departedAt: number;
}

const stayed: Outcome = { rule: 0, departedAt: Number.NaN };

/**
 * Null where there is no row: who was no customer as of the date, as the product would have known it then, and where it is too early
 * to say. Reads nothing after horizon and grace are over, so what happens later changes no label.
 */
export function outcomeAfter(timeline: Timeline, asOf: Instant, options: LabelOptions): Outcome | null {
  const { horizonDays, graceDays, knownUntil } = options;
  const horizonEnd = asOf + horizonDays * dayMs;
  const knownAt = horizonEnd + labelLagDays(timeline.connected, graceDays) * dayMs;
  if (knownAt > knownUntil) return null;
  if (!isCustomer(contractAsOf(viewAsOf(timeline, asOf), graceDays))) return null;
  // A grace that ends at `knownAt` is over the moment after it.
  const { churns } = contractAsOf(viewAsOf(timeline, knownAt + 1), graceDays);
  const departure = churns.find((churn) => churn.knownAt >= asOf && churn.at <= horizonEnd);
  return departure === undefined ? stayed : { rule: departure.rule, departedAt: departure.at };
}

/** Labels ask for deals and departures only: the rest of a timeline need not be cut for each date. */
export function commercialOnly(timeline: Timeline): Timeline {
  return { ...timeline, contacts: [], tickets: [], activities: [], surveys: [], usage: [] };
}
