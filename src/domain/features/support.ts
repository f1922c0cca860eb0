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
        : `${plural(value, 'ticket')} open${forWords(context?.view, context?.view.support.oldestOpenAt)}`,
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
      return `${plural(facts.opened90, 'ticket')} in 90 days (usually ${usual < 9.5 ? trim(usual) : Math.round(usual)})`;
    },
  },
  {
    key: 'first_reply_hours_90d',
    group: 'support',
    unit: 'hours',
    direction: 'higher_is_worse',
    topic: 'support speed',
    compute: ({ support }) => support.meanReplyHours,
    words: (value) => `We first reply after ${hoursWords(value)} on average`,
  },
  {
    key: 'resolution_days_90d',
    group: 'support',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'support speed',
    compute: ({ support }) => support.meanResolveDays,
    words: (value) => `Tickets take ${hoursWords(value * 24)} to close on average`,
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

function trim(value: number): string {
  return value.toFixed(1).replace('.0', '');
}
