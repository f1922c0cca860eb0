import { type AsOfView, isKnown } from '../records/as-of.ts';
import { dayMs } from '../records/time.ts';
import type { Activity, Contact, Instant } from '../records/types.ts';

/** One pass over the activities: what was said, met and answered, and how often that is usual. */
export interface EngagementFacts {
  readonly isKnown: boolean;
  readonly lastMeetingAt: Instant | null;
  readonly lastTwoWayAt: Instant | null;
  readonly lastInboundAt: Instant | null;
  /** Mean days between them in the year before the last one; null below three. */
  readonly usualMeetingGap: number | null;
  readonly usualTwoWayGap: number | null;
  readonly usualInboundGap: number | null;
  /** Two-way touches (meetings, calls, mails from the customer) in the last 60 days, and the usual for 60 days before that. */
  readonly touches60: number;
  readonly usualTouches60: number | null;
  readonly meetings90: number;
  readonly directed90: number;
  readonly inbound90: number;
  readonly firstAt: Instant | null;
}

const yearMs = 365 * dayMs;

/** Gaps of one kind of event, met newest first. */
interface Gaps {
  last: Instant;
  first: Instant;
  count: number;
}

export function engagementFacts(view: AsOfView): EngagementFacts {
  const { asOf, activities } = view;
  const meetings: Gaps = { last: 0, first: 0, count: 0 };
  const twoWay: Gaps = { last: 0, first: 0, count: 0 };
  const inbound: Gaps = { last: 0, first: 0, count: 0 };
  let touches60 = 0;
  let touchesBefore = 0;
  let meetings90 = 0;
  let directed90 = 0;
  let inbound90 = 0;
  for (let i = activities.length - 1; i >= 0; i--) {
    const activity = activities[i] as Activity;
    const age = asOf - activity.at;
    if (age > 3 * yearMs) break;
    const isMeeting = activity.kind === 'meeting';
    const isInbound = activity.direction === 'in';
    if (isMeeting) note(meetings, activity.at);
    if (isInbound) note(inbound, activity.at);
    if (isTwoWay(activity)) {
      note(twoWay, activity.at);
      if (age < 60 * dayMs) touches60 += 1;
      else if (age < 240 * dayMs) touchesBefore += 1;
    }
    if (age >= 90 * dayMs) continue;
    if (isMeeting) meetings90 += 1;
    if (activity.direction !== null) directed90 += 1;
    if (isInbound) inbound90 += 1;
  }
  const firstAt = activities[0]?.at ?? null;
  const historyDays = firstAt === null ? 0 : Math.min(180, (asOf - firstAt) / dayMs - 60);
  return {
    isKnown: isKnown(view, 'activity', activities.length > 0),
    lastMeetingAt: meetings.count > 0 ? meetings.last : null,
    lastTwoWayAt: twoWay.count > 0 ? twoWay.last : null,
    lastInboundAt: inbound.count > 0 ? inbound.last : null,
    usualMeetingGap: usualGap(meetings),
    usualTwoWayGap: usualGap(twoWay),
    usualInboundGap: usualGap(inbound),
    touches60,
    usualTouches60: historyDays >= 60 ? (touchesBefore * 60) / historyDays : null,
    meetings90,
    directed90,
    inbound90,
    firstAt,
  };
}

/** Mails we send are not engagement of the customer; notes are ours too. */
export function isTwoWay(activity: Activity): boolean {
  return (
    activity.kind === 'meeting' ||
    activity.kind === 'call' ||
    (activity.kind === 'email' && activity.direction === 'in')
  );
}

function note(gaps: Gaps, at: Instant): void {
  if (gaps.count === 0) gaps.last = at;
  if (gaps.last - at > yearMs) return;
  gaps.first = at;
  gaps.count += 1;
}

function usualGap(gaps: Gaps): number | null {
  if (gaps.count < 3) return null;
  return Math.max(1, (gaps.last - gaps.first) / dayMs / (gaps.count - 1));
}

/** People: who is there, who left, and whether the one we spoke with most is among them. */
export interface PeopleFacts {
  readonly isKnown: boolean;
  readonly present: number;
  readonly left180: number;
  /** The contact with most activities in the year before leaving, where gone in the last 180 days and no more than that. */
  readonly mainLeftAt: Instant | null;
  /** Different people in activities of the last 180 days; null where activities do not name people. */
  readonly active180: number | null;
}

export function peopleFacts(view: AsOfView): PeopleFacts {
  const { asOf, contacts } = view;
  let present = 0;
  let left180 = 0;
  for (const contact of contacts) {
    if (contact.leftAt === null) present += 1;
    else if (asOf - contact.leftAt < 180 * dayMs) left180 += 1;
  }
  return {
    isKnown: contacts.length > 0,
    present,
    left180,
    mainLeftAt: left180 > 0 ? mainContactLeft(view) : null,
    active180: activePeople(view),
  };
}

function mainContactLeft(view: AsOfView): Instant | null {
  const counts = new Map<string, number>();
  for (const activity of view.activities) {
    const isRecent = view.asOf - activity.at < yearMs + 180 * dayMs;
    if (isRecent && activity.contactId !== null && isTwoWay(activity)) {
      counts.set(activity.contactId, (counts.get(activity.contactId) ?? 0) + 1);
    }
  }
  let main: Contact | null = null;
  let most = 0;
  for (const contact of view.contacts) {
    const count = counts.get(contact.id) ?? 0;
    if (count > most) {
      main = contact;
      most = count;
    }
  }
  if (main === null && view.contacts.length === 1) main = view.contacts[0] ?? null;
  if (main === null || main.leftAt === null) return null;
  return view.asOf - main.leftAt < 180 * dayMs ? main.leftAt : null;
}

function activePeople(view: AsOfView): number | null {
  const seen: string[] = [];
  let isNamed = false;
  for (let i = view.activities.length - 1; i >= 0; i--) {
    const activity = view.activities[i] as Activity;
    if (view.asOf - activity.at >= 180 * dayMs && isNamed) break;
    if (activity.contactId === null) continue;
    isNamed = true;
    if (view.asOf - activity.at >= 180 * dayMs) break;
    if (!seen.includes(activity.contactId)) seen.push(activity.contactId);
  }
  return isNamed ? seen.length : null;
}
