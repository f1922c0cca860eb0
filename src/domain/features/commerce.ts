import { moneyWords, timesWords } from '../records/amount-words.ts';
import { closedAt } from '../records/as-of.ts';
import { daysWords, dayWords, percentWords, plural } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Deal } from '../records/types.ts';
import type { Feature, WordsContext } from './feature.ts';
import type { FeatureView } from './feature-view.ts';

/** Purchases speak for repeat buyers; of contract customers the terms do. */
export const commerceFeatures: readonly Feature[] = [
  {
    key: 'days_since_purchase',
    group: 'commerce',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'purchases',
    compute: ({ contract, asOf }) => {
      const last = contract.wins[contract.wins.length - 1];
      return contract.isContract || last === undefined ? null : (asOf - closedAt(last)) / dayMs;
    },
    usual: usualPurchaseGap,
    words: (value, usual, context) => {
      const days = daysWords(Math.floor(value));
      const gap = usual === null ? '' : ` (usually every ${Math.round(usual)})`;
      if (context?.helps) return (value < 1 ? 'Bought today' : `Bought ${days} ago`) + gap;
      const last = context?.view.contract.wins.at(-1);
      const since =
        last === undefined || context === undefined ? '' : ` (last on ${dayWords(closedAt(last), context.view.asOf)})`;
      return `No purchase for ${days}${usual === null ? since : gap}`;
    },
  },
  {
    key: 'purchases_365d',
    group: 'commerce',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'purchases',
    compute: ({ contract, asOf }) => {
      if (contract.isContract || contract.wins.length === 0) return null;
      let count = 0;
      for (const win of contract.wins) if (asOf - closedAt(win) < 365 * dayMs) count += 1;
      return count;
    },
    words: (value, _usual, context) => {
      if (value === 0) return 'No purchase in 12 months';
      return `${context?.helps === false ? 'Only ' : ''}${plural(value, 'purchase')} in 12 months`;
    },
  },
  {
    key: 'spend_change_180d',
    group: 'commerce',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'purchases',
    compute: spendChange,
    words: spendWords,
    isWorthSaying: (value) => Math.abs(value) >= 0.1,
  },
  {
    key: 'open_expansions',
    group: 'commerce',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'open deals',
    compute: ({ deals, contract }) => (contract.wins.length === 0 ? null : countOpen(deals)),
    words: (value) => (value === 0 ? 'No further deal is open' : `${plural(value, 'further deal')} open`),
    isWorthSaying: (value, { helps }) => helps && value > 0,
  },
  {
    key: 'lost_deals_180d',
    group: 'commerce',
    unit: 'count',
    direction: 'higher_is_worse',
    topic: 'lost deals',
    compute: ({ deals, contract, asOf }) => {
      if (contract.wins.length === 0) return null;
      let count = 0;
      for (const deal of deals) if (deal.status === 'lost' && asOf - closedAt(deal) < 180 * dayMs) count += 1;
      return count;
    },
    words: (value) => (value === 0 ? 'No deal lost in 180 days' : `${plural(value, 'deal')} lost in 180 days`),
    isWorthSaying: (value) => value > 0,
  },
];

function usualPurchaseGap({ contract }: FeatureView): number | null {
  const { wins, isContract } = contract;
  const first = wins[0];
  const last = wins[wins.length - 1];
  if (isContract || wins.length < 3 || first === undefined || last === undefined) return null;
  return Math.max(1, (closedAt(last) - closedAt(first)) / dayMs / (wins.length - 1));
}

function countOpen(deals: readonly Deal[]): number {
  let count = 0;
  for (const deal of deals) {
    if (deal.status === 'open' && deal.kind !== 'renewal' && deal.kind !== 'contraction') count += 1;
  }
  return count;
}

/** "Spend down 36 % in 180 days (3 400 to 2 176 EUR)". */
function spendWords(value: number, _usual: number | null, context?: WordsContext): string {
  if (Math.abs(value) < 0.005) return 'Spend unchanged in 180 days';
  const sums = context === undefined ? null : spendOf(context.view);
  const currency = context?.view.contract.currency ?? null;
  if (value <= -0.995) {
    return `No spend in 180 days${sums === null ? '' : ` (${moneyWords(sums.before, currency)} in the 180 before)`}`;
  }
  const change =
    value >= 1
      ? `Spend ${timesWords(value)} that of the 180 days before`
      : `Spend ${value > 0 ? 'up' : 'down'} ${percentWords(value)} in 180 days`;
  return sums === null ? change : `${change} (${moneyWords(sums.before, null)} to ${moneyWords(sums.now, currency)})`;
}

/** The last 180 days against the 180 before, -1 to 4. */
function spendChange(view: FeatureView): number | null {
  if (view.contract.isContract) return null;
  const { now, before } = spendOf(view);
  return before > 0 ? Math.min(4, now / before - 1) : null;
}

/** Hundredths spent in the last 180 days, and in the 180 before. */
function spendOf({ contract, asOf }: FeatureView): { readonly now: number; readonly before: number } {
  let now = 0;
  let before = 0;
  for (const win of contract.wins) {
    const age = asOf - closedAt(win);
    if (age < 180 * dayMs) now += win.amountCents ?? 0;
    else if (age < 360 * dayMs) before += win.amountCents ?? 0;
  }
  return { now, before };
}
