/** The reading half of the connector against an org that behaves, and misbehaves, like Salesforce. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { type SalesforceSandbox, startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import type { BookTable } from '../../../src/book/types.ts';
import type { Page, Stream } from '../../../src/contracts/connector.ts';
import { Manifest } from '../../../src/contracts/manifest.ts';
import type { CrmRecord } from '../../../src/domain/records/types.ts';
import { fakeConnectorContext } from '../../fakes/connector-context.ts';

const manifest = Manifest.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../manifest.json'), 'utf8')));
const book = simulateBook({ accounts: 450, seed: 3, until: '2026-01-01', months: 12 });
const hourMs = 3_600_000;

let sandbox: SalesforceSandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

interface Opening {
  readonly faults?: string;
  readonly settings?: object;
  readonly multiCurrency?: boolean;
}

async function open({ faults = 'none', settings = {}, multiCurrency }: Opening = {}) {
  // Both clocks stand still until the test, or a pause of the connector, moves them: nothing waits.
  let clock = 0;
  let elapsed = 0;
  sandbox = await startSalesforceSandbox({
    book,
    faults,
    seed: 5,
    now: () => clock,
    monotonicMs: () => elapsed,
    ...(multiCurrency === undefined ? {} : { multiCurrency }),
  });
  clock = sandbox.today;
  const contextFor = (own: object, attempts = 8) =>
    fakeConnectorContext({
      settings: salesforce.settings.parse(own),
      api: (sandbox as SalesforceSandbox).url,
      token: (sandbox as SalesforceSandbox).token,
      classify: salesforce.classify,
      attempts,
      sleep: async (ms) => {
        elapsed += Math.max(1_000, ms);
      },
    });
  const tick = (ms: number): Date => {
    clock += ms;
    return new Date(clock);
  };
  return { crm: sandbox.state, sandbox, ctx: contextFor(settings), contextFor, tick };
}
type Ctx = Awaited<ReturnType<typeof open>>['ctx'];

const streams = salesforce.streams as unknown as readonly Stream[];
const streamOf = (name: string): Stream => {
  const found = streams.find((s) => s.name === name);
  if (!found) throw new Error(`no stream ${name}`);
  return found;
};

type AnyPage = Page<unknown, { readonly phase: string }>;

async function read(ctx: Ctx, name: string, from: unknown, until: Date) {
  const stream = streamOf(name);
  const pages: AnyPage[] = [];
  for await (const page of stream.read(ctx, from, until)) pages.push(page as AnyPage);
  const items = pages.flatMap((p) => p.items);
  return {
    pages,
    items,
    records: items.flatMap((item) => stream.toRecords(item, ctx.settings, until.getTime())) as CrmRecord[],
    deletedIds: pages.flatMap((p) => p.deletedIds ?? []),
    merged: pages.flatMap((p) => p.merged ?? []),
    present: pages.flatMap((p) => (p.present ? [p.present] : [])),
    cursor: pages.at(-1)?.checkpoint ?? from,
  };
}

const sorted = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(item)).sort();

async function rowsIn(table: BookTable): Promise<number> {
  let n = 0;
  for await (const rows of book.read(table)) n += rows.length;
  return n;
}

const idsOf = (items: readonly unknown[]): string[] => items.map((item) => (item as { Id: string }).Id);

describe('the first read', () => {
  it('brings every row of the book with the least calls', async () => {
    const { ctx, tick } = await open();
    const counts: Record<string, number> = {};
    for (const { name } of streams) {
      ctx.reset();
      const { records, items, pages } = await read(ctx, name, undefined, tick(0));
      for (const { type } of records) counts[type] = (counts[type] ?? 0) + 1;
      expect(pages.flatMap((p) => p.rejects ?? [])).toEqual([]);
      // Small: describe and one page. Large: describe, the first page, a job made, one look at it, and its result.
      expect(ctx.total()).toBeLessThanOrEqual(items.length > 2_000 ? 5 : 2);
    }
    expect(counts).toMatchObject({
      account: await rowsIn('accounts'),
      contact: await rowsIn('contacts'),
      deal: await rowsIn('deals'),
      ticket: await rowsIn('tickets'),
      activity: await rowsIn('activities'),
      survey: await rowsIn('surveys'),
      owner: (await rowsIn('owners')) + 1,
    });
  });

  it('brings the same by plain queries and by jobs', async () => {
    const { contextFor, tick } = await open();
    const plain = contextFor({ bulkFromRows: 1_000_000 });
    const bulk = contextFor({ bulkFromRows: 0 });
    for (const { name } of streams) {
      const byQuery = await read(plain, name, undefined, tick(0));
      const byJob = await read(bulk, name, undefined, tick(0));
      expect(sorted(byJob.items)).toEqual(sorted(byQuery.items));
      expect(byJob.deletedIds).toEqual(byQuery.deletedIds);
    }
  });

  it.each(['flaky', 'rate-limits', 'token-expiry', 'merges-and-deletes', 'search-lag'])(
    'brings each row once under %s',
    async (faults) => {
      const { ctx, contextFor, tick } = await open({ faults });
      for (const context of [ctx, contextFor({ bulkFromRows: 300 })]) {
        const { items, deletedIds } = await read(context, 'contacts', undefined, tick(0));
        expect(new Set(idsOf(items)).size).toBe(items.length);
        expect(items.length + deletedIds.length).toBeGreaterThanOrEqual(await rowsIn('contacts'));
      }
    },
  );

  it('goes on exactly behind each page of a job, whenever it stops', async () => {
    const { contextFor, tick } = await open();
    const ctx = contextFor({ bulkFromRows: 0 });
    const stream = streamOf('tasks');
    const seen: string[] = [];
    let cursor: unknown;
    let isOver = false;
    while (!isOver) {
      isOver = true;
      for await (const page of stream.read(ctx, cursor, tick(0))) {
        seen.push(...idsOf(page.items));
        cursor = stream.cursor.parse(JSON.parse(JSON.stringify(page.checkpoint)));
        isOver = false;
        break;
      }
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength((await read(ctx, 'tasks', undefined, tick(0))).items.length);
  });

  it('reads archived activities too', async () => {
    const { ctx, tick } = await open();
    const yearAgo = tick(0).getTime() - 366 * 24 * hourMs;
    const { records } = await read(ctx, 'tasks', undefined, tick(0));
    expect(records.some((r) => r.type === 'activity' && r.at < yearAgo)).toBe(
      await hasActivityBefore(yearAgo, ['call', 'email', 'note']),
    );
  });
});

async function hasActivityBefore(at: number, kinds: readonly string[]): Promise<boolean> {
  for await (const rows of book.read('activities')) {
    if (rows.some((row) => kinds.includes(row.kind) && Date.parse(row.at) < at)) return true;
  }
  return false;
}

describe('the next reads', () => {
  it('cost one query for an object in which nothing happened, and find nothing', async () => {
    const { ctx, tick } = await open();
    const first = await read(ctx, 'cases', undefined, tick(0));
    ctx.reset();
    const second = await read(ctx, 'cases', first.cursor, tick(hourMs));
    expect(second.items).toEqual([]);
    expect(ctx.total()).toBe(1);
  });

  it('find what was changed, deleted and merged', async () => {
    const { ctx, tick, crm } = await open();
    const deleted = crm.createRecord('Account', { Name: 'Short Lived Ltd' });
    const accounts = await read(ctx, 'accounts', undefined, tick(0));
    const [changed, winner, loser] = idsOf(accounts.items) as [string, string, string];
    tick(hourMs);
    crm.updateRecord('Account', changed, { Name: 'Changed Ltd' });
    crm.archive('Account', deleted);
    crm.merge('Account', winner, loser);
    const next = await read(ctx, 'accounts', accounts.cursor, tick(hourMs));
    expect(next.records).toContainEqual(expect.objectContaining({ type: 'account', id: changed, name: 'Changed Ltd' }));
    expect(next.deletedIds).toEqual([deleted]);
    expect(next.merged).toEqual([{ from: loser, into: winner }]);
    expect(await salesforce.locate(ctx, 'account', loser)).toBe(winner);
    expect(await salesforce.locate(ctx, 'account', deleted)).toBeNull();
    expect(await salesforce.locate(ctx, 'account', changed)).toBe(changed);
  });

  it('find every one of many rows that were changed at the same moment', async () => {
    const { ctx, tick, crm } = await open();
    const tasks = await read(ctx, 'tasks', undefined, tick(0));
    tick(hourMs);
    const ids = idsOf(tasks.items).slice(0, 2_100);
    for (const id of ids) crm.updateRecord('Task', id, { Subject: 'All at once' });
    const next = await read(ctx, 'tasks', tasks.cursor, tick(hourMs));
    expect(new Set(idsOf(next.items))).toEqual(new Set(ids));
    expect(next.items).toHaveLength(ids.length);
  });

  it('find once a week what was deleted for good, by plain queries and by jobs', async () => {
    const { ctx, contextFor, tick, crm } = await open();
    const bulk = contextFor({ bulkFromRows: 0 });
    const first = await read(ctx, 'cases', undefined, tick(0));
    const [gone = '', ...others] = idsOf(first.items);
    crm.archive('Case', gone);
    crm.purge('Case', gone);
    const until = tick(8 * 24 * hourMs);
    for (const context of [ctx, bulk]) {
      const next = await read(context, 'cases', first.cursor, until);
      expect(next.present[0]).toMatchObject({ prefix: '500', after: null });
      expect(next.present.at(-1)?.upTo).toBeNull();
      expect(next.present.flatMap((p) => p.ids)).toEqual(others.toSorted());
      const later = await read(context, 'cases', next.cursor, new Date(until.getTime() + hourMs));
      expect(later.present).toEqual([]);
    }
  });

  it('read everything anew once a field that was hidden is granted', async () => {
    const { ctx, tick, crm } = await open();
    crm.hideField('Contact', 'Left_Company_At__c');
    const first = await read(ctx, 'contacts', undefined, tick(0));
    expect(first.items).toHaveLength(await rowsIn('contacts'));
    expect(first.items[0]).not.toHaveProperty('Left_Company_At__c');
    expect(ctx.warnings).toContain('fields that are missing or hidden are left out');
    crm.hideField('Contact', 'Left_Company_At__c', false);
    const next = await read(ctx, 'contacts', first.cursor, tick(7 * hourMs));
    expect(next.items).toHaveLength(first.items.length);
    expect(next.items[0]).toHaveProperty('Left_Company_At__c');
  });

  it('go on without a field that is hidden between two runs', async () => {
    const { ctx, tick, crm } = await open();
    const first = await read(ctx, 'opportunities', undefined, tick(0));
    crm.hideField('Opportunity', 'Product__c');
    const [id = ''] = idsOf(first.items);
    tick(hourMs);
    crm.updateRecord('Opportunity', id, { Name: 'Renamed' });
    const next = await read(ctx, 'opportunities', first.cursor, tick(hourMs));
    expect(next.records).toMatchObject([{ id, name: 'Renamed', product: null }]);
  });

  it('read an object with a formula in full once a day', async () => {
    const { ctx, tick, crm } = await open();
    crm.org.defineField('Account', { name: 'Double_Size__c', type: 'double', formula: () => 2 });
    const first = await read(ctx, 'accounts', undefined, tick(0));
    expect(await read(ctx, 'accounts', first.cursor, tick(2 * hourMs))).toMatchObject({ items: [] });
    const next = await read(ctx, 'accounts', first.cursor, tick(24 * hourMs));
    expect(next.items).toHaveLength(first.items.length);
  });

  it('withdraw a call that is open again', async () => {
    const { ctx, tick, crm } = await open();
    const first = await read(ctx, 'tasks', undefined, tick(0));
    const [id = ''] = idsOf(first.items);
    tick(hourMs);
    crm.updateRecord('Task', id, { Status: 'Not Started' });
    const next = await read(ctx, 'tasks', first.cursor, tick(hourMs));
    expect(next).toMatchObject({ records: [], deletedIds: [id] });
  });

  it("never read Keel's own tasks as contacts with a customer", async () => {
    const { ctx, tick } = await open();
    await salesforce.fields.provision(ctx, manifest.fields);
    const before = await read(ctx, 'tasks', undefined, tick(0));
    const row = {
      reference: 'R-1',
      remoteId: null,
      accountId: '0015g0000000001AAA',
      ownerId: null,
      subject: 'Call',
      body: 'Why',
      priority: 'high',
      dueAt: tick(0).getTime(),
      status: 'open',
    } as const;
    const [made] = await salesforce.tasks.create(ctx, [row]);
    const remoteId = made?.ok ? made.remoteId : '';
    await salesforce.tasks.update(ctx, [{ ...row, remoteId, status: 'closed' }]);
    const after = await read(ctx, 'tasks', before.cursor, tick(hourMs));
    expect(idsOf(after.items)).toContain(remoteId);
    expect(after.records.filter((r) => r.id === remoteId)).toEqual([]);
  });
});

describe('an org that does not have or allow everything', () => {
  it('has no survey object: the stream waits for a day', async () => {
    const { ctx, tick } = await open({ settings: { survey: { object: 'Nothing__c' } } });
    const first = await read(ctx, 'surveys', undefined, tick(0));
    expect(first.pages).toMatchObject([{ items: [], checkpoint: { phase: 'blocked' } }]);
    expect((await read(ctx, 'surveys', first.cursor, tick(hourMs))).pages).toEqual([]);
  });

  it.each([
    { multiCurrency: false, currency: 'USD', field: undefined },
    { multiCurrency: true, currency: 'USD', field: 'text' },
  ])('has its currency told with several currencies: $multiCurrency', async ({ multiCurrency, currency, field }) => {
    const { ctx, tick } = await open({ multiCurrency });
    expect(await salesforce.check(ctx)).toMatchObject({ currency });
    const { cursor, records } = await read(ctx, 'opportunities', undefined, tick(0));
    expect((cursor as { found: { fields: Record<string, string> } }).found.fields.CurrencyIsoCode).toBe(field);
    expect(records.every((r) => r.type === 'deal' && r.currency !== null)).toBe(true);
  });

  it('tells whose it is, its clock, its limit and where records are shown', async () => {
    const { ctx, sandbox: org } = await open();
    org.state.setUsed(1_234);
    const info = await salesforce.check(ctx);
    expect(info).toMatchObject({
      remoteId: org.portalId,
      timeZone: 'UTC',
      serverTime: new Date(org.today),
      recordUrl: `${org.url}/lightning/r/Account/{id}/view`,
    });
    expect(info.limits?.daily).toMatchObject({ perMs: 24 * hourMs });
    expect(info.limits?.daily?.used).toBeGreaterThanOrEqual(1_234);
  });

  it('is inspected in words, each with what to do', async () => {
    const { ctx, crm } = await open({ settings: { case: { satisfaction: 'Mood__c' } }, multiCurrency: true });
    crm.hideField('Opportunity', 'Term_End__c');
    const words = await salesforce.inspect(ctx, manifest);
    const said = words.join('\n');
    expect(said).toContain('Case has no field Mood__c');
    expect(said).toContain('how satisfied a customer was');
    expect(said).toContain('Opportunity has no field Term_End__c');
    expect(said).toContain('is not in this org yet');
    expect(said).toContain('active currencies');
    expect(words.some((word) => word.includes('View All'))).toBe(true);
  });

  it('says nothing of View All, or of the package, once the package is there', async () => {
    const { ctx } = await open({ multiCurrency: false });
    await salesforce.fields.provision(ctx, manifest.fields);
    expect(await salesforce.inspect(ctx, manifest)).toEqual([]);
  });

  it.each([
    { wishes: { isSessionRefused: true }, kind: 'config', code: 'SALESFORCE_APP_REFUSED' },
    { wishes: { isApiDisabled: true }, kind: 'config', code: 'SALESFORCE_API_DISABLED' },
    { wishes: { isSessionExpired: true }, kind: 'reauth', code: 'SALESFORCE_TOKEN_REFUSED' },
    { wishes: { isConcurrencyExceeded: true }, kind: 'rate_limited', code: 'SALESFORCE_CONCURRENT_LIMIT' },
  ])('refuses everything as $code', async ({ wishes, kind, code }) => {
    const { ctx, crm, tick } = await open();
    crm.turn(wishes);
    await expect(read(ctx, 'contacts', undefined, tick(0))).rejects.toMatchObject({ kind, detail: { code } });
  });

  it('has used up its calls of the day, and has some again later', async () => {
    const { contextFor, tick } = await open({ faults: 'daily-limit' });
    const once = contextFor({}, 1);
    const many = async () => {
      for (let n = 0; n < 20; n += 1) await read(once, 'cases', undefined, tick(0));
    };
    await expect(many()).rejects.toMatchObject({ kind: 'rate_limited', detail: { code: 'SALESFORCE_DAILY_LIMIT' } });
    const patient = await read(contextFor({}), 'cases', undefined, tick(0));
    expect(patient.items).toHaveLength(await rowsIn('tickets'));
  });
});

describe('refresh', () => {
  const ask = (refreshToken: string) =>
    salesforce.refresh({
      endpoints: { api: sandbox?.url ?? '', oauth: sandbox?.url ?? '' },
      credentials: {
        accessToken: 'old',
        refreshToken,
        clientId: sandbox?.oauthClient.id ?? '',
        ...(sandbox?.oauthClient.secret === undefined ? {} : { clientSecret: sandbox.oauthClient.secret }),
      },
      signal: new AbortController().signal,
    });

  it('hands on the new refresh token; the old one revokes everything', async () => {
    const { sandbox: org } = await open();
    const first = await ask(org.refreshToken);
    expect(first.refreshToken).not.toBe(org.refreshToken);
    expect(first).not.toHaveProperty('api');
    await expect(ask(org.refreshToken)).rejects.toMatchObject({
      kind: 'reauth',
      detail: { code: 'SALESFORCE_REFRESH_REFUSED' },
    });
    await expect(ask(first.refreshToken ?? '')).rejects.toMatchObject({ kind: 'reauth' });
  });

  it('tells an unknown app from a dead token, and names no secret', async () => {
    const { sandbox: org } = await open();
    const refused = salesforce.refresh({
      endpoints: { api: org.url, oauth: org.url },
      credentials: { accessToken: 'old', refreshToken: org.refreshToken, clientId: 'nobody', clientSecret: 'hidden' },
      signal: new AbortController().signal,
    });
    const error = await refused.catch((err: unknown) => err);
    expect(error).toMatchObject({ kind: 'config', detail: { code: 'SALESFORCE_APP_CREDENTIALS' } });
    expect(JSON.stringify(error) + String(error)).not.toMatch(new RegExp(`hidden|${org.refreshToken}`));
  });
});
