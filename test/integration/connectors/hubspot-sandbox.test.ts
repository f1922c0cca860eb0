/** The connector against an account that behaves, and misbehaves, like HubSpot. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hubspot } from '../../../connectors/hubspot/index.ts';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { type HubSpotSandbox, startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts';
import type { BookTable } from '../../../src/book/types.ts';
import type { FieldRow, Page, Stream } from '../../../src/contracts/connector.ts';
import { Manifest } from '../../../src/contracts/manifest.ts';
import type { CrmRecord } from '../../../src/domain/records/types.ts';
import { fakeConnectorContext } from '../../fakes/connector-context.ts';

const manifest = Manifest.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../manifest.json'), 'utf8')));
const book = simulateBook({ accounts: 450, seed: 3, until: '2026-01-01', months: 12 });

let sandbox: HubSpotSandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function open(faults = 'none') {
  // Its clock stands still until the test moves it: nothing waits.
  let clock = 0;
  sandbox = await startHubSpotSandbox({ book, limits: 'off', faults, seed: 5, now: () => clock });
  clock = sandbox.today;
  const ctx = fakeConnectorContext({
    settings: hubspot.settings.parse({}),
    api: sandbox.url,
    token: sandbox.token,
    classify: hubspot.classify,
    attempts: 8,
  });
  const tick = (ms: number): Date => {
    clock += ms;
    return new Date(clock);
  };
  return { sandbox, ctx, tick };
}
type Ctx = Awaited<ReturnType<typeof open>>['ctx'];

const streams = hubspot.streams as unknown as readonly Stream[];
const streamOf = (name: string): Stream => {
  const found = streams.find((s) => s.name === name);
  if (!found) throw new Error(`no stream ${name}`);
  return found;
};

interface Read {
  readonly pages: Page<unknown, unknown>[];
  readonly records: CrmRecord[];
  readonly deletedIds: string[];
  readonly cursor: unknown;
}

async function read(ctx: Ctx, name: string, from: unknown, until: Date): Promise<Read> {
  const stream = streamOf(name);
  const pages: Page<unknown, unknown>[] = [];
  for await (const page of stream.read(ctx, from, until)) pages.push(page);
  const records = pages.flatMap((p) => p.items.flatMap((i) => stream.toRecords(i, ctx.settings, until.getTime())));
  return {
    pages,
    records,
    deletedIds: pages.flatMap((p) => p.deletedIds ?? []),
    cursor: pages.at(-1)?.checkpoint ?? from,
  };
}

async function rowsIn(table: BookTable): Promise<number> {
  let n = 0;
  for await (const rows of book.read(table)) n += rows.length;
  return n;
}

describe('the first read', () => {
  it('brings every row of the book with the least calls', async () => {
    const { ctx, tick } = await open();
    const until = tick(0);
    const counts: Record<string, number> = {};
    let pagesOf100 = 0;
    for (const { name } of streams) {
      const { pages, records } = await read(ctx, name, undefined, until);
      const items = pages.reduce((n, p) => n + p.items.length, 0);
      pagesOf100 += Math.max(1, Math.ceil(items / 100));
      for (const { type } of records) counts[type] = (counts[type] ?? 0) + 1;
      expect(pages.flatMap((p) => p.rejects ?? [])).toEqual([]);
    }
    expect(counts).toMatchObject({
      account: await rowsIn('accounts'),
      contact: await rowsIn('contacts'),
      deal: await rowsIn('deals'),
      ticket: await rowsIn('tickets'),
      activity: await rowsIn('activities'),
      owner: await rowsIn('owners'),
    });
    // One property list, one list of pipelines, one list of archived owners: all else is pages of a hundred.
    expect(ctx.total()).toBeLessThanOrEqual(pagesOf100 + 3);
    expect(ctx.total()).toBeLessThanOrEqual(1.05 * pagesOf100);
  });

  it('ties contacts, deals and tickets to the accounts of the book', async () => {
    const { ctx, tick } = await open();
    const until = tick(0);
    const names = new Map<string, string>();
    for (const r of (await read(ctx, 'companies', undefined, until)).records)
      if (r.type === 'account') names.set(r.id, r.properties.book_account_id ?? '');
    const fromCrm = (await read(ctx, 'deals', undefined, until)).records.map((r) =>
      r.type === 'deal' ? [names.get(r.accountId ?? '') ?? '', r.amountCents, r.status, r.kind] : [],
    );
    const fromBook: unknown[] = [];
    for await (const rows of book.read('deals')) {
      for (const d of rows)
        fromBook.push([
          d.account_id ?? '',
          d.amount === undefined ? null : Math.round(Number(d.amount) * 100),
          d.status,
          d.type ?? null,
        ]);
    }
    const sorted = (rows: unknown[]) => rows.map((r) => JSON.stringify(r)).sort();
    expect(sorted(fromCrm)).toEqual(sorted(fromBook));
  });

  it.each(['flaky', 'rate-limits', 'search-lag'])('brings the same under %s', async (faults) => {
    const { ctx, tick } = await open(faults);
    const { records } = await read(ctx, 'contacts', undefined, tick(0));
    expect(records).toHaveLength(await rowsIn('contacts'));
  });
});

describe('the next reads', () => {
  it('cost one search for an object in which nothing happened, and find nothing', async () => {
    const { ctx, tick } = await open();
    const first = await read(ctx, 'tickets', undefined, tick(0));
    const second = await read(ctx, 'tickets', first.cursor, tick(3_600_000));
    expect(second.records).toEqual([]);
    const before = ctx.calls.get('search') ?? 0;
    await read(ctx, 'tickets', second.cursor, tick(3_600_000));
    expect((ctx.calls.get('search') ?? 0) - before).toBe(1);
  });

  it('find what was changed, deleted and merged, with its associations', async () => {
    const { ctx, tick, sandbox: crm } = await open();
    const companies = await read(ctx, 'companies', undefined, tick(0));
    const contacts = await read(ctx, 'contacts', undefined, tick(0));
    tick(3_600_000);
    crm.state.updateRecord('companies', '9005', { name: 'Changed Ltd' });
    crm.state.updateRecord('contacts', '503', { jobtitle: 'CEO' });
    crm.state.archive('contacts', '501');
    const into = crm.state.merge('companies', '9003', '9004');
    const next = await read(ctx, 'companies', companies.cursor, tick(60_000));
    expect(next.records.flatMap((r) => (r.type === 'account' ? [r.id] : [])).sort()).toEqual(['9005', into].sort());
    expect(next.pages.flatMap((p) => p.merged ?? [])).toEqual([
      { from: '9003', into },
      { from: '9004', into },
    ]);
    const people = await read(ctx, 'contacts', contacts.cursor, tick(0));
    const before = contacts.records.find((r) => r.id === '503');
    expect(people.records).toEqual([{ ...before, title: 'CEO' }]);
    expect(people.deletedIds).toEqual(['501']);
    expect(await hubspot.locate(ctx, 'account', '9003')).toBe(into);
  });

  it('sweep hundreds of rows that were written in one and the same moment', async () => {
    const { ctx, tick } = await open();
    const first = await read(ctx, 'companies', undefined, tick(0));
    await hubspot.fields.provision(ctx, manifest.fields);
    tick(3_600_000);
    const ids = first.records.flatMap((r) => (r.type === 'account' ? [r.id] : []));
    for (let i = 0; i < ids.length; i += 100) await hubspot.fields.write(ctx, rowsFor(ids.slice(i, i + 100)));
    const swept = await read(ctx, 'companies', first.cursor, tick(0));
    expect(swept.records.flatMap((r) => (r.type === 'account' ? [r.id] : []))).toEqual(ids);
    // What Keel wrote is no change of the record.
    const accounts = (records: readonly CrmRecord[]) => records.filter((r) => r.type === 'account');
    expect(accounts(swept.records)).toEqual(accounts(first.records));
  });

  it('catch up with an index that lags', async () => {
    const { ctx, tick, sandbox: crm } = await open('search-lag');
    const first = await read(ctx, 'companies', undefined, tick(0));
    tick(3_600_000);
    crm.state.updateRecord('companies', '9005', { name: 'Changed Ltd' });
    const tooEarly = await read(ctx, 'companies', first.cursor, tick(1_000));
    expect(tooEarly.records).toEqual([]);
    const later = await read(ctx, 'companies', tooEarly.cursor, tick(300_000));
    const seen = later.records.flatMap((r) => (r.type === 'account' ? [r.name] : []));
    expect(seen).toContain('Changed Ltd');
  });
});

const textField =
  manifest.fields.find((f) => (f.type === 'text' || f.type === 'long_text') && f.objects.includes('account'))?.key ??
  '';
const rowsFor = (ids: readonly string[]): FieldRow[] =>
  ids.map((externalId) => ({ recordType: 'account', externalId, values: { [textField]: 'x' } }));

describe('writing', () => {
  it('answers every row when some rows of batches fail', async () => {
    const { ctx, tick } = await open('partial-batches');
    const { records } = await read(ctx, 'companies', undefined, tick(0));
    await hubspot.fields.provision(ctx, manifest.fields);
    const ids = records.flatMap((r) => (r.type === 'account' ? [r.id] : [])).slice(0, 100);
    const outcomes = await hubspot.fields.write(ctx, rowsFor(ids));
    expect(outcomes.flatMap((o, i) => (o.ok && o.remoteId !== ids[i] ? [ids[i]] : []))).toEqual([]);
    expect(outcomes.filter((o) => !o.ok).length).toBeGreaterThan(0);
    expect(outcomes.filter((o) => o.ok).length).toBeGreaterThan(50);
  });

  it('names a field that an admin deleted, and provisioning brings it back', async () => {
    const { ctx, sandbox: crm } = await open();
    await hubspot.fields.provision(ctx, manifest.fields);
    crm.state.deleteProperty('companies', textField);
    await expect(hubspot.fields.write(ctx, rowsFor(['9001', '9002']))).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'HUBSPOT_FIELD_GONE', context: { properties: textField } },
    });
    expect((await hubspot.fields.provision(ctx, manifest.fields)).created).toEqual([textField]);
    expect((await hubspot.fields.write(ctx, rowsFor(['9001']))).map((o) => o.ok)).toEqual([true]);
  });

  it('removes what it made', async () => {
    const { ctx } = await open();
    await hubspot.fields.provision(ctx, manifest.fields);
    const { removed } = await hubspot.fields.deprovision(ctx, manifest.fields);
    expect([...removed].sort()).toEqual(manifest.fields.map((f) => f.key).sort());
    expect((await hubspot.fields.deprovision(ctx, manifest.fields)).removed).toEqual([]);
  });
});

describe('access', () => {
  it('leaves tickets out when their scope is not granted, and says so', async () => {
    const { ctx, tick, sandbox: crm } = await open();
    crm.state.dropScope('tickets');
    const { records } = await read(ctx, 'tickets', undefined, tick(0));
    expect(records).toEqual([]);
    const words = await hubspot.inspect(ctx, manifest);
    expect(words.some((w) => w.startsWith('tickets cannot be read'))).toBe(true);
  });

  it('asks to connect again when the token is revoked', async () => {
    const { ctx, sandbox: crm } = await open();
    crm.state.revokeToken();
    await expect(hubspot.check(ctx)).rejects.toMatchObject({
      kind: 'reauth',
      detail: { code: 'HUBSPOT_TOKEN_REFUSED' },
    });
  });
});
