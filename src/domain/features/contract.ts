import { moneyWords, timesWords } from '../records/amount-words.ts';
import { closedAt } from '../records/as-of.ts';
import { daysWords, dayWords, percentWords, plural } from '../records/date-words.ts';
import { type Line, recurringAt } from '../records/lines.ts';
import { dayMs } from '../records/time.ts';
import type { Deal } from '../records/types.ts';
import type { Feature, WordsContext } from './feature.ts';
import type { FeatureView } from './feature-view.ts';

const noticeDays = 60;
/** A renewal is a reason to act from so many days before. */
const nearDays = 120;
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
    words: renewalWords,
    isWorthSaying: (value, { helps }) => (helps ? value >= 180 : value <= nearDays),
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
    isWorthSaying: (value) => value > 0,
  },
  {
    key: 'renewal_not_started',
    group: 'contract',
    unit: 'flag',
    direction: 'higher_is_worse',
    topic: 'renewal',
    compute: renewalNotStarted,
    words: (value, _usual, context) => {
      const end = context?.view.contract.renewalAt ?? null;
      if (value === 0) return 'A renewal deal is open';
      if (end === null || context === undefined) return 'No renewal deal is open yet';
      return `No renewal deal is open yet, the contract ends on ${dayWords(end, context.view.asOf)}`;
    },
    isWorthSaying: (value) => value > 0,
  },
  {
    key: 'last_renewal_change',
    group: 'contract',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'contract size',
    compute: lastRenewalChange,
    words: (value, _usual, context) => {
      const from = context === undefined ? undefined : lastRenewal(context.view)?.from;
      const on = from === undefined || context === undefined ? '' : ` on ${dayWords(from, context.view.asOf)}`;
      if (value <= -0.995) return `Last renewal${on} brought no recurring value`;
      return `Last renewal${on} was ${Math.abs(value) < 0.005 ? 'as large as before' : sizeWords(value)}`;
    },
    // Near the next renewal the line about that one says it too.
    isWorthSaying: (value, { helps, view: { contract, asOf } }) =>
      Math.abs(value) >= 0.05 && (helps || contract.renewalAt === null || contract.renewalAt - asOf > nearDays * dayMs),
  },
  {
    key: 'recurring_change_12m',
    group: 'contract',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'contract size',
    compute: recurringChange,
    words: recurringWords,
    isWorthSaying: (value) => Math.abs(value) >= 0.05,
  },
  {
    key: 'renewals_won',
    group: 'contract',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'tenure',
    compute: renewalsWon,
    words: (value, _usual, context) => {
      if (value === 0) return 'Has never renewed';
      const from = context === undefined ? undefined : lastRenewal(context.view)?.from;
      const last = from === undefined || context === undefined ? '' : dayWords(from, context.view.asOf);
      if (value === 1) return `Renewed once${last === '' ? '' : `, on ${last}`}`;
      return `Renewed ${value === 2 ? 'twice' : `${value} times`}${last === '' ? '' : `, last on ${last}`}`;
    },
    isWorthSaying: (value, { helps }) => helps && value >= 2,
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
    words: (value, _usual, context) => {
      if (value === 0) return 'No downgrade in 12 months';
      const last = context === undefined ? undefined : lastContraction(context.view);
      if (last === undefined || context === undefined) return `${plural(value, 'downgrade')} in 12 months`;
      const day = dayWords(closedAt(last), context.view.asOf);
      return value === 1 ? `Downgraded on ${day}` : `Downgraded ${value} times in 12 months, last on ${day}`;
    },
    isWorthSaying: (value) => value > 0,
  },
  {
    key: 'products',
    group: 'contract',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'products',
    compute: productsRunning,
    words: (value) => (value === 1 ? 'Has one of our products' : `Has ${value} of our products`),
    isWorthSaying: (value, { helps }) => helps && value >= 2,
  },
];

/** "Renewal in 41 days, last one 12 % smaller". */
function renewalWords(value: number, _usual: number | null, context?: WordsContext): string {
  const view = context?.view;
  const end = view?.contract.renewalAt ?? null;
  if (context?.helps && view !== undefined && end !== null) return `Contract runs until ${dayWords(end, view.asOf)}`;
  const change = view === undefined ? null : lastRenewalChange(view);
  const isUnprepared = view !== undefined && renewalNotStarted(view) === 1;
  const shrunk = change === null || change > -0.02 ? '' : `, last one ${sizeWords(change)}`;
  const more = `${shrunk}${isUnprepared ? ', no renewal deal open yet' : ''}`;
  return `${value === 0 ? 'Renewal is due today' : `Renewal in ${daysWords(value)}`}${more}`;
}

/** "Contract value down 27 % in 12 months (4 620 to 3 373 GBP a year)". */
function recurringWords(value: number, _usual: number | null, context?: WordsContext): string {
  if (Math.abs(value) < 0.005) return 'Contract value as a year ago';
  const move = value >= 1 ? `${timesWords(value)} that of` : `${value > 0 ? 'up' : 'down'} ${percentWords(value)} in`;
  const change = `Contract value ${move} 12 months${value >= 1 ? ' ago' : ''}`;
  if (context === undefined) return change;
  const { contract, asOf } = context.view;
  const before = moneyWords(recurringAt(contract.lines, recurringSince(context.view), contract.currency), null);
  const now = moneyWords(recurringAt(contract.lines, asOf, contract.currency), contract.currency);
  return `${change} (${before} to ${now} a year)`;
}

function recurringSince({ contract, asOf }: FeatureView): number {
  return Math.max(asOf - yearMs, (contract.activeSince ?? asOf) + dayMs);
}

function lastRenewal({ contract }: FeatureView): Line | undefined {
  let last: Line | undefined;
  for (const line of contract.lines) if (line.deal.kind === 'renewal') last = line;
  return last;
}

function lastContraction({ contract }: FeatureView): Deal | undefined {
  let last: Deal | undefined;
  for (const deal of contract.wins) if (deal.kind === 'contraction') last = deal;
  return last;
}

/** Recurring value of the newest renewal against what it took over, -1 to 4; null before the first renewal. */
function lastRenewalChange(view: FeatureView): number | null {
  const { contract } = view;
  const last = lastRenewal(view);
  if (last === undefined) return null;
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
function recurringChange(view: FeatureView): number | null {
  const { contract, asOf } = view;
  if (!contract.isContract || contract.activeSince === null) return null;
  const from = recurringSince(view);
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
  if (change >= 1) return `${timesWords(change)} as large`;
  return `${percentWords(change)} ${change < 0 ? 'smaller' : 'larger'}`;
}
