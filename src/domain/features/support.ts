import { meanWords } from '../records/amount-words.ts';
import { daysWords, percentWords, plural } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import type { Feature } from './feature.ts';
import type { FeatureView } from './feature-view.ts';

export const supportFeatures: readonly Feature[] = [
  {
    key: 'urgent_open',
    group: 'support',
    unit: 'count',
    direction: 'higher_is_worse',
    topic: 'open tickets',
    compute: ({ support }) => (support.isKnown ? support.urgentOpen : null),
    words: (value, _usual, context) =>
      value === 0
        ? 'No urgent ticket open'
        : `${plural(value, 'urgent ticket')} open${forWords(context?.view, context?.view.support.oldestUrgentAt)}`,
    isWorthSaying: (value) => value > 0,
  },
  {
    key: 'open_tickets',
    group: 'support',
    unit: 'count',
    direction: 'higher_is_worse',
    topic: 'open tickets',
    compute: ({ support }) => (support.isKnown ? support.open : null),
    words: (value, _usual, context) =>
      value === 0
        ? 'No ticket open'
        : `${plural(value, 'ticket')} open${value > 1 ? ', the oldest' : ''}${forWords(context?.view, context?.view.support.oldestOpenAt)}`,
    isWorthSaying: (value) => value > 0,
  },
  {
    key: 'oldest_open_days',
    group: 'support',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'open tickets',
    compute: ({ support, asOf }) => {
      if (!support.isKnown) return null;
      return support.oldestOpenAt === null ? 0 : (asOf - support.oldestOpenAt) / dayMs;
    },
    words: (value) => (value === 0 ? 'No ticket open' : `A ticket is open for ${daysWords(Math.floor(value))}`),
    isWorthSaying: (value) => value >= 1,
  },
  {
    key: 'ticket_change_90d',
    group: 'support',
    unit: 'share',
    direction: 'higher_is_worse',
    topic: 'ticket volume',
    compute: ticketChange,
    words: (value, _usual, context) => {
      const facts = context?.view.support;
      const usual = facts?.usualOpened90 ?? null;
      if (facts === undefined || usual === null)
        return `Tickets ${value > 0 ? 'up' : 'down'} ${percentWords(value)} in 90 days`;
      const count = facts.opened90 === 0 ? 'No ticket' : plural(facts.opened90, 'ticket');
      return `${count} in 90 days (usually ${meanWords(usual)})`;
    },
    isWorthSaying: (_value, { helps, view: { support } }) =>
      helps ? (support.usualOpened90 ?? 0) >= 3 : support.opened90 >= 3,
  },
  {
    key: 'first_reply_hours_90d',
    group: 'support',
    unit: 'hours',
    direction: 'higher_is_worse',
    topic: 'support speed',
    compute: ({ support }) => support.meanReplyHours,
    words: (value) => `Our first reply to a ticket takes ${hoursWords(value)} (mean of 90 days)`,
    isWorthSaying: (value, { helps }) => !helps && value >= 4,
  },
  {
    key: 'resolution_days_90d',
    group: 'support',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'support speed',
    compute: ({ support }) => support.meanResolveDays,
    words: (value) => `Closing a ticket takes ${hoursWords(value * 24)} (mean of 90 days)`,
    isWorthSaying: (value, { helps }) => !helps && value >= 2,
  },
  {
    key: 'reopened_180d',
    group: 'support',
    unit: 'count',
    direction: 'higher_is_worse',
    topic: 'reopened tickets',
    compute: ({ support }) => (support.isKnown ? support.reopened180 : null),
    words: (value) =>
      value === 0 ? 'No ticket reopened in 180 days' : `${plural(value, 'ticket')} reopened in 180 days`,
    isWorthSaying: (value) => value > 0,
  },
];

/** Bounded at -1 and 4; one ticket is added to both sides, so that rare events do not shout. */
function ticketChange({ support }: FeatureView): number | null {
  if (!support.isKnown || support.usualOpened90 === null) return null;
  return Math.min(4, (support.opened90 + 1) / (support.usualOpened90 + 1) - 1);
}

function forWords(view: FeatureView | undefined, since: Instant | null | undefined): string {
  if (view === undefined || since === null || since === undefined) return '';
  const days = Math.floor((view.asOf - since) / dayMs);
  return days < 1 ? ' since today' : ` for ${daysWords(days)}`;
}

function hoursWords(hours: number): string {
  if (hours < 1) return 'less than an hour';
  return hours < 48 ? plural(Math.round(hours), 'hour') : daysWords(hours / 24);
}
