import { type AsOfView, closedAt } from './as-of.ts';
import { type ChurnEvent, churnEvents, coverageEnd } from './churn-events.ts';
import { buildLines, cut, isIn, type Line, recurringAt } from './lines.ts';
import { dayMs } from './time.ts';
import type { Deal, Instant } from './types.ts';

/** Where a customer stands commercially as of a date. */
export interface Contract {
  /** Won deals by the day they were closed. */
  readonly wins: readonly Deal[];
  readonly lines: readonly Line[];
  /** Has, or had, a term or a recurring value; others are repeat buyers. */
  readonly isContract: boolean;
  readonly currency: string | null;
  /** Recurring value per year now, hundredths of `currency`; null for repeat buyers and prospects; 0 once churned. */
  readonly recurringCents: number | null;
  /** End of the running term; null when it is open-ended or nothing runs. */
  readonly renewalAt: Instant | null;
  /** The term ended then, and the grace period is not over. */
  readonly lapsedAt: Instant | null;
  readonly firstWinAt: Instant | null;
  /** First won deal, or the one that brought the customer back. */
  readonly activeSince: Instant | null;
  readonly churns: readonly ChurnEvent[];
  /** The departure that stands; null for active customers and prospects. */
  readonly churned: ChurnEvent | null;
}

/** Contract state as of the view's date. A won deal after a churn event makes the customer active again. */
export function contractAsOf(view: AsOfView, graceDays: number): Contract {
  const wins = view.deals.filter((deal) => deal.status === 'won').sort(byClosing);
  const lines = buildLines(wins);
  const churns = churnEvents(view, wins, lines, graceDays);
  const end = coverageEnd(wins, lines);
  for (const churn of churns) {
    for (const line of lines) if (closedAt(line.deal) <= churn.at) cut(line, churn.at);
  }
  const last = churns[churns.length - 1] ?? null;
  const comeback = last === null ? wins[0] : wins.find((win) => closedAt(win) > last.at);
  const isChurned = last !== null && comeback === undefined;
  const currency = view.account.currency ?? wins[wins.length - 1]?.currency ?? null;
  const isContract = lines.length > 0;
  return {
    wins,
    lines,
    isContract,
    currency,
    recurringCents: isContract ? recurringNow(lines, view.asOf, currency) : null,
    renewalAt: isChurned ? null : renewalOf(lines, view.asOf),
    lapsedAt: isContract && !isChurned && end < view.asOf ? end : null,
    firstWinAt: wins[0] === undefined ? null : closedAt(wins[0]),
    activeSince: comeback === undefined || isChurned ? null : closedAt(comeback),
    churns,
    churned: isChurned ? last : null,
  };
}

/** Whether there is someone to lose: has bought, and has not left as far as is known. Only such customers have a churn risk. */
export function isCustomer({ wins, churned }: Contract): boolean {
  return wins.length > 0 && churned === null;
}

function byClosing(a: Deal, b: Deal): number {
  return closedAt(a) - closedAt(b) || (a.id < b.id ? -1 : 1);
}

/** What runs today; where nothing does yet, what is signed for later. */
function recurringNow(lines: readonly Line[], asOf: Instant, currency: string | null): number {
  const running = recurringAt(lines, asOf, currency);
  if (running > 0) return running;
  let signed = 0;
  for (const line of lines) if (line.from > asOf && line.to > line.from && isIn(line, currency)) signed += line.cents;
  return Math.max(0, signed);
}

/** A renewal that begins this soon after a term's end continues it. */
const seamMs = 45 * dayMs;

/** End of the largest running line, moved on over renewals already won. */
function renewalOf(lines: readonly Line[], asOf: Instant): Instant | null {
  let main: Line | null = null;
  for (const line of lines) {
    const runs = line.covers && line.to > asOf && line.to > line.from;
    if (runs && (main === null || isMoreMain(line, main, asOf))) main = line;
  }
  if (main === null) return null;
  let end = main.to;
  for (const line of lines) {
    const continues =
      line.deal.kind === 'renewal' && line.from > main.from && line.from <= end + seamMs && line.to > end;
    if (continues) end = line.to;
  }
  return Number.isFinite(end) ? end : null;
}

function isMoreMain(line: Line, main: Line, asOf: Instant): boolean {
  const runsNow = line.from <= asOf;
  const mainRunsNow = main.from <= asOf;
  if (runsNow !== mainRunsNow) return runsNow;
  if (line.cents !== main.cents) return line.cents > main.cents;
  return line.to < main.to;
}
