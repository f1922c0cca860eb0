import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTimelines } from '../../../src/domain/records/build-timelines.ts';
import type { Activity, CrmRecord, UsageReading } from '../../../src/domain/records/types.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { account, byType, deal, type TestStore, testStore } from '../../support/store.ts';

const { records, customers, scores } = repositories;
const day = 86_400_000;
let store: TestStore;

beforeAll(async () => {
  store = await testStore();
});
afterAll(() => store.close());

/** A fresh install with these records, all customers clean. */
async function given(...list: CrmRecord[]) {
  const { installId } = await store.install();
  const tenant = <T>(work: Parameters<typeof store.db.tenant<T>>[1]): Promise<T> => store.db.tenant(installId, work);
  const dirty = (): Promise<readonly string[]> =>
    tenant(async (ex) => {
      await customers.collectChanged(ex, installId, day);
      return customers.dirty(ex, installId, 100);
    });
  await tenant(async (ex) => {
    await records.upsert(ex, installId, list, day);
    await customers.collectChanged(ex, installId, day);
    await customers.clearDirty(ex, installId, await customers.dirty(ex, installId, 1_000));
  });
  return { installId, tenant, dirty };
}

describe('records', () => {
  it('come back as they were stored', async () => {
    const list = [account('a', { properties: { tier: 'gold' } }), deal('d', 'a')];
    const { installId, tenant } = await given(...list);
    const found = await tenant((ex) => records.ofCustomers(ex, installId, ['a']));
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining(list));
  });

  it('that come again unchanged change nothing and leave their customer clean', async () => {
    const { installId, tenant, dirty } = await given(account('a', { properties: { x: '1', y: '2' } }), deal('d', 'a'));
    const again = [account('a', { properties: { y: '2', x: '1' } }), deal('d', 'a')];
    const { changed } = await tenant((ex) => records.upsert(ex, installId, again, 2 * day));
    expect(changed).toBe(0);
    expect(await dirty()).toEqual([]);
  });

  it('that changed make their customer dirty', async () => {
    const { installId, tenant, dirty } = await given(account('a'), account('b'), deal('d', 'a'));
    const { changed } = await tenant((ex) => records.upsert(ex, installId, [deal('d', 'a', { status: 'lost' })], day));
    expect(changed).toBe(1);
    expect(await dirty()).toEqual(['a']);
  });

  it('not named in their stretch of a complete listing are gone, and no others', async () => {
    const list = ['x01', 'x02', 'x03', 'x04', 'y03'].map((id) => deal(id, 'a'));
    const { installId, tenant, dirty } = await given(account('a'), ...list);
    const present = (after: string | null, upTo: string | null, ids: string[]) =>
      tenant((ex) => records.markMissing(ex, installId, 'deal', { prefix: 'x', after, upTo, ids }, 2 * day));
    expect(await present(null, 'x02', ['x01', 'x02'])).toBe(0);
    expect(await present('x02', 'x03', [])).toBe(1);
    expect(await present('x03', null, ['x04'])).toBe(0);
    const left = await tenant((ex) => records.ofCustomers(ex, installId, ['a'], ['deal']));
    expect(left.map((r) => r.id).sort()).toEqual(['x01', 'x02', 'x04', 'y03']);
    expect(await dirty()).toEqual(['a']);
  });

  it('that are deals without an account belong to that of the person who takes part, of the primary one first', async () => {
    const person = (id: string, accountId: string): CrmRecord => ({
      type: 'contact',
      id,
      accountId,
      title: null,
      createdAt: null,
      leftAt: null,
    });
    const takesPart = (id: string, contactId: string, isPrimary: boolean): CrmRecord => ({
      type: 'deal_contact',
      id,
      dealId: 'd',
      contactId,
      isPrimary,
    });
    const { installId, tenant, dirty } = await given(
      account('a'),
      account('b'),
      person('p', 'a'),
      person('q', 'b'),
      deal('d', null),
      takesPart('1', 'p', false),
      takesPart('2', 'q', true),
    );
    await tenant((ex) => records.adoptOrphans(ex, installId));
    const found = await tenant((ex) => records.ofCustomers(ex, installId, ['b'], ['deal']));
    expect(found).toMatchObject([{ id: 'd', accountId: 'b' }]);
    expect(await dirty()).toEqual(['a', 'b']);
  });

  it('that moved to another account make both accounts dirty', async () => {
    const { installId, tenant, dirty } = await given(account('a'), account('b'), deal('d', 'a'));
    await tenant((ex) => records.upsert(ex, installId, [deal('d', 'b')], day));
    expect(await dirty()).toEqual(['a', 'b']);
  });

  it.each(['a"b\\c,{d}', "it's", 'line\nbreak', 'sep\u0001arator', 'naïve 客户 🙂'])(
    'keep the id %j as it is',
    async (id) => {
      const { installId, tenant } = await given(account(id), deal(id, id, { name: id }));
      const found = await tenant((ex) => records.ofCustomers(ex, installId, [id]));
      expect(byType(found, 'deal')).toEqual([deal(id, id, { name: id })]);
    },
  );

  it('may stand twice in one page: the last one counts', async () => {
    const { installId, tenant } = await given(account('a'));
    await tenant((ex) => records.upsert(ex, installId, [deal('d', 'a'), deal('d', 'a', { name: 'second' })], day));
    const found = await tenant((ex) => records.ofCustomers(ex, installId, ['a']));
    expect(byType(found, 'deal')).toEqual([deal('d', 'a', { name: 'second' })]);
  });

  it('that are deleted are gone, make their customer dirty, and come back when they are read again', async () => {
    const { installId, tenant, dirty } = await given(account('a'), deal('d', 'a'));
    expect(await tenant((ex) => records.markDeleted(ex, installId, 'deal', ['d', 'unknown'], day))).toBe(1);
    expect(await dirty()).toEqual(['a']);
    expect(byType(await tenant((ex) => records.ofCustomers(ex, installId, ['a'])), 'deal')).toEqual([]);
    await tenant((ex) => records.upsert(ex, installId, [deal('d', 'a')], 2 * day));
    expect(byType(await tenant((ex) => records.ofCustomers(ex, installId, ['a'])), 'deal')).toHaveLength(1);
  });

  it('known only by their contact are adopted by the contact’s account', async () => {
    const contact: CrmRecord = { type: 'contact', id: 'c', accountId: 'a', title: null, createdAt: 0, leftAt: null };
    const { installId, tenant, dirty } = await given(account('a'), contact, deal('d', null, { contactId: 'c' }));
    expect(await tenant((ex) => records.adoptOrphans(ex, installId))).toBe(1);
    expect(await dirty()).toEqual(['a']);
    const found = await tenant((ex) => records.ofCustomers(ex, installId, ['a']));
    expect(byType(found, 'deal')).toEqual([deal('d', 'a', { contactId: 'c' })]);
  });
});

describe('usage readings', () => {
  const reading = (at: number, last30: number): UsageReading => ({
    type: 'usage',
    id: `a:logins:${at}`,
    accountId: 'a',
    metric: 'logins',
    at,
    last30,
    prev30: null,
    lastAt: null,
  });

  it('are noted when they change, or when the last one is a week old', async () => {
    const { installId, tenant } = await given(account('a'), reading(day, 5));
    const add = (r: UsageReading) => tenant((ex) => records.upsert(ex, installId, [r], r.at));
    expect(await add(reading(day + 1, 5))).toEqual({ changed: 0 });
    expect(await add(reading(2 * day, 6))).toEqual({ changed: 1 });
    expect(await add(reading(9 * day, 6))).toEqual({ changed: 1 });
    const found = await tenant((ex) => records.ofCustomers(ex, installId, ['a']));
    const seen = byType(found, 'usage').map((r) => (r.type === 'usage' ? [r.at, r.last30] : []));
    expect(seen).toEqual([
      [day, 5],
      [2 * day, 6],
      [9 * day, 6],
    ]);
  });

  it('keep their ids, so that each of them stands in the timeline', async () => {
    const all = [reading(day, 5), reading(2 * day, 6), reading(9 * day, 7)];
    const { installId, tenant } = await given(account('a'), ...all);
    const found = await tenant((ex) => records.ofCustomers(ex, installId, ['a']));
    expect(buildTimelines(found).get('a')?.usage).toEqual(all);
  });

  it('tell the first day of use from a date on, as the KPIs of a timeline would', async () => {
    const seen = (at: number, last30: number, lastAt: number | null, metric: string): UsageReading => ({
      ...{ ...reading(at, last30), id: `a:${metric}:${at}`, metric, lastAt },
    });
    const all = [
      ...[seen(2 * day, 5, null, 'logins'), seen(10 * day, 0, null, 'logins'), seen(12 * day, 3, 9 * day, 'logins')],
      ...[seen(12 * day, 3, 8 * day, 'exports'), seen(40 * day, 3, 39 * day, 'logins')],
    ];
    const { installId, tenant } = await given(account('a'), account('b'), ...all);
    const first = (from: number, upTo: number) =>
      tenant((ex) =>
        records.firstUse(
          ex,
          installId,
          ['a', 'b', 'gone'].map((id) => ({ id, from })),
          upTo,
        ),
      );
    expect([...(await first(0, 99 * day))]).toEqual([['a', 2 * day]]);
    // The reading at day 12 of the other metric says that there was use the day before.
    expect([...(await first(5 * day, 99 * day))]).toEqual([['a', 8 * day]]);
    expect([...(await first(9 * day, 99 * day))]).toEqual([['a', 9 * day]]);
    expect([...(await first(10 * day, 20 * day))]).toEqual([]);
  });
});

describe('activities', () => {
  it('are read by kind where only some are needed', async () => {
    const kinds = ['meeting', 'email', 'note', 'call'] as const;
    const all = kinds.map((kind): Activity => {
      return {
        type: 'activity',
        id: `x-"kind":"${kind}"`,
        accountId: 'a',
        contactId: null,
        kind,
        direction: null,
        at: day,
      };
    });
    const { installId, tenant } = await given(account('a'), ...all, deal('d', 'a'));
    const read = (...wanted: Activity['kind'][]) =>
      tenant((ex) => records.ofCustomers(ex, installId, ['a'], ['account', 'activity', 'deal'], wanted));
    const idsOf = (found: readonly CrmRecord[]) => byType(found, 'activity').map(({ id }) => id);
    expect(idsOf(await read('meeting', 'call')).sort()).toEqual([all[3]?.id, all[0]?.id]);
    expect(await read('meeting')).toHaveLength(3);
  });
});

describe('a merge', () => {
  it('takes children, scores and identity to the new id, and can be replayed', async () => {
    const { installId, tenant, dirty } = await given(account('a'), deal('d', 'a'));
    const move = () => tenant((ex) => records.moveTo(ex, installId, 'account', 'a', 'new', day));
    await move();
    await move();
    const found = await tenant((ex) => records.ofCustomers(ex, installId, ['new']));
    expect(byType(found, 'account')).toEqual([account('new', { name: 'Account a' })]);
    expect(byType(found, 'deal')).toEqual([deal('d', 'new')]);
    expect(await dirty()).toEqual(['new']);
    expect(await tenant((ex) => scores.countPending(ex, installId))).toBe(0);
  });

  it('into a record that is already known leaves one account', async () => {
    const { installId, tenant } = await given(account('a'), account('b'), deal('d', 'a'), deal('e', 'b'));
    await tenant((ex) => records.moveTo(ex, installId, 'account', 'a', 'b', day));
    const counts = await tenant((ex) => records.counts(ex, installId));
    expect(counts).toEqual({ account: 1, deal: 2 });
    expect(byType(await tenant((ex) => records.ofCustomers(ex, installId, ['b'])), 'deal')).toHaveLength(2);
  });
});
