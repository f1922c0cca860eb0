import { type AsOfView, closedAt } from './as-of.ts';
import type { Line } from './lines.ts';
import { dayMs } from './time.ts';
import type { Deal, Instant } from './types.ts';

/** A moment at which a customer left, by the rule of design 4.2 that says so. */
export interface ChurnEvent {
  readonly at: Instant;
  /** From when on it can be known: a term's end is a departure only once the grace period is over. */
  readonly knownAt: Instant;
  readonly rule: 1 | 2 | 3 | 4;
  readonly reason: string | null;
}

/** Fewer purchases tell nothing about a usual gap. */
const minPurchases = 3;
/** 99th percentile of the standard normal distribution. */
const z99 = 2.326;

/**
 * Departures that are known as of the view's date, oldest first: the mapped events where the install has them (rule 1), else lost
 * renewals (2) and ended terms (3) of contract customers, or long silence of the others (4).
 */
export function churnEvents(
  view: AsOfView,
  wins: readonly Deal[],
  lines: readonly Line[],
  graceDays: number,
): ChurnEvent[] {
  if (view.churns.length > 0 || (view.connected?.includes('churn') ?? false)) {
    return view.churns.map((churn) => ({ at: churn.at, knownAt: churn.at, rule: 1, reason: churn.reason }));
  }
  if (wins.length === 0) return [];
  if (lines.length === 0) return silences(wins, view.asOf);
  const grace = graceDays * dayMs;
  const events = [...lostRenewals(view, wins, grace), ...endedTerms(view, wins, lines, grace)];
  events.sort((a, b) => a.at - b.at || a.rule - b.rule);
  return withReturns(events, wins);
}

/** When the last covered day of the contract is over, going by wins closed so far; -Infinity before the first line. */
export function coverageEnd(wins: readonly Deal[], lines: readonly Line[]): number {
  let end = Number.NEGATIVE_INFINITY;
  for (const line of lines) if (line.covers && line.to > end) end = line.to;
  const last = wins[wins.length - 1];
  if (last === undefined || end === Number.NEGATIVE_INFINITY) return end;
  return Math.max(end, closedAt(last));
}

function endedTerms(view: AsOfView, wins: readonly Deal[], lines: readonly Line[], grace: number): ChurnEvent[] {
  const events: ChurnEvent[] = [];
  let end = Number.NEGATIVE_INFINITY;
  let next = 0;
  for (const win of wins) {
    const at = closedAt(win);
    const isUnderContract = end !== Number.NEGATIVE_INFINITY;
    if (isUnderContract && end + grace < at) events.push({ at: end, knownAt: end + grace, rule: 3, reason: null });
    if (isUnderContract && at > end) end = at;
    const line = lines[next];
    if (line?.deal !== win) continue;
    next += 1;
    if (line.covers && line.to > end) end = line.to;
  }
  const isOver = end !== Number.NEGATIVE_INFINITY && end + grace < view.asOf;
  if (isOver) events.push({ at: end, knownAt: end + grace, rule: 3, reason: null });
  return events;
}

function lostRenewals(view: AsOfView, wins: readonly Deal[], grace: number): ChurnEvent[] {
  const events: ChurnEvent[] = [];
  for (const deal of view.deals) {
    const at = closedAt(deal);
    const isOver = at + grace < view.asOf;
    if (isOver && isLostFor(deal, wins, grace)) events.push({ at, knownAt: at + grace, rule: 2, reason: null });
  }
  return events;
}

/** A renewal was lost, and as of the view's date a deal won in the days of grace could still make up for it. */
export function lostInGrace(view: AsOfView, wins: readonly Deal[], graceDays: number): boolean {
  const grace = graceDays * dayMs;
  return view.deals.some((deal) => closedAt(deal) + grace >= view.asOf && isLostFor(deal, wins, grace));
}

/** A lost renewal of someone who had bought before, with no win around it. */
function isLostFor(deal: Deal, wins: readonly Deal[], grace: number): boolean {
  if (deal.status !== 'lost' || !isRenewal(deal)) return false;
  const at = closedAt(deal);
  const isKept = wins.some((win) => closedAt(win) >= at - grace && closedAt(win) <= at + grace);
  return !isKept && wins.some((win) => closedAt(win) < at);
}

function isRenewal(deal: Deal): boolean {
  return deal.kind === 'renewal' || (deal.kind === null && /renew/i.test(deal.pipeline ?? ''));
}

/** Nobody leaves twice without having come back in between. */
function withReturns(events: readonly ChurnEvent[], wins: readonly Deal[]): ChurnEvent[] {
  const kept: ChurnEvent[] = [];
  for (const event of events) {
    const last = kept[kept.length - 1];
    const isBack = last === undefined || wins.some((win) => closedAt(win) > last.at && closedAt(win) <= event.at);
    if (isBack) kept.push(event);
  }
  return kept;
}

/**
 * Rule 4 for repeat buyers: silence above the 99th percentile of the own gaps, taken as the larger of the empirical one and that of a
 * normal distribution whose spread is at least half the mean gap (a few equal gaps do not make a clock).
 */
function silences(wins: readonly Deal[], asOf: Instant): ChurnEvent[] {
  const events: ChurnEvent[] = [];
  const gaps: number[] = [];
  for (let i = 1; i <= wins.length; i++) {
    const last = closedAt(wins[i - 1] as Deal);
    const next = i < wins.length ? closedAt(wins[i] as Deal) : asOf;
    const limit = i >= minPurchases ? silenceLimit(gaps) : Number.POSITIVE_INFINITY;
    if (limit > 0 && next - last > limit)
      events.push({ at: last + limit, knownAt: last + limit, rule: 4, reason: null });
    else gaps.push(next - last);
  }
  return events;
}

function silenceLimit(gaps: readonly number[]): number {
  if (gaps.length === 0) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (const gap of gaps) sum += gap;
  const mean = sum / gaps.length;
  let squares = 0;
  for (const gap of gaps) squares += (gap - mean) ** 2;
  const spread = Math.sqrt(squares / Math.max(1, gaps.length - 1));
  const ordered = [...gaps].sort((a, b) => a - b);
  const position = 0.99 * (ordered.length - 1);
  const below = ordered[Math.floor(position)] ?? 0;
  const above = ordered[Math.ceil(position)] ?? below;
  const empirical = below + (position - Math.floor(position)) * (above - below);
  return Math.ceil(Math.max(empirical, mean + z99 * Math.max(spread, mean / 2), dayMs));
}
