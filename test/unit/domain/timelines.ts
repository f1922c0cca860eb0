/** Records for tests: every field has a plain default, dates are given as days relative to `today`. */
import { buildTimelines } from '../../../src/domain/records/build-timelines.ts';
import { dayMs } from '../../../src/domain/records/time.ts';
import type { Timeline } from '../../../src/domain/records/timeline.ts';
import type {
  Account,
  Activity,
  Churn,
  Contact,
  CrmRecord,
  Deal,
  Instant,
  RecordType,
  Survey,
  Ticket,
  UsageReading,
} from '../../../src/domain/records/types.ts';

/** 20 November 2026, a Friday, 00:00 UTC. */
export const today: Instant = Date.UTC(2026, 10, 20);

/** The instant `days` before today (below zero: after). */
export function ago(days: number): Instant {
  return today - Math.round(days * dayMs);
}

let serial = 0;
function nextId(prefix: string): string {
  serial += 1;
  return `${prefix}-${serial}`;
}

export function account(given: Partial<Account> = {}): Account {
  return {
    type: 'account',
    id: 'A1',
    name: 'Northwind Ltd',
    domain: null,
    industry: null,
    country: null,
    employees: null,
    ownerId: 'O1',
    createdAt: null,
    currency: 'EUR',
    parentId: null,
    properties: {},
    ...given,
  };
}

export function contact(given: Partial<Contact> = {}): Contact {
  return {
    type: 'contact',
    id: nextId('C'),
    accountId: 'A1',
    title: null,
    createdAt: ago(900),
    leftAt: null,
    ...given,
  };
}

export function deal(given: Partial<Deal> & { readonly closedAt: Instant | null }): Deal {
  return {
    type: 'deal',
    id: nextId('D'),
    accountId: 'A1',
    contactId: null,
    name: 'Plan',
    pipeline: null,
    kind: null,
    stage: null,
    status: 'won',
    amountCents: null,
    recurringCents: null,
    currency: 'EUR',
    createdAt: (given.closedAt ?? today) - 20 * dayMs,
    termStart: null,
    termEnd: null,
    product: null,
    quantity: null,
    ...given,
  };
}

/** A won deal of 10 000 EUR a year over one year from `startDaysAgo` on, closed on its first day. */
export function term(startDaysAgo: number, given: Partial<Deal> = {}): Deal {
  const from = ago(startDaysAgo);
  const amounts = { amountCents: 1_000_000, recurringCents: 1_000_000 };
  return deal({ kind: 'new', closedAt: from, termStart: from, termEnd: from + 365 * dayMs, ...amounts, ...given });
}

export function purchase(daysAgo: number, given: Partial<Deal> = {}): Deal {
  return deal({ kind: 'one_time', closedAt: ago(daysAgo), amountCents: 50_000, ...given });
}

export function ticket(daysAgo: number, given: Partial<Ticket> = {}): Ticket {
  return {
    type: 'ticket',
    id: nextId('T'),
    accountId: 'A1',
    contactId: null,
    priority: 'medium',
    openedAt: ago(daysAgo),
    firstReplyAt: null,
    closedAt: null,
    reopenedAt: null,
    satisfaction: null,
    ...given,
  };
}

export function activity(daysAgo: number, given: Partial<Activity> = {}): Activity {
  return {
    type: 'activity',
    id: nextId('E'),
    accountId: 'A1',
    contactId: null,
    kind: 'meeting',
    direction: null,
    at: ago(daysAgo),
    ...given,
  };
}

export function nps(daysAgo: number, value: number, given: Partial<Survey> = {}): Survey {
  return {
    type: 'survey',
    id: nextId('S'),
    accountId: 'A1',
    contactId: null,
    kind: 'nps',
    value,
    at: ago(daysAgo),
    ...given,
  };
}

export function reading(daysAgo: number, last30: number, given: Partial<UsageReading> = {}): UsageReading {
  const at = ago(daysAgo);
  const metric = given.metric ?? 'logins';
  return {
    type: 'usage',
    id: `A1:${metric}:${at}`,
    accountId: 'A1',
    metric,
    at,
    last30,
    prev30: null,
    lastAt: at,
    ...given,
  };
}

export function churn(daysAgo: number, reason: string | null = null): Churn {
  return { type: 'churn', id: `A1:${ago(daysAgo)}`, accountId: 'A1', at: ago(daysAgo), reason };
}

/** The timeline of account A1 over the given records; the account itself is added when it is not among them. */
export function timeline(records: readonly CrmRecord[], connected?: readonly RecordType[]): Timeline {
  const all = records.some((record) => record.type === 'account') ? records : [account(), ...records];
  const built = buildTimelines(all, connected === undefined ? {} : { connected }).get('A1');
  if (built === undefined) throw new Error('no account A1 among the records');
  return built;
}

export const everything: readonly RecordType[] = [
  'account',
  'contact',
  'deal',
  'ticket',
  'activity',
  'survey',
  'usage',
];
