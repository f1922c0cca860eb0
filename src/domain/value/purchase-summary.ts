/**
 * What the models of repeat buying need of one customer (Fader, Hardie, Lee 2005, Marketing Science 24(2); the CDNOW data):
 * purchases on one UTC day are one transaction; the first is where the customer begins, those after it are repeats.
 */
import { dayMs } from '../records/time.ts';
import type { NoResult } from './figure.ts';

export interface Purchase {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** In whole cents, or in decimals as given: one currency. Below 0 is a refund. */
  readonly amount: number;
}

export interface PurchaseSummary {
  /** x: days with a purchase after the first such day. */
  readonly frequency: number;
  /** t_x: periods from the first to the last purchase; 0 without a repeat. */
  readonly recency: number;
  /** T: periods from the first purchase to the end of the data. */
  readonly age: number;
  /** Mean spend of repeat days after refunds, the m of Gamma-Gamma; null without a repeat, or where all of it was refunded. */
  readonly meanRepeatSpend: number | null;
  /** The days' starts, UTC. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** All spend until then, less refunds. */
  readonly spend: number;
  /** Purchases of amount 0, taken in: an order that cost nothing is an order (CDNOW has eight). */
  readonly zero: number;
  readonly leftOut: LeftOut;
}

interface LeftOut {
  /** Later than `until`. */
  readonly later: number;
  /** Without a date or an amount that is a number. */
  readonly invalid: number;
  /** Amounts below 0: no purchase, taken off the spend. */
  readonly refunds: number;
  /** What was refunded beyond all that was bought until then. */
  readonly unmatchedRefund: number;
}

interface SummaryOptions {
  /** The end of the data, an instant: purchases after it are left out. The end of a day takes the day in whole. */
  readonly until: number;
  /** Length of a period; a week is 7 days. */
  readonly periodMs: number;
}

interface PurchaseDay {
  readonly day: number;
  spend: number;
}

export { dayMs };

/**
 * A refund is taken off the latest purchases not after its day, newest first. The order of the list does not matter.
 */
export function summarisePurchases(
  purchases: readonly Purchase[],
  { until, periodMs }: SummaryOptions,
): PurchaseSummary | NoResult {
  if (!(Number.isFinite(until) && Math.abs(until) <= latest)) return { reason: 'the end of the data is not a date' };
  if (!(periodMs > 0 && Number.isFinite(periodMs))) return { reason: 'a period must be longer than nothing' };
  const dated = purchases.filter(isPurchase);
  const known = dated.filter((each) => each.at <= until).sort((a, b) => a.at - b.at || a.amount - b.amount);
  const days = purchaseDays(known);
  const unmatchedRefund = takeRefunds(known, days);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return { reason: 'no purchase until then' };
  const spend = sumOf(days);
  const repeatSpend = sumOf(days.slice(1));
  const periods = (to: number): number => ((to - first.day) * dayMs) / periodMs;
  const summary = {
    frequency: days.length - 1,
    recency: periods(last.day),
    age: periods(Math.floor(until / dayMs)),
    meanRepeatSpend: repeatSpend > 0 ? repeatSpend / (days.length - 1) : null,
    spend,
    zero: known.filter((each) => each.amount === 0).length,
  };
  if (!(Number.isFinite(spend) && Number.isFinite(summary.age))) return { reason: 'dates or amounts are too large' };
  const leftOut: LeftOut = {
    later: dated.length - known.length,
    invalid: purchases.length - dated.length,
    refunds: known.filter((each) => each.amount < 0).length,
    unmatchedRefund,
  };
  return { ...summary, firstAt: first.day * dayMs, lastAt: last.day * dayMs, leftOut };
}

/** The last instant that a date can hold. */
const latest = 8.64e15;

function isPurchase({ at, amount }: Purchase): boolean {
  return Number.isFinite(at) && Math.abs(at) <= latest && Number.isFinite(amount);
}

/** Days on which something was bought, in order, with the sum of the day. */
function purchaseDays(known: readonly Purchase[]): PurchaseDay[] {
  const days: PurchaseDay[] = [];
  for (const { at, amount } of known) {
    if (amount < 0) continue;
    const day = Math.floor(at / dayMs);
    const last = days.at(-1);
    if (last?.day === day) last.spend += amount;
    else days.push({ day, spend: amount });
  }
  return days;
}

/** Takes refunds off the days; what no purchase covers. */
function takeRefunds(known: readonly Purchase[], days: readonly PurchaseDay[]): number {
  let unmatched = 0;
  for (const { at, amount } of known) {
    if (amount >= 0) continue;
    let left = -amount;
    const day = Math.floor(at / dayMs);
    for (let i = days.length - 1; i >= 0 && left > 0; i--) {
      const bought = days[i] as PurchaseDay;
      if (bought.day > day) continue;
      const taken = Math.min(bought.spend, left);
      bought.spend -= taken;
      left -= taken;
    }
    unmatched += left;
  }
  return Number.isFinite(unmatched) ? unmatched : Number.MAX_VALUE;
}

function sumOf(days: readonly PurchaseDay[]): number {
  let sum = 0;
  for (const { spend } of days) sum += spend;
  return sum;
}
