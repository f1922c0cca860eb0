import { closedAt } from '../records/as-of.ts';
import { daysWords, percentWords, plural } from '../records/date-words.ts';
import { type Line, recurringAt } from '../records/lines.ts';
import { dayMs } from '../records/time.ts';
import type { Deal } from '../records/types.ts';
import type { Feature } from './feature.ts';
import type { FeatureView } from './feature-view.ts';

const noticeDays = 60;
const yearMs = 365 * dayMs;

export const contractFeatures: readonly Feature[] = [
  {
    key: 'days_to_renewal',
    group: 'contract',
    unit: 'days',
    direction: 'higher_is_better',
    topic: 'renewal',
    compute: ({ contract, asOf }) =>
      contract.renewalAt === null ? null : Math.max(0, Math.ceil((contract.renewalAt - asOf) / dayMs)),
    words: (value, _usual, context) => {
      if (context?.helps) return `Renewal is ${daysWords(value)} away`;
      const change = context === undefined ? null : lastRenewalChange(context.view);
      const last = change === null || change > -0.02 ? '' : `, last one ${sizeWords(change)}`;
      return `${value === 0 ? 'Renewal is due today' : `Renewal in ${daysWords(value)}`}${last}`;
    },
  },
  {
    key: 'lapsed_days',
    group: 'contract',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'renewal',
    compute: ({ contract, asOf }) => {
      if (!contract.isContract || contract.churned !== null) return null;
      return contract.lapsedAt === null ? 0 : (asOf - contract.lapsedAt) / dayMs;
    },
    words: (value) =>
      value === 0 ? 'Contract is running' : `Contract ended ${daysWords(Math.floor(value))} ago, no renewal yet`,
  },
  {
    key: 'renewal_not_started',
    group: 'contract',
    unit: 'flag',
    direction: 'higher_is_worse',
    topic: 'renewal',
    compute: renewalNotStarted,
    words: (value) => (value > 0 ? 'No renewal deal is open yet' : 'A renewal deal is open'),
  },
  {
    key: 'last_renewal_change',
    group: 'contract',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'contract size',
    compute: lastRenewalChange,
    words: (value) => (Math.abs(value) < 0.005 ? 'Last renewal unchanged' : `Last renewal ${sizeWords(value)}`),
  },
  {
    key: 'recurring_change_12m',
    group: 'contract',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'contract size',
    compute: recurringChange,
    words: (value) =>
      Math.abs(value) < 0.005
        ? 'Contract value as a year ago'
        : `Contract value ${value > 0 ? 'up' : 'down'} ${percentWords(value)} in 12 months`,
  },
  {
    key: 'renewals_won',
    group: 'contract',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'renewal history',
    compute: renewalsWon,
    words: (value) =>
      value === 0 ? 'Has not renewed yet' : `Renewed ${value === 1 ? 'once' : `${value} times`} before`,
  },
  {
    key: 'contractions_12m',
    group: 'contract',
    unit: 'count',
    direction: 'higher_is_worse',
    topic: 'contract size',
    compute: ({ contract, asOf }) =>
      contract.isContract
        ? countWins(contract.wins, (deal) => deal.kind === 'contraction' && asOf - closedAt(deal) < yearMs)
        : null,
    words: (value) => (value === 0 ? 'No downgrade in 12 months' : `${plural(value, 'downgrade')} in 12 months`),
  },
  {
    key: 'products',
    group: 'contract',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'products',
    compute: productsRunning,
    words: (value) => `Uses ${plural(value, 'product')} of ours`,
  },
];

/** Recurring value of the newest renewal against what it took over, -1 to 4; null before the first renewal. */
function lastRenewalChange({ contract }: FeatureView): number | null {
  let last: Line | null = null;
  for (const line of contract.lines) if (line.deal.kind === 'renewal') last = line;
  if (last === null) return null;
  const before = recurringAt(contract.lines, last.from - dayMs, contract.currency);
  if (before <= 0) return null;
  return bounded(recurringAt(contract.lines, last.from, contract.currency) / before - 1);
}

/** Null before the first term has ended: there was nothing to renew. */
function renewalsWon({ contract, asOf }: FeatureView): number | null {
  const renewals = countWins(contract.wins, (deal) => deal.kind === 'renewal');
  const hasEnded = contract.wins.some((deal) => deal.termEnd !== null && deal.termEnd <= asOf);
  return renewals > 0 || hasEnded ? renewals : null;
}

/** Against a year ago, or against the start for those who are with us for at least 90 days. */
function recurringChange({ contract, asOf }: FeatureView): number | null {
  if (!contract.isContract || contract.activeSince === null) return null;
  const from = Math.max(asOf - yearMs, contract.activeSince + dayMs);
  if (asOf - from < 90 * dayMs) return null;
  const before = recurringAt(contract.lines, from, contract.currency);
  const now = recurringAt(contract.lines, asOf, contract.currency);
  return before <= 0 || contract.lapsedAt !== null ? null : bounded(now / before - 1);
}

/** Known only for customers whose last renewal was prepared ahead, and only near the term's end. */
function renewalNotStarted({ contract, deals, asOf }: FeatureView): number | null {
  if (contract.renewalAt === null || contract.renewalAt - asOf > noticeDays * dayMs) return null;
  let hasHabit = false;
  for (const deal of deals) {
    if (deal.kind !== 'renewal') continue;
    if (deal.status === 'open') return 0;
    if (closedAt(deal) - deal.createdAt > 14 * dayMs) hasHabit = true;
  }
  return hasHabit ? 1 : null;
}

function productsRunning({ contract, asOf }: FeatureView): number | null {
  const products: string[] = [];
  for (const line of contract.lines) {
    const product = line.deal.product;
    if (product === null || line.from > asOf || line.to <= asOf) continue;
    if (!products.includes(product)) products.push(product);
  }
  return products.length === 0 ? null : products.length;
}

function countWins(wins: readonly Deal[], counts: (deal: Deal) => boolean): number {
  let count = 0;
  for (const win of wins) if (counts(win)) count += 1;
  return count;
}

function bounded(change: number): number {
  return Math.min(4, Math.max(-1, change));
}

function sizeWords(change: number): string {
  return `${percentWords(change)} ${change < 0 ? 'smaller' : 'larger'}`;
}
