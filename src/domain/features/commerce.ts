import { closedAt } from '../records/as-of.ts';
import { daysWords, percentWords, plural } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Deal } from '../records/types.ts';
import type { Feature } from './feature.ts';
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
      const gap = usual === null ? '' : ` (usually every ${Math.round(usual)})`;
      const days = daysWords(Math.floor(value));
      return (context?.helps ? `Bought ${days} ago` : `No purchase for ${days}`) + gap;
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
    words: (value) => (value === 0 ? 'No purchase in 12 months' : `${plural(value, 'purchase')} in 12 months`),
  },
  {
    key: 'spend_change_180d',
    group: 'commerce',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'spend',
    compute: spendChange,
    words: (value) =>
      Math.abs(value) < 0.005
        ? 'Spend unchanged in 180 days'
        : `Spend ${value > 0 ? 'up' : 'down'} ${percentWords(value)} in 180 days`,
  },
  {
    key: 'open_expansions',
    group: 'commerce',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'open deals',
    compute: ({ deals, contract }) => (contract.wins.length === 0 ? null : countOpen(deals)),
    words: (value) => (value === 0 ? 'No further deal is open' : `${plural(value, 'further deal')} open`),
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

/** The last 180 days against the 180 before, -1 to 4. */
function spendChange({ contract, asOf }: FeatureView): number | null {
  if (contract.isContract) return null;
  let now = 0;
  let before = 0;
  for (const win of contract.wins) {
    const age = asOf - closedAt(win);
    if (age < 180 * dayMs) now += win.amountCents ?? 0;
    else if (age < 360 * dayMs) before += win.amountCents ?? 0;
  }
  return before > 0 ? Math.min(4, now / before - 1) : null;
}
