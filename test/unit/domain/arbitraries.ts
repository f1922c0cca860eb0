/** Random records of account A1 for property tests; all dates lie in [from, to]. */
import fc from 'fast-check';
import { dayMs } from '../../../src/domain/records/time.ts';
import {
  activityKinds,
  type CrmRecord,
  type Deal,
  dealKinds,
  type Instant,
  surveyKinds,
  ticketPriorities,
} from '../../../src/domain/records/types.ts';

interface Range {
  readonly from: Instant;
  readonly to: Instant;
  /** Keeps ids of two sets of records apart. */
  readonly prefix: string;
}

function owner(prefix: string) {
  return { accountId: fc.constant('A1'), contactId: fc.constantFrom(null, `${prefix}C1`, `${prefix}C2`) };
}

const cents = fc.option(fc.integer({ min: -500_000, max: 5_000_000 }), { nil: null });

function ids(prefix: string): fc.Arbitrary<string> {
  return fc.nat(9_999).map((n) => `${prefix}${n}`);
}

function instants({ from, to }: Range): fc.Arbitrary<Instant> {
  return fc.integer({ min: 0, max: Math.floor((to - from) / dayMs) * 24 }).map((hours) => from + hours * 3_600_000);
}

/** Closed on or after the day it was made; open deals have an expected closing or none. */
function deals(range: Range): fc.Arbitrary<Deal> {
  const at = instants(range);
  return fc
    .record({
      type: fc.constant('deal' as const),
      id: ids(`${range.prefix}D`),
      ...owner(range.prefix),
      name: fc.constant('Plan'),
      pipeline: fc.constantFrom(null, 'Renewals'),
      kind: fc.constantFrom(null, ...dealKinds),
      stage: fc.constant(null),
      status: fc.constantFrom('open' as const, 'won' as const, 'won' as const, 'lost' as const),
      amountCents: cents,
      recurringCents: cents,
      currency: fc.constantFrom(null, 'EUR', 'USD'),
      first: at,
      second: at,
      hasClosing: fc.boolean(),
      termStart: fc.option(at, { nil: null }),
      termDays: fc.option(fc.integer({ min: -10, max: 1_200 }), { nil: null }),
      product: fc.constantFrom(null, 'Core', 'Plus'),
      quantity: fc.constant(null),
    })
    .map(({ first, second, hasClosing, termDays, ...rest }) => {
      const closedAt = Math.max(first, second);
      const start = rest.termStart ?? closedAt;
      const termEnd = termDays === null ? null : start + termDays * dayMs;
      return { ...rest, createdAt: Math.min(first, second), closedAt: hasClosing ? closedAt : null, termEnd };
    });
}

export function anyRecord(range: Range): fc.Arbitrary<CrmRecord> {
  const at = instants(range);
  const later = fc.option(at, { nil: null });
  const { prefix } = range;
  const tickets = fc
    .record({
      type: fc.constant('ticket' as const),
      id: ids(`${prefix}T`),
      ...owner(prefix),
      priority: fc.constantFrom(null, ...ticketPriorities),
      openedAt: at,
      firstReplyAt: later,
      closedAt: later,
      reopenedAt: later,
      satisfaction: fc.constantFrom(null, 1, 3, 5),
    })
    .map((ticket) => ({ ...ticket, satisfaction: ticket.closedAt === null ? null : ticket.satisfaction }));
  return fc.oneof(
    deals(range),
    tickets,
    fc.record({
      type: fc.constant('activity' as const),
      id: ids(`${prefix}E`),
      ...owner(prefix),
      kind: fc.constantFrom(...activityKinds),
      direction: fc.constantFrom(null, 'in' as const, 'out' as const),
      at,
    }),
    fc.record({
      type: fc.constant('survey' as const),
      id: ids(`${prefix}S`),
      ...owner(prefix),
      kind: fc.constantFrom(...surveyKinds),
      value: fc.integer({ min: 0, max: 10 }),
      at,
    }),
    fc.record({
      type: fc.constant('usage' as const),
      id: ids(`${prefix}U`),
      accountId: fc.constant('A1'),
      metric: fc.constantFrom('logins', 'reports'),
      at,
      last30: fc.oneof(fc.nat(200), fc.constantFrom(0, 1e12)),
      prev30: fc.option(fc.nat(200), { nil: null }),
      lastAt: later,
    }),
    fc.record({
      type: fc.constant('contact' as const),
      id: fc.constantFrom(`${prefix}C1`, `${prefix}C2`, `${prefix}C3`),
      accountId: fc.constant('A1'),
      title: fc.constant(null),
      createdAt: at,
      leftAt: later,
    }),
    fc.record({
      type: fc.constant('churn' as const),
      id: ids(`${prefix}X`),
      accountId: fc.constant('A1'),
      at,
      reason: fc.constantFrom(null, 'price'),
    }),
  );
}

export function anyRecords(range: Range, maxLength = 60): fc.Arbitrary<CrmRecord[]> {
  return fc.array(anyRecord(range), { maxLength });
}
