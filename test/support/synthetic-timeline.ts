import { dayMs } from '../../src/domain/records/time.ts';
import type { Timeline } from '../../src/domain/records/timeline.ts';
import type { Activity, Deal, Instant, Survey, Ticket, UsageReading } from '../../src/domain/records/types.ts';
import { seeded } from './seeded.ts';

/**
 * The n-th customer of a measurement: 2 to 5 years of yearly terms up to `asOf`, about 60 activities, 10 tickets, 6 surveys and 3 metrics
 * read monthly.
 */
export function syntheticTimeline(n: number, asOf: Instant): Timeline {
  const random = seeded(n + 1);
  const id = `A${n}`;
  const start = asOf - Math.round((2 + 3 * random()) * 365) * dayMs;
  const span = asOf - start;
  const some = (count: number): number[] =>
    Array.from({ length: count }, () => start + Math.floor(random() * span)).sort((a, b) => a - b);
  const base = { accountId: id, contactId: null };
  const deals: Deal[] = [];
  for (let at = start, k = 0; at < asOf; at += 365 * dayMs, k++) {
    deals.push({
      ...base,
      type: 'deal',
      id: `${id}-D${k}`,
      name: 'Plan',
      pipeline: 'sales',
      kind: k === 0 ? 'new' : 'renewal',
      stage: 'won',
      status: 'won',
      amountCents: 1_000_000,
      recurringCents: Math.round(1_000_000 * (0.8 + 0.5 * random())),
      currency: 'EUR',
      createdAt: at - 30 * dayMs,
      closedAt: at,
      termStart: at,
      termEnd: at + 365 * dayMs,
      product: 'Plan',
      quantity: 10,
    });
  }
  const activities = some(60).map((at, k): Activity => {
    const kind = (['meeting', 'call', 'email', 'email', 'note'] as const)[Math.floor(random() * 5)] ?? 'note';
    const direction = kind === 'email' || kind === 'call' ? (random() < 0.5 ? 'in' : 'out') : null;
    return { type: 'activity', id: `${id}-E${k}`, accountId: id, contactId: `${id}-C${k % 4}`, kind, direction, at };
  });
  const tickets = some(10).map((at, k): Ticket => {
    const closedAt = random() < 0.9 ? Math.min(at + 3 * dayMs, asOf) : null;
    const priority = random() < 0.2 ? 'urgent' : 'medium';
    const rest = {
      firstReplyAt: at + 3_600_000,
      closedAt,
      reopenedAt: null,
      satisfaction: closedAt === null ? null : 4,
    };
    return { ...base, type: 'ticket', id: `${id}-T${k}`, priority, openedAt: at, ...rest };
  });
  const surveys = some(6).map(
    (at, k): Survey => ({
      ...base,
      type: 'survey',
      id: `${id}-S${k}`,
      kind: 'nps',
      value: Math.floor(random() * 11),
      at,
    }),
  );
  const usage: UsageReading[] = [];
  for (let at = start + 30 * dayMs; at <= asOf; at += 30 * dayMs) {
    for (const metric of ['logins', 'reports', 'api_calls']) {
      const last30 = Math.floor(50 + random() * 100);
      usage.push({
        type: 'usage',
        id: `${id}:${metric}:${at}`,
        accountId: id,
        metric,
        at,
        last30,
        prev30: 100,
        lastAt: at,
      });
    }
  }
  const contacts = [0, 1, 2, 3].map((k) => ({
    type: 'contact' as const,
    id: `${id}-C${k}`,
    accountId: id,
    title: null,
    createdAt: start,
    leftAt: k === 0 && random() < 0.1 ? asOf - 20 * dayMs : null,
  }));
  const account = {
    type: 'account' as const,
    id,
    name: id,
    domain: null,
    industry: null,
    country: null,
    employees: null,
    ownerId: null,
    createdAt: start,
    currency: 'EUR',
    parentId: null,
    properties: {},
  };
  return { account, contacts, deals, tickets, activities, surveys, usage, churns: [] };
}
