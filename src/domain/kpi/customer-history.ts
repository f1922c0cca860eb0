import { type AsOfView, closedAt, viewAsOf } from '../records/as-of.ts';
import type { ChurnEvent } from '../records/churn-events.ts';
import { contractAsOf } from '../records/contract.ts';
import type { Line } from '../records/lines.ts';
import { dayMs } from '../records/time.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Deal, Instant } from '../records/types.ts';

/** What a KPI needs to know of a customer's past, told with all that is known as of `asOf`. */
export interface CustomerHistory {
  readonly view: AsOfView;
  /** Won deals by the day they were closed. */
  readonly wins: readonly Deal[];
  /** Departures by the rules of design 4.2. */
  readonly churns: readonly ChurnEvent[];
  readonly spans: readonly RecurringSpan[];
  /** Currencies of the spans. */
  readonly currencies: readonly string[];
  /** Of the customer's value; null where none is known. */
  readonly currency: string | null;
  readonly firstWinAt: Instant | null;
  readonly firstRecurringAt: Instant | null;
}

/** Recurring value per year in [from, to). */
export interface RecurringSpan {
  readonly from: Instant;
  readonly to: number;
  readonly cents: number;
  readonly currency: string;
}

/** ISO 4217: no currency. */
const noCurrency = 'XXX';

export function customerHistory(timeline: Timeline, asOf: Instant, graceDays: number): CustomerHistory {
  const view = viewAsOf(timeline, asOf);
  const { wins, lines, churns, currency, firstWinAt, lapsedAt } = contractAsOf(view, graceDays);
  const isInGrace = lapsedAt !== null && asOf - lapsedAt <= graceDays * dayMs;
  const spans: RecurringSpan[] = [];
  const currencies: string[] = [];
  let firstRecurringAt: Instant | null = null;
  for (const line of lines) {
    const from = startOf(line);
    if (line.to <= line.from || line.cents === 0) continue;
    const to = heldTo(line, lines, churns, graceDays * dayMs, isInGrace ? asOf : null);
    if (to <= from) continue;
    const own = currencyOf(view, line.deal);
    spans.push({ from, to, cents: line.cents, currency: own });
    if (!currencies.includes(own)) currencies.push(own);
    if (line.cents > 0 && from < (firstRecurringAt ?? Number.POSITIVE_INFINITY)) firstRecurringAt = from;
  }
  return { view, wins, churns, spans, currencies, currency, firstWinAt, firstRecurringAt };
}

export function currencyOf(view: AsOfView, deal: Deal): string {
  return deal.currency ?? view.account.currency ?? noCurrency;
}

/** Signed late, a term counts from its signing: nobody was a customer by it before. */
function startOf(line: Line): Instant {
  return Math.max(line.from, closedAt(line.deal));
}

/**
 * A renewal signed some days late is no loss and no win: within the grace period the old value holds until the new one begins, or for
 * as long as nobody can know whether one will.
 */
function heldTo(
  line: Line,
  lines: readonly Line[],
  churns: readonly ChurnEvent[],
  grace: number,
  openSince: Instant | null,
): number {
  const end = line.to;
  if (end === Number.POSITIVE_INFINITY || churns.some((churn) => churn.at === end)) return end;
  let next = Number.POSITIVE_INFINITY;
  for (const other of lines) {
    const start = startOf(other);
    if (other === line || start < end || start > end + grace) continue;
    const isSame =
      line.deal.product === null || other.deal.product === null || line.deal.product === other.deal.product;
    const follows = other.from === end || (other.deal.kind === 'renewal' && isSame);
    if (follows) next = Math.min(next, start);
  }
  if (next !== Number.POSITIVE_INFINITY) {
    return churns.some((churn) => churn.at >= end && churn.at <= next) ? end : next;
  }
  return openSince !== null && end <= openSince && end >= openSince - grace ? openSince + 1 : end;
}

/** Customer or not just before each of the moments, which ascend. */
export function customerBefore({ wins, churns }: CustomerHistory, moments: readonly Instant[]): boolean[] {
  const states: boolean[] = [];
  let [win, churn] = [0, 0];
  for (const moment of moments) {
    while (win < wins.length && closedAt(wins[win] as Deal) < moment) win += 1;
    while (churn < churns.length && (churns[churn] as ChurnEvent).at < moment) churn += 1;
    const left = churn === 0 ? Number.NEGATIVE_INFINITY : (churns[churn - 1] as ChurnEvent).at;
    states.push(win > 0 && closedAt(wins[win - 1] as Deal) > left);
  }
  return states;
}

/** Recurring value per year in one currency, in hundredths, just before a moment. */
export function recurringBefore({ spans }: CustomerHistory, currency: string, moment: Instant): number {
  let sum = 0;
  for (const span of spans) {
    if (span.from < moment && moment <= span.to && span.currency === currency) sum += span.cents;
  }
  return Math.max(0, sum);
}

/** The product most paid for (recurring first, then orders), the latest among equals; null where no deal names one. */
export function mainProduct({ wins }: CustomerHistory): string | null {
  const byProduct = new Map<string, number>();
  let main: string | null = null;
  for (const { product, recurringCents, amountCents } of wins) {
    if (product === null) continue;
    const total = (byProduct.get(product) ?? 0) + Math.max(0, recurringCents ?? amountCents ?? 0);
    byProduct.set(product, total);
    if (main === null || total >= (byProduct.get(main) ?? 0)) main = product;
  }
  return main;
}
