import { convertCents, type Exchange, isQuote } from '../money/rates.ts';
import { closedAt } from '../records/as-of.ts';
import type { Contract } from '../records/contract.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import { type PurchaseSummary, summarisePurchases } from '../value/purchase-summary.ts';

/** The models of repeat buying count in weeks. */
export const weekMs = 7 * dayMs;

/**
 * A customer's won deals as purchases, in hundredths of its currency; deals in another one at the rate of their day. Deals without an
 * amount are none: what they were worth is not known.
 */
export function purchasesOf(
  { wins, currency }: Contract,
  asOf: Instant,
  exchange: Exchange | null,
): PurchaseSummary | { readonly reason: string } {
  const purchases: { at: Instant; amount: number }[] = [];
  for (const deal of wins) {
    if (deal.amountCents === null) continue;
    const at = closedAt(deal);
    const isOther = currency !== null && deal.currency !== null && deal.currency !== currency;
    if (!isOther) {
      purchases.push({ at, amount: deal.amountCents });
      continue;
    }
    const quote = exchange?.quote(deal.currency, currency, at) ?? null;
    const amount = quote !== null && isQuote(quote) ? convertCents(deal.amountCents, quote) : null;
    if (amount === null) return { reason: `bought in ${deal.currency} and ${currency}, and there is no rate` };
    purchases.push({ at, amount });
  }
  if (purchases.length === 0) return { reason: 'no won deal has an amount' };
  return summarisePurchases(purchases, { until: asOf, periodMs: weekMs });
}
