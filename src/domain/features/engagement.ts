import { meanWords } from '../records/amount-words.ts';
import { daysWords, dayWords, percentWords, plural } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import type { Feature, WordsContext } from './feature.ts';
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
      againstWords(usual, context?.view.engagement.lastMeetingAt, context),
  },
  {
    key: 'days_since_contact',
    group: 'engagement',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'contact',
    compute: (view) => daysSince(view.asOf, view.engagement.lastTwoWayAt) ?? daysWithout(view),
    usual: (view) => view.engagement.usualTwoWayGap,
    words: (value, usual, context) => {
      const last = context?.view.engagement.lastTwoWayAt ?? null;
      const since = context?.view.contract.activeSince ?? null;
      if (context !== undefined && last === null && since !== null) {
        return `No call, meeting or mail from them since they came on ${dayWords(since, context.view.asOf)}`;
      }
      if (context?.helps) return `In contact ${agoWords(value)}${againstWords(usual, last, context)}`;
      return `No call, meeting or mail from them for ${daysWords(Math.floor(value))}${againstWords(usual, last, context)}`;
    },
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
        : `No call or mail from them for ${daysWords(Math.floor(value))}`) +
      againstWords(usual, context?.view.engagement.lastInboundAt, context),
  },
  {
    key: 'touch_change',
    group: 'engagement',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'contact',
    compute: touchChange,
    words: (value, _usual, context) => {
      const facts = context?.view.engagement;
      if (Math.abs(value) < 0.05) return 'Contact as usual';
      if (facts === undefined || facts.usualTouches60 === null) {
        return `Contact ${value < 0 ? 'down' : 'up'} ${percentWords(value)} in 60 days`;
      }
      const count = plural(facts.touches60, 'conversation');
      const now = facts.touches60 === 0 ? 'No conversation' : value < 0 ? `Only ${count}` : count;
      return `${now} in 60 days (usually ${meanWords(facts.usualTouches60)})`;
    },
    // Of silence the days since the last contact say more.
    isWorthSaying: (_value, { view: { engagement } }) => engagement.touches60 > 0,
  },
  {
    key: 'meetings_90d',
    group: 'engagement',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'contact',
    compute: ({ engagement }) => (engagement.isKnown ? engagement.meetings90 : null),
    words: (value) => (value === 0 ? 'No meeting in 90 days' : `${plural(value, 'meeting')} in 90 days`),
    isWorthSaying: (value, { helps }) => (helps ? value > 0 : value === 0),
  },
  {
    key: 'inbound_share_90d',
    group: 'engagement',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'contact',
    compute: ({ engagement }) => (engagement.directed90 < 4 ? null : engagement.inbound90 / engagement.directed90),
    words: (value, _usual, context) => {
      const of = context === undefined ? '' : ` of ${context.view.engagement.directed90}`;
      if (context?.helps) return `${percentWords(value)}${of} calls and mails in 90 days came from them`;
      if (value === 0) return `All${of} calls and mails in 90 days came from us, none from them`;
      return `Only ${percentWords(value)}${of} calls and mails in 90 days came from them`;
    },
    isWorthSaying: (value, { helps }) => !helps && value < 0.3,
  },
  {
    key: 'active_contacts_180d',
    group: 'engagement',
    unit: 'count',
    direction: 'higher_is_better',
    topic: 'contact',
    compute: ({ people }) => people.active180,
    words: (value, _usual, context) => {
      if (value === 0) return 'In touch with nobody in 180 days';
      const people = value === 1 ? 'one person' : `${value} people`;
      return `In touch with ${context?.helps === false && value === 1 ? 'only ' : ''}${people} in 180 days`;
    },
    isWorthSaying: (value, { helps }) => (helps ? value >= 3 : value <= 1),
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
    isWorthSaying: (value) => value > 0,
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
      const { left180, present } = people;
      if (present === 0)
        return left180 === 1 ? 'The only contact has gone' : `All ${left180} contacts left in 180 days`;
      return `${left180} of ${left180 + present} contacts ${left180 === 1 ? 'has' : 'have'} left in 180 days`;
    },
    isWorthSaying: (value) => value > 0,
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

/** Against the customer's own habit; where it has none, the day of the last one. */
function againstWords(usual: number | null, last: Instant | null | undefined, context?: WordsContext): string {
  if (usual !== null) return ` (usually every ${Math.round(usual)})`;
  if (last === null || last === undefined || context === undefined || context.helps) return '';
  return ` (last on ${dayWords(last, context.view.asOf)})`;
}

function agoWords(days: number): string {
  const whole = Math.floor(days);
  return whole === 0 ? 'today' : `${daysWords(whole)} ago`;
}
