import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeFeatures } from '../../../../src/domain/features/registry.ts';
import { viewAsOf } from '../../../../src/domain/records/as-of.ts';
import { dayMs } from '../../../../src/domain/records/time.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { scoreCustomer } from '../../../../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { anyRecords } from '../arbitraries.ts';
import {
  activity,
  ago,
  churn,
  contact,
  deal,
  nps,
  purchase,
  reading,
  term,
  ticket,
  timeline,
  today,
} from '../timelines.ts';

describe('viewAsOf', () => {
  it('sees a deal closed later as open, without what the closing settled', () => {
    const view = viewAsOf(timeline([term(-5, { createdAt: ago(30) })]), today);
    expect(view.deals[0]).toMatchObject({ status: 'open', closedAt: null, recurringCents: null, termEnd: null });
  });

  it('does not see a deal made later', () => {
    expect(viewAsOf(timeline([deal({ createdAt: ago(-1), closedAt: null, status: 'open' })]), today).deals).toEqual([]);
  });

  it('sees a ticket closed later as open and not yet rated', () => {
    const view = viewAsOf(timeline([ticket(5, { closedAt: ago(-2), firstReplyAt: ago(-1), satisfaction: 1 })]), today);
    expect(view.tickets[0]).toMatchObject({ closedAt: null, firstReplyAt: null, satisfaction: null });
  });

  it('knows the satisfaction of a ticket from its closing on', () => {
    const rated = timeline([ticket(5, { closedAt: ago(2), satisfaction: 4 })]);
    expect(viewAsOf(rated, today).tickets[0]?.satisfaction).toBe(4);
    expect(viewAsOf(rated, ago(3)).tickets[0]?.satisfaction).toBeNull();
  });

  it('still sees a contact who left later, and none who came later', () => {
    const view = viewAsOf(timeline([contact({ id: 'C1', leftAt: ago(-9) }), contact({ createdAt: ago(-1) })]), today);
    expect(view.contacts.map((each) => [each.id, each.leftAt])).toEqual([['C1', null]]);
  });

  it('sees readings, answers, activities and departures up to the moment itself', () => {
    const records = [0, -0.01].flatMap((day) => [reading(day, 5), nps(day, 5), activity(day), churn(day)]);
    const view = viewAsOf(timeline(records), today);
    expect([view.usage, view.surveys, view.activities, view.churns].map((list) => list.length)).toEqual([1, 1, 1, 1]);
  });

  it('shares the lists of the timeline where nothing is later', () => {
    const whole = timeline([term(400), ticket(5), activity(3)]);
    const view = viewAsOf(whole, today);
    expect([view.deals === whole.deals, view.tickets === whole.tickets, view.activities === whole.activities]).toEqual([
      true,
      true,
      true,
    ]);
  });
});

/** What may happen to a record after as-of: an open deal is closed, an open ticket is answered and closed, a contact leaves. */
function laterFate(record: CrmRecord, at: number): CrmRecord {
  if (record.type === 'deal' && record.status === 'open') {
    const settled = { amountCents: 77, recurringCents: 700_000, termStart: at, termEnd: at + 365 * dayMs };
    return { ...record, status: at % 2 === 0 ? 'won' : 'lost', closedAt: at, ...settled };
  }
  if (record.type === 'ticket' && record.closedAt === null) {
    return { ...record, closedAt: at, firstReplyAt: record.firstReplyAt ?? at, satisfaction: 1 };
  }
  return record.type === 'contact' && record.leftAt === null ? { ...record, leftAt: at } : record;
}

describe('nothing after as-of is read', () => {
  const past = anyRecords({ from: ago(1_400), to: today, prefix: 'p' });
  const future = anyRecords({ from: ago(-1), to: ago(-500), prefix: 'f' }, 25);
  const sure = [term(700, { id: 'sure' }), purchase(300, { id: 'sure2' })];

  it('changes no feature and no score when later events are added', () => {
    fc.assert(
      fc.property(past, future, fc.integer({ min: 1, max: 400 }), fc.boolean(), (before, after, days, isCustomer) => {
        const known = isCustomer ? [...sure, ...before] : before;
        const now = timeline(known);
        const later = timeline([...known.map((record) => laterFate(record, ago(-days))), ...after]);
        expect(computeFeatures(later, today)).toEqual(computeFeatures(now, today));
        expect(scoreCustomer(later, today, defaultScoringSettings)).toEqual(
          scoreCustomer(now, today, defaultScoringSettings),
        );
      }),
      { numRuns: 300 },
    );
  });
});
