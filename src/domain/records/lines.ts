/** What a customer's won deals add up to over time: lines of recurring value, each with its term. */
import { closedAt } from './as-of.ts';
import { dayMs } from './time.ts';
import type { Deal, Instant } from './types.ts';

/** One running piece of a contract: `cents` per year in [from, to). */
export interface Line {
  readonly deal: Deal;
  readonly from: Instant;
  /** Infinity for an open-ended term. Cut when a renewal takes its place or the customer leaves. */
  to: number;
  /** Per year, hundredths of the deal's currency; below zero for a contraction written as a difference. */
  readonly cents: number;
  /** Keeps the customer under contract; a contraction does not. */
  readonly covers: boolean;
}

const yearMs = 365.25 * dayMs;

/**
 * Lines of won deals given in order of closing. `new` and `expansion` add; a `renewal` takes the place of earlier lines of its product,
 * and of all open-ended ones; a `contraction` below zero is a difference, else the new total. An expansion or contraction without an
 * end of its own ends with the contract it changes.
 */
export function buildLines(wins: readonly Deal[]): Line[] {
  const lines: Line[] = [];
  for (const deal of wins) {
    const cents = recurringOf(deal);
    if (cents === null) continue;
    const from = deal.termStart ?? closedAt(deal);
    const line: Line = { deal, from, to: endOf(deal, from, lines), cents, covers: deal.kind !== 'contraction' };
    if (deal.kind === 'renewal') replaceBy(line, lines);
    if (deal.kind === 'contraction' && cents >= 0) {
      for (const earlier of lines) cut(earlier, from);
      lines.push({ ...line, covers: true });
    } else lines.push(line);
  }
  return lines;
}

/** Recurring value per year at `at`, in hundredths of `currency`; lines in other currencies are left out. */
export function recurringAt(lines: readonly Line[], at: Instant, currency: string | null): number {
  let sum = 0;
  for (const line of lines) {
    if (line.from <= at && at < line.to && isIn(line, currency)) sum += line.cents;
  }
  return Math.max(0, sum);
}

export function isIn(line: Line, currency: string | null): boolean {
  return currency === null || line.deal.currency === null || line.deal.currency === currency;
}

export function cut(line: Line, at: Instant): void {
  if (line.to > at) line.to = Math.max(line.from, at);
}

/** Null for a one-time purchase. Without a recurring amount, the amount is spread over the term. */
function recurringOf(deal: Deal): number | null {
  if (deal.kind === 'one_time') return null;
  if (deal.recurringCents !== null) return deal.recurringCents;
  if (deal.termStart === null && deal.termEnd === null) return null;
  if (deal.amountCents === null) return 0;
  const from = deal.termStart ?? closedAt(deal);
  if (deal.termEnd === null || deal.termEnd <= from) return deal.amountCents;
  return Math.round((deal.amountCents * yearMs) / (deal.termEnd - from));
}

function endOf(deal: Deal, from: Instant, lines: readonly Line[]): number {
  if (deal.termEnd !== null) return Math.max(from, deal.termEnd);
  if (deal.kind !== 'expansion' && deal.kind !== 'contraction') return Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const line of lines) if (line.from <= from && line.to > from && line.to > end) end = line.to;
  return end > from ? end : Number.POSITIVE_INFINITY;
}

function replaceBy(renewal: Line, lines: readonly Line[]): void {
  const product = renewal.deal.product;
  for (const line of lines) {
    const isSame = product === null || line.deal.product === null || line.deal.product === product;
    if (isSame || line.to === Number.POSITIVE_INFINITY) cut(line, renewal.from);
  }
}
