import { describe, expect, it } from 'vitest';
import { computeFeatures } from '../../../../src/domain/features/registry.ts';
import { mergeTimelines } from '../../../../src/domain/identity/merge-timelines.ts';
import { dayMs } from '../../../../src/domain/records/time.ts';
import type { Timeline } from '../../../../src/domain/records/timeline.ts';
import { deal } from '../../../support/store.ts';
import { syntheticTimeline } from '../../../support/synthetic-timeline.ts';

const asOf = Date.UTC(2026, 5, 1);
const lists = ['contacts', 'deals', 'tickets', 'activities', 'surveys', 'usage', 'churns'] as const;
const sizes = (timeline: Timeline) => lists.map((list) => timeline[list].length);

/** As another CRM holds the same history: other ids, and what it does not know. */
function copied(timeline: Timeline): Timeline {
  const again = <T extends { readonly id: string }>(items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, id: `other ${item.id}` }));
  return {
    ...timeline,
    account: { ...timeline.account, id: 'other', industry: null },
    deals: again(timeline.deals).map((one) => ({ ...one, pipeline: null, closedAt: null })),
    tickets: again(timeline.tickets),
    activities: again(timeline.activities),
    surveys: again(timeline.surveys),
    usage: again(timeline.usage),
    churns: again(timeline.churns),
  };
}

describe('one history out of two CRMs', () => {
  it('counts once what both hold', () => {
    for (let n = 0; n < 20; n += 1) {
      const own = syntheticTimeline(n, asOf);
      const merged = mergeTimelines(own, copied(own));
      expect(sizes(merged)).toEqual(sizes(own));
      expect(merged.account.id).toBe(own.account.id);
      expect(merged.deals).toEqual(own.deals);
    }
  });

  it('keeps what only one of them holds, in order', () => {
    const own = syntheticTimeline(1, asOf);
    const evens = <T>(items: readonly T[]): T[] => items.filter((_, i) => i % 2 === 0);
    const odds = <T>(items: readonly T[]): T[] => items.filter((_, i) => i % 2 === 1);
    const half = (pick: typeof evens): Timeline => ({
      ...own,
      deals: pick(own.deals),
      tickets: pick(own.tickets),
      activities: pick(own.activities),
      surveys: pick(own.surveys),
    });
    const merged = mergeTimelines(half(evens), half(odds));
    expect(merged).toEqual(own);
  });

  it('tells two sales of the same amount apart, however alike they are', () => {
    const empty = { ...syntheticTimeline(1, asOf), deals: [] };
    const sale = (id: string, day: number) => deal(id, 'a', { createdAt: day * dayMs, closedAt: day * dayMs });
    const one = { ...empty, deals: [sale('1', 10), sale('2', 10)] };
    const other = { ...empty, deals: [sale('3', 10), sale('4', 10), sale('5', 10), sale('6', 40)] };
    expect(mergeTimelines(one, other).deals.map((d) => d.id)).toEqual(['1', '2', '5', '6']);
  });

  it('tells sales without an amount apart by their names', () => {
    const empty = { ...syntheticTimeline(1, asOf), deals: [] };
    const open = (id: string, name: string) =>
      deal(id, 'a', { name, amountCents: null, status: 'open', closedAt: null });
    const merged = mergeTimelines(
      { ...empty, deals: [open('1', 'Seats')] },
      { ...empty, deals: [open('2', 'Support'), open('3', 'Seats')] },
    );
    expect(merged.deals.map((d) => d.id)).toEqual(['1', '2']);
  });

  it('takes an amount without a currency for one in the currency of its own account', () => {
    const own = syntheticTimeline(1, asOf);
    const held = (id: string, currency: string): Timeline => ({
      ...own,
      account: { ...own.account, currency },
      deals: [deal(id, 'a', { currency: null })],
    });
    const merged = mergeTimelines(held('1', 'EUR'), held('2', 'USD'));
    expect(merged.deals.map((d) => d.currency)).toEqual(['EUR', 'USD']);
    expect(mergeTimelines(held('1', 'EUR'), held('2', 'EUR')).deals).toHaveLength(1);
  });

  it('takes the nearest in time for the same sale', () => {
    const empty = { ...syntheticTimeline(1, asOf), deals: [] };
    const sale = (id: string, day: number, termEnd: number | null = null) =>
      deal(id, 'a', { createdAt: day * dayMs, closedAt: day * dayMs, termEnd });
    const merged = mergeTimelines(
      { ...empty, deals: [sale('1', 10), sale('2', 12)] },
      { ...empty, deals: [sale('3', 10, 1), sale('4', 12, 2)] },
    );
    expect(merged.deals).toMatchObject([
      { id: '1', termEnd: 1 },
      { id: '2', termEnd: 2 },
    ]);
  });

  it('means the same person by the ids of both, and nobody else by an id that both use', () => {
    const empty = { ...syntheticTimeline(1, asOf), contacts: [], activities: [] };
    const person = (id: string, title: string) =>
      ({ type: 'contact', id, accountId: 'a', title, createdAt: 5 * dayMs, leftAt: null }) as const;
    const call = (id: string, contactId: string, day: number) =>
      ({ type: 'activity', id, accountId: 'a', contactId, kind: 'call', direction: 'in', at: day * dayMs }) as const;
    const merged = mergeTimelines(
      { ...empty, contacts: [person('1', 'CEO')], activities: [call('a', '1', 10)] },
      {
        ...empty,
        contacts: [person('1', 'CFO'), person('2', 'CEO')],
        activities: [call('b', '1', 11), call('c', '2', 12)],
      },
    );
    expect(merged.contacts.map((contact) => contact.id)).toEqual(['1', '1 of the other CRM']);
    expect(merged.activities.map((activity) => activity.contactId)).toEqual(['1', '1 of the other CRM', '1']);
  });

  it('knows the customer since the earlier of both dates', () => {
    const own = syntheticTimeline(1, asOf);
    const since = (createdAt: number | null): Timeline => ({ ...own, account: { ...own.account, createdAt } });
    expect(mergeTimelines(since(9), since(4)).account.createdAt).toBe(4);
    expect(mergeTimelines(since(null), since(4)).account.createdAt).toBe(4);
  });

  it('takes no longer than the lists are long', () => {
    const own = syntheticTimeline(1, asOf);
    let looks = 0;
    const calls = (prefix: string) =>
      Array.from({ length: 20_000 }, (_, i) => ({
        type: 'activity' as const,
        id: `${prefix}${i}`,
        accountId: 'a',
        contactId: null,
        get kind() {
          looks += 1;
          return 'call' as const;
        },
        direction: null,
        at: i * 3_600_000,
      }));
    const merged = mergeTimelines({ ...own, activities: calls('a') }, { ...own, activities: calls('b') });
    expect(merged.activities).toHaveLength(20_000);
    expect(looks).toBeLessThan(200_000);
  });

  it('fills in what the main account does not know', () => {
    const own = syntheticTimeline(1, asOf);
    const main = { ...own, account: { ...own.account, industry: null, properties: { plan: 'pro' } } };
    const other = {
      ...own,
      account: { ...own.account, industry: 'Retail', properties: { plan: 'basic', seats: '9' } },
    };
    const { account } = mergeTimelines(main, other);
    expect(account).toMatchObject({ industry: 'Retail', properties: { plan: 'pro', seats: '9' } });
  });

  it('changes no feature when the other CRM knows nothing more', () => {
    const own = syntheticTimeline(3, asOf);
    expect(computeFeatures(mergeTimelines(own, copied(own)), asOf)).toEqual(computeFeatures(own, asOf));
  });
});
