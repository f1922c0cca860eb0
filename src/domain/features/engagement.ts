import { daysWords, dayWords, percentWords, plural } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import type { Feature } from './feature.ts';
import type { FeatureView } from './feature-view.ts';

export const engagementFeatures: readonly Feature[] = [
  {
    key: 'days_since_meeting',
    group: 'engagement',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'contact',
    compute: ({ engagement, asOf }) => daysSince(asOf, engagement.lastMeetingAt),
    usual: (view) => view.engagement.usualMeetingGap,
    words: (value, usual, context) =>
      (context?.helps ? `Met ${agoWords(value)}` : `No meeting for ${daysWords(Math.floor(value))}`) +
      usuallyWords(usual),
  },
  {
    key: 'days_since_contact',
    group: 'engagement',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'contact',
    compute: (view) => daysSince(view.asOf, view.engagement.lastTwoWayAt) ?? daysWithout(view),
    usual: (view) => view.engagement.usualTwoWayGap,
    words: (value, usual, context) =>
      (context?.helps
        ? `In contact ${agoWords(value)}`
        : `No call, meeting or mail from them for ${daysWords(Math.floor(value))}`) + usuallyWords(usual),
  },
  {
    key: 'days_since_reply',
    group: 'engagement',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'contact',
    compute: ({ engagement, asOf }) => daysSince(asOf, engagement.lastInboundAt),
    usual: (view) => view.engagement.usualInboundGap,
    words: (value, usual, context) =>
      (context?.helps
        ? `Wrote or called ${agoWords(value)}`
        : `Nothing from them for ${daysWords(Math.floor(value))}`) + usuallyWords(usual),
  },
  {
    key: 'touch_change',
    group: 'engagement',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'contact volume',
    compute: touchChange,
    words: (value, _usual, context) => {
      const change = `${value < 0 ? 'down' : 'up'} ${percentWords(value)} in 60 days`;
      const count = context === undefined ? '' : ` (${plural(context.view.engagement.touches60, 'contact')})`;
      return Math.abs(value) < 0.05 ? 'Contact as usual' : `Contact ${change}${count}`;
    },
  },
  {
    key: 'meetings_90d',
    group: 'engagement',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'contact volume',
    compute: ({ engagement }) => (engagement.isKnown ? engagement.meetings90 : null),
    words: (value) => (value === 0 ? 'No meeting in 90 days' : `${plural(value, 'meeting')} in 90 days`),
  },
  {
    key: 'inbound_share_90d',
    group: 'engagement',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'contact balance',
    compute: ({ engagement }) => (engagement.directed90 < 4 ? null : engagement.inbound90 / engagement.directed90),
    words: (value) => `${percentWords(value)} of calls and mails come from them`,
  },
  {
    key: 'active_contacts_180d',
    group: 'engagement',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'people',
    compute: ({ people }) => people.active180,
    words: (value) =>
      value === 0
        ? 'In touch with nobody in 180 days'
        : `In touch with ${plural(value, 'person').replace('persons', 'people')} in 180 days`,
  },
  {
    key: 'main_contact_left',
    group: 'engagement',
    unit: 'flag',
    direction: 'higher_is_worse',
    topic: 'main contact',
    compute: ({ people }) => (people.isKnown ? (people.mainLeftAt === null ? 0 : 1) : null),
    words: (value, _usual, context) => {
      if (value === 0) return 'Main contact is still there';
      const at = context?.view.people.mainLeftAt ?? null;
      return at === null || context === undefined
        ? 'Main contact left'
        : `Main contact left on ${dayWords(at, context.view.asOf)}`;
    },
  },
  {
    key: 'contacts_left_180d',
    group: 'engagement',
    unit: 'share',
    direction: 'higher_is_worse',
    topic: 'main contact',
    compute: ({ people }) =>
      people.present + people.left180 === 0 ? null : people.left180 / (people.present + people.left180),
    words: (value, _usual, context) => {
      if (value === 0) return 'No contact left in 180 days';
      const people = context?.view.people;
      if (people === undefined) return `${percentWords(value)} of contacts left in 180 days`;
      return `${people.left180} of ${plural(people.left180 + people.present, 'contact')} left in 180 days`;
    },
  },
];

function daysSince(asOf: Instant, at: Instant | null): number | null {
  return at === null ? null : Math.max(0, (asOf - at) / dayMs);
}

/** Who was never heard of is silent since the first win, if activities are known at all. */
function daysWithout({ engagement, contract, asOf }: FeatureView): number | null {
  const since = contract.activeSince;
  return !engagement.isKnown || since === null ? null : Math.max(0, (asOf - since) / dayMs);
}

/** -1 (silent) to 2 (three times the usual), against the customer's own 180 days before. */
function touchChange({ engagement }: FeatureView): number | null {
  const usual = engagement.usualTouches60;
  if (usual === null || usual < 1) return null;
  return Math.min(2, engagement.touches60 / usual - 1);
}

function usuallyWords(usual: number | null): string {
  return usual === null ? '' : ` (usually every ${Math.round(usual)})`;
}

function agoWords(days: number): string {
  const whole = Math.floor(days);
  return whole === 0 ? 'today' : `${daysWords(whole)} ago`;
}
