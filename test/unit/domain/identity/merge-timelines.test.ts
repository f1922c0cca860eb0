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
