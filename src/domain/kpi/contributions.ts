/**
 * What one customer adds to each period's sums. Periods are calendar months, quarters or years in UTC, [start, next start). A period's
 * figures say what happened in it, with all that is known as of `asOf`: a term that ended in October is a departure in October, though
 * it was sure only after the days of grace. So the figures of a period settle `graceDays` after its end.
 */
import { isKnown } from '../records/as-of.ts';
import { countUpTo, dayMs } from '../records/time.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Instant, UsageReading } from '../records/types.ts';
import { type CustomerHistory, customerBefore, customerHistory, recurringBefore } from './customer-history.ts';
import { binOf } from './log-histogram.ts';
import { type Month, monthOf, monthStart } from './month.ts';
import { addOrders } from './orders.ts';
import { countIn, type PeriodSums } from './periods.ts';
import { countAt, emptyMonths, histogramOf, type KpiSums, type MonthContribution, moneyAt, moneyOf } from './sums.ts';
import { addAnswers, addTickets } from './support.ts';

export interface ContributionOptions {
  /** Nothing later is known. */
  readonly asOf: Instant;
  /** First and last month, both included; the last may still run as of `asOf`. */
  readonly from: Month;
  readonly to: Month;
  /** Days in which a late renewal still counts as one (design 4.2). */
  readonly graceDays: number;
  /** Length of a period in months; 1 unless given. */
  readonly periodMonths?: 1 | 3 | 12;
  /** Days after the first win within which a customer should have had a first value; 90 unless given. */
  readonly activationDays?: number;
}

const usualActivationDays = 90;

/** @throws RangeError where the months are not whole, end before they begin, or lie after `asOf`. */
export function monthlyContributions(timeline: Timeline, options: ContributionOptions): readonly MonthContribution[] {
  return contributionsOf(customerHistory(timeline, options.asOf, options.graceDays), options);
}

/** The same of a history that is at hand already, and with the first use found elsewhere where its readings are not in the timeline. */
export function contributionsOf(
  history: CustomerHistory,
  options: ContributionOptions,
  firstUseAt: number = firstUse(history),
): readonly MonthContribution[] {
  const periods = emptyPeriods(options);
  if (history.wins.length > 0) {
    addCustomers(history, periods);
    addRecurring(history, periods);
    addOrders(history, periods);
    addFirstValue(history, periods, options.activationDays ?? usualActivationDays, firstUseAt);
  }
  addTickets(history.view.tickets, periods);
  addAnswers(history, periods);
  return periods.months;
}

/** The months that `options` speaks of, without anything in them. */
export function emptyPeriods({ asOf, from, to, periodMonths = 1 }: ContributionOptions): PeriodSums {
  const isRange = Number.isInteger(from) && Number.isInteger(to) && from <= to && to <= monthOf(asOf);
  if (!isRange) throw new RangeError(`months ${from} to ${to} are no range up to ${monthOf(asOf)}`);
  const count = Math.ceil((to - from + 1) / periodMonths);
  const edges: Instant[] = [];
  for (let i = 0; i <= count; i++) edges.push(Math.min(monthStart(from + i * periodMonths), asOf + 1));
  return { edges, months: emptyMonths(from, count, periodMonths), customer: [] };
}

function addCustomers(history: CustomerHistory, periods: PeriodSums): void {
  const { edges, months } = periods;
  const customer = customerBefore(history, edges);
  periods.customer = customer;
  const first = history.firstWinAt ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i < months.length; i++) {
    const counts = (months[i] as MonthContribution).sums.counts;
    const [start, end] = [customer[i] as boolean, customer[i + 1] as boolean];
    if (start) counts[countAt.customersAtStart] = 1;
    if (end) counts[countAt.customersAtEnd] = 1;
    if (start && !end) counts[countAt.customersLost] = 1;
    if (start || !end) continue;
    counts[first < (edges[i] as number) ? countAt.customersReactivated : countAt.customersNew] = 1;
  }
}

/**
 * The bridge, customer by customer: value where there was none is new, or a reactivation of someone who had some before; none where
 * there was some is churn if the customer left, else a contraction.
 */
function addRecurring(history: CustomerHistory, { edges, months, customer }: PeriodSums): void {
  const { currencies } = history;
  if (currencies.length === 0) return;
  let starts = currencies.map((currency) => recurringBefore(history, currency, edges[0] as number));
  for (let i = 0; i < months.length; i++) {
    const ends = currencies.map((currency) => recurringBefore(history, currency, edges[i + 1] as number));
    const hadNone = starts.every((cents) => cents === 0);
    const isFirst = (history.firstRecurringAt ?? Number.POSITIVE_INFINITY) >= (edges[i] as number);
    const rise = hadNone ? (isFirst ? moneyAt.new : moneyAt.reactivation) : moneyAt.expansion;
    const fall = customer[i + 1] ? moneyAt.contraction : moneyAt.churn;
    for (let c = 0; c < currencies.length; c++) {
      const [start, end] = [starts[c] as number, ends[c] as number];
      if (start === 0 && end === 0) continue;
      const { cents } = moneyOf((months[i] as MonthContribution).sums, currencies[c] as string);
      cents[moneyAt.recurringStart] = start;
      cents[moneyAt.recurringEnd] = end;
      if (end > start) cents[rise] = end - start;
      if (end < start) cents[fall] = start - end;
    }
    starts = ends;
  }
}

/** First value: the first meeting after the first win, or the first day on which a reading after it shows use. */
function addFirstValue(
  history: CustomerHistory,
  periods: PeriodSums,
  activationDays: number,
  firstUseAt: number,
): void {
  const { view, firstWinAt } = history;
  const isSeen = isKnown(view, 'usage', view.usage.length > 0) || isKnown(view, 'activity', view.activities.length > 0);
  if (firstWinAt === null || !isSeen) return;
  const valueAt = Math.min(firstMeeting(history, firstWinAt), firstUseAt);
  const sums = periodSumsAt(periods, valueAt);
  if (sums !== undefined) {
    const histogram = histogramOf(sums, 'firstValue');
    const bin = binOf((valueAt - firstWinAt) / dayMs);
    histogram.set(bin, (histogram.get(bin) ?? 0) + 1);
  }
  const dueAt = firstWinAt + activationDays * dayMs;
  countIn(periods, dueAt, countAt.activationDue);
  if (valueAt <= dueAt) countIn(periods, dueAt, countAt.activated);
}

function periodSumsAt(periods: PeriodSums, at: number): KpiSums | undefined {
  const i = countUpTo(periods.edges, at, (edge) => edge) - 1;
  return periods.months[i]?.sums;
}

function firstMeeting({ view: { activities } }: CustomerHistory, from: Instant): number {
  for (let i = countUpTo(activities, from - 1, (activity) => activity.at); i < activities.length; i++) {
    const activity = activities[i];
    if (activity?.kind === 'meeting') return activity.at;
  }
  return Number.POSITIVE_INFINITY;
}

/** The first day with any use from the first win on, as far as readings tell; infinite where there is none. */
function firstUse({ view: { usage }, firstWinAt }: CustomerHistory): number {
  if (firstWinAt === null) return Number.POSITIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  for (let i = countUpTo(usage, firstWinAt - 1, (reading) => reading.at); i < usage.length; i++) {
    const { at, last30, lastAt } = usage[i] as UsageReading;
    const usedAt = Math.min(at, lastAt ?? at);
    if (last30 > 0 && usedAt >= firstWinAt && usedAt < first) first = usedAt;
  }
  return first;
}
