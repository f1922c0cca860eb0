/** Recency, frequency and monetary value in fifths (Hughes 1994), of won deals: orders, renewals and expansions. */
import { type QuintileCuts, quintileCuts, quintileScore } from './quantiles.ts';
import type { CustomerFacts, Purchases, SegmentDefinition } from './segmentation.ts';

export interface RfmCuts {
  /** Of days since the last purchase, counted below zero: more is more recent. */
  readonly recency: QuintileCuts;
  readonly frequency: QuintileCuts;
  /** By currency: amounts in different ones are not compared. */
  readonly monetary: readonly { readonly currency: string | null; readonly cuts: QuintileCuts }[];
}

/** Each 1 to 5, higher is better; `monetary` null where no amount is known. */
export interface RfmScores {
  readonly recency: number;
  readonly frequency: number;
  readonly monetary: number | null;
}

/** Cells by recency against the mean of frequency and monetary value. */
export const rfmCells: readonly SegmentDefinition[] = [
  { id: 'champions', name: 'champions', marks: 'bought lately, often, and much' },
  { id: 'loyal', name: 'loyal', marks: 'buy often and much, the last time a while ago' },
  { id: 'potential', name: 'potential loyalists', marks: 'bought lately, not often yet' },
  { id: 'new', name: 'new customers', marks: 'bought very lately, for the first time or little' },
  { id: 'promising', name: 'promising', marks: 'bought lately, little so far' },
  { id: 'attention', name: 'need attention', marks: 'middling in all, the last purchase a while ago' },
  { id: 'sleeping', name: 'about to sleep', marks: 'bought seldom and a while ago' },
  { id: 'must_keep', name: 'must not be lost', marks: 'were among the best, have not bought for very long' },
  { id: 'leaving', name: 'were good, now quiet', marks: 'bought often, have not for long' },
  { id: 'hibernating', name: 'hibernating', marks: 'bought little, long ago' },
  { id: 'lost', name: 'as good as lost', marks: 'bought little, longer ago than nearly all others' },
];

export function learnRfm(customers: readonly CustomerFacts[]): RfmCuts {
  const buyers = customers.flatMap((c) => (c.tier === null ? [] : (buyerOf(c) ?? [])));
  const column = (of: readonly (number | null)[]): Float64Array =>
    Float64Array.from(of.filter((value) => value !== null));
  const currencies = [...new Set(buyers.map((b) => b.currency))].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1));
  return {
    recency: quintileCuts(column(buyers.map((b) => -b.days))),
    frequency: quintileCuts(column(buyers.map((b) => b.count))),
    monetary: currencies.map((currency) => ({
      currency,
      cuts: quintileCuts(column(buyers.filter((b) => b.currency === currency).map((b) => b.cents))),
    })),
  };
}

/** Null for who has bought nothing, or is no customer any more. */
export function rfmScores(customer: CustomerFacts, cuts: RfmCuts): RfmScores | null {
  const buyer = customer.tier === null ? null : buyerOf(customer);
  if (buyer === null) return null;
  const own = cuts.monetary.find(({ currency }) => currency === buyer.currency);
  return {
    recency: quintileScore(-buyer.days, cuts.recency),
    frequency: quintileScore(buyer.count, cuts.frequency),
    monetary: buyer.cents === null || own === undefined ? null : quintileScore(buyer.cents, own.cuts),
  };
}

/** Id of the cell. */
export function rfmCell({ recency, frequency, monetary }: RfmScores): string {
  const worth = Math.round((frequency + (monetary ?? frequency)) / 2);
  if (recency >= 4) return worth >= 4 ? 'champions' : worth >= 2 ? 'potential' : recency === 5 ? 'new' : 'promising';
  if (recency === 3) return worth >= 4 ? 'loyal' : worth === 3 ? 'attention' : 'sleeping';
  if (worth === 5) return 'must_keep';
  if (worth >= 3) return 'leaving';
  return recency === 2 ? 'hibernating' : 'lost';
}

interface Buyer extends Pick<Purchases, 'count' | 'cents'> {
  readonly days: number;
  readonly currency: string | null;
}

function buyerOf({ history, recurringCurrency }: CustomerFacts): Buyer | null {
  if (history === null || history.purchases.daysSinceLast === null) return null;
  const { count, daysSinceLast, cents } = history.purchases;
  return { count, days: daysSinceLast, cents, currency: recurringCurrency };
}
