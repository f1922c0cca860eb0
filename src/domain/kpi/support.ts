import type { Survey, Ticket } from '../records/types.ts';
import type { CustomerHistory } from './customer-history.ts';
import { binOf } from './log-histogram.ts';
import { countIn, type PeriodSums, periodOf } from './periods.ts';
import { type CountKey, countAt, type DurationKey, histogramOf, type MonthContribution } from './sums.ts';

const hourMs = 3_600_000;

/**
 * A ticket is open from its opening to its closing, and again from a reopening after that. A closing that came before a reopening is
 * not on record once the ticket was closed again. Replies and closings count in the period they happened in: none is still to come.
 */
export function addTickets(tickets: readonly Ticket[], periods: PeriodSums): void {
  if (tickets.length === 0) return;
  // What the number of open tickets changes by in each period; the first entry is all that came before.
  const changes = new Float64Array(periods.months.length + 2);
  const change = (at: number, by: number): void => {
    const place = periodOf(periods, at) + 1;
    changes[place] = (changes[place] as number) + by;
  };
  for (const { openedAt, firstReplyAt, closedAt, reopenedAt, satisfaction } of tickets) {
    change(openedAt, 1);
    countIn(periods, openedAt, countAt.ticketsOpened);
    if (firstReplyAt !== null) addHours(periods, 'firstResponse', firstReplyAt, openedAt);
    if (closedAt === null) continue;
    const closed = Math.max(openedAt, closedAt);
    change(closed, -1);
    countIn(periods, closed, countAt.ticketsClosed);
    addHours(periods, 'resolution', closed, openedAt);
    if (reopenedAt !== null) countIn(periods, closed, countAt.ticketsClosedReopened);
    if (reopenedAt !== null && reopenedAt > closed) {
      change(reopenedAt, 1);
      countIn(periods, reopenedAt, countAt.ticketsOpenedAgain);
    }
    if (satisfaction !== null && addCsat(periods, closed, satisfaction)) countIn(periods, closed, countAt.ticketsRated);
  }
  let open = changes[0] as number;
  periods.months.forEach(({ sums: { counts } }, i) => {
    counts[countAt.ticketsAtStart] = open;
    open += changes[i + 1] as number;
    counts[countAt.ticketsAtEnd] = open;
  });
}

/** Survey answers; values outside of their scale are left out. */
export function addAnswers({ view: { surveys } }: CustomerHistory, periods: PeriodSums): void {
  let npsIn = -1;
  for (const survey of surveys) {
    if (survey.kind === 'csat') addCsat(periods, survey.at, survey.value);
    else if (survey.kind === 'ces') addCes(periods, survey);
    else if (survey.value >= 0 && survey.value <= 10) {
      countIn(periods, survey.at, countAt[npsGroup(survey.value)]);
      const period = periodOf(periods, survey.at);
      if (period !== npsIn && periods.customer[period + 1]) countIn(periods, survey.at, countAt.npsCustomers);
      npsIn = period;
    }
  }
}

function npsGroup(value: number): CountKey {
  if (value >= 9) return 'promoters';
  return value > 6 ? 'passives' : 'detractors';
}

function addCsat(periods: PeriodSums, at: number, value: number): boolean {
  if (!(value >= 1 && value <= 5)) return false;
  countIn(periods, at, countAt.csatAnswers);
  countIn(periods, at, countAt.csatSum, value);
  if (value >= 4) countIn(periods, at, countAt.csatTop);
  return true;
}

function addCes(periods: PeriodSums, { at, value }: Survey): void {
  if (!(value >= 1 && value <= 7)) return;
  countIn(periods, at, countAt.cesAnswers);
  countIn(periods, at, countAt.cesSum, value);
  countIn(periods, at, countAt.cesSquares, value * value);
}

function addHours(periods: PeriodSums, key: DurationKey, at: number, from: number): void {
  const month: MonthContribution | undefined = periods.months[periodOf(periods, at)];
  if (month === undefined) return;
  const histogram = histogramOf(month.sums, key);
  const bin = binOf((at - from) / hourMs);
  histogram.set(bin, (histogram.get(bin) ?? 0) + 1);
}
