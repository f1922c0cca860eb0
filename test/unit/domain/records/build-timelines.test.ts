import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTimelines } from '../../../../src/domain/records/build-timelines.ts';
import { anyRecords } from '../arbitraries.ts';
import { account, activity, ago, contact, deal, nps, term, ticket, timeline } from '../timelines.ts';

describe('buildTimelines', () => {
  it('groups records by account, each list oldest first', () => {
    const built = buildTimelines([
      account({ id: 'A2' }),
      ticket(3),
      ticket(9, { accountId: 'A2' }),
      account({ id: 'A1' }),
      ticket(30),
    ]);
    expect([...built.keys()].sort()).toEqual(['A1', 'A2']);
    expect(built.get('A1')?.tickets.map((each) => each.openedAt)).toEqual([ago(30), ago(3)]);
    expect(built.get('A2')?.tickets).toHaveLength(1);
  });

  it('gives a record with only a contact to the account of that contact', () => {
    const built = timeline([nps(5, 9, { accountId: null, contactId: 'C9' }), contact({ id: 'C9' })]);
    expect(built.surveys).toHaveLength(1);
  });

  it('leaves out a record whose contact is not in the input', () => {
    expect(timeline([nps(5, 9, { accountId: null, contactId: 'C9' })]).surveys).toHaveLength(0);
  });

  it('leaves out records of accounts that are not in the input', () => {
    expect(buildTimelines([ticket(3, { accountId: 'A9' })]).size).toBe(0);
  });

  it('lets the last of two records with one id count', () => {
    const built = timeline([deal({ id: 'D1', closedAt: null, status: 'open' }), term(10, { id: 'D1' })]);
    expect(built.deals.map((each) => each.status)).toEqual(['won']);
  });

  it('keeps records of different types apart though they share an id', () => {
    const built = timeline([ticket(3, { id: '7' }), activity(3, { id: '7' })]);
    expect([built.tickets.length, built.activities.length]).toEqual([1, 1]);
  });

  it('carries the connected types to every timeline', () => {
    expect(timeline([], ['ticket']).connected).toEqual(['ticket']);
    expect(timeline([]).connected).toBeUndefined();
  });

  it('does not depend on the order of distinct records', () => {
    const records = anyRecords({ from: ago(900), to: ago(0), prefix: '' }, 30);
    fc.assert(
      fc.property(records, (given) => {
        const distinct = [...new Map(given.map((each) => [`${each.type}:${each.id}`, each])).values()];
        expect(timeline([...distinct].reverse())).toEqual(timeline(distinct));
      }),
      { numRuns: 50 },
    );
  });
});
