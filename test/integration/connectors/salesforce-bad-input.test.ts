// What an org may be like, and what may happen in it while the connector works: each is named, and costs nothing but itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { packageState } from '../../../connectors/salesforce/writers/package-state.ts';
import { type SalesforceSandbox, startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import type { Book } from '../../../src/book/types.ts';
import type { FieldRow, Page, RowOutcome, Stream } from '../../../src/contracts/connector.ts';
import { Manifest } from '../../../src/contracts/manifest.ts';
import type { CrmRecord } from '../../../src/domain/records/types.ts';
import { fakeConnectorContext } from '../../fakes/connector-context.ts';
import { bookOf, smallRows } from '../sandbox-hubspot/small-book.ts';

const manifest = Manifest.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../manifest.json'), 'utf8')));
const keys = manifest.fields.map(({ key }) => key);
const small = bookOf(smallRows);
const wide = (accounts: number): Book =>
  bookOf({ accounts: Array.from({ length: accounts }, (_, i) => ({ account_id: `a-${i}`, name: `Account ${i}` })) });
const until = new Date('2026-11-01T01:00:00Z');

let sandbox: SalesforceSandbox;
afterEach(() => sandbox.close());

interface Opening {
  readonly book?: Book;
  readonly settings?: object;
  readonly multiCurrency?: boolean;
  /** After the next look at a job, while it runs. */
  readonly onPause?: () => Promise<void>;
}

async function open({ book = small, settings = {}, multiCurrency, onPause }: Opening = {}) {
  let elapsed = 0;
  sandbox = await startSalesforceSandbox({
    book,
    seed: 5,
    monotonicMs: () => elapsed,
    ...(multiCurrency === undefined ? {} : { multiCurrency }),
  });
  const ctx = fakeConnectorContext({
    settings: salesforce.settings.parse(settings),
    api: sandbox.url,
    token: sandbox.token,
    classify: salesforce.classify,
    attempts: 8,
    now: () => until,
    sleep: async (ms) => {
      await onPause?.();
      elapsed += Math.max(1_000, ms);
    },
  });
  return { ctx, crm: sandbox.state, org: sandbox.state.org };
}
type Ctx = Awaited<ReturnType<typeof open>>['ctx'];

async function read(ctx: Ctx, name: string, from?: unknown) {
  const stream = (salesforce.streams as unknown as readonly Stream[]).find((s) => s.name === name);
  if (!stream) throw new Error(`no stream ${name}`);
  const pages: Page<unknown, unknown>[] = [];
  for await (const page of stream.read(ctx, from, until)) pages.push(page);
  const items = pages.flatMap((page) => page.items);
  const records = items.flatMap((item) => stream.toRecords(item, ctx.settings, until.getTime())) as CrmRecord[];
  return { items, records, ids: records.map(({ id }) => id).sort(), cursor: pages.at(-1)?.checkpoint };
}

function idsIn(object: string): string[] {
  const store = sandbox.state.org.object(object);
  return Array.from({ length: store?.rows ?? 0 }, (_, row) => store?.idOf(row) ?? '');
}
const stored = (object: string, id: string, field: string) => {
  const store = sandbox.state.org.object(object);
  return store?.get(store.rowOf(id), field);
};
/** What the org refused, by its status. */
const refusals = (): number => sandbox.state.stats().byStatus['400'] ?? 0;

const rowsOf = (ids: readonly string[], more: FieldRow['values'] = {}): FieldRow[] =>
  ids.map((externalId) => ({
    recordType: 'account',
    externalId,
    values: { keel_churn_risk: 12.5, keel_risk_tier: 'high', ...more },
  }));
const endOf = (outcome: RowOutcome | undefined) =>
  outcome?.ok ? 'written' : { code: outcome?.error.detail.code, says: outcome?.error.message };

describe('a field that field-level security hides', () => {
  it('is left out, and named with its object, its meaning and what to do', async () => {
    const { ctx, crm } = await open();
    crm.hideField('Opportunity', 'Term_End__c');
    const { records } = await read(ctx, 'opportunities');
    expect(records).toHaveLength(3);
    expect(records.every((r) => r.type === 'deal' && r.termEnd === null)).toBe(true);
    expect(refusals()).toBe(0);
    const words = await salesforce.inspect(ctx, manifest);
    expect(words).toContainEqual(
      expect.stringMatching(
        /^Opportunity has no field Term_End__c, or field-level security hides it.*when a contract ends.*Grant it \(Setup, Permission Sets\)/,
      ),
    );
  });

  it('between the look at the object and its query job costs a second look', async () => {
    const { ctx, crm } = await open({ settings: { bulkFromRows: 0 } });
    const stream = salesforce.streams.find((s) => s.name === 'opportunities');
    const items: unknown[] = [];
    let pages = 0;
    for await (const page of stream?.read(ctx, undefined, until) ?? []) {
      pages += 1;
      items.push(...page.items);
      if (pages === 1) crm.hideField('Opportunity', 'Product__c');
    }
    expect(items).toHaveLength(3);
    expect(items[0]).not.toHaveProperty('Product__c');
  });

  it("of Keel's own is granted again, once, and the other fields are written where it cannot be", async () => {
    const { ctx, crm } = await open();
    await salesforce.fields.provision(ctx, manifest.fields);
    crm.turn({ isDeployDenied: true });
    crm.hideField('Account', 'Keel_Clv__c');
    expect(await salesforce.inspect(ctx, manifest)).toContainEqual(expect.stringContaining('Account.Keel_Clv__c'));
    const { existing, refused } = await salesforce.fields.provision(ctx, manifest.fields);
    expect(existing).toEqual(keys.filter((key) => key !== 'keel_clv'));
    expect(refused).toMatchObject([
      { field: 'keel_clv', error: { kind: 'config', detail: { hint: expect.stringContaining('Modify Metadata') } } },
    ]);
    const [id = ''] = idsIn('Account');
    await expect(salesforce.fields.write(ctx, rowsOf([id], { keel_clv: 5 }))).rejects.toMatchObject({
      kind: 'config',
      message: 'Keel may not write Keel_Clv__c on Account',
    });
    expect(endOf((await salesforce.fields.write(ctx, rowsOf([id])))[0])).toBe('written');
    crm.turn({ isDeployDenied: false });
    expect(await salesforce.fields.provision(ctx, manifest.fields)).toMatchObject({ existing: keys, refused: [] });
    expect(endOf((await salesforce.fields.write(ctx, rowsOf([id], { keel_clv: 5 })))[0])).toBe('written');
  });
});

describe("Keel's package", () => {
  it('that is missing is told of and deployed; without the right to, an admin is told what to do', async () => {
    const { ctx, crm } = await open();
    expect(await salesforce.inspect(ctx, manifest)).toContainEqual(
      expect.stringMatching(/^Keel's package .*nowhere to write scores.*deploy/),
    );
    crm.turn({ isDeployDenied: true });
    await expect(salesforce.fields.provision(ctx, manifest.fields)).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'SALESFORCE_PACKAGE_MISSING', hint: expect.stringContaining('Modify Metadata') },
    });
    crm.turn({ isDeployDenied: false });
    expect((await salesforce.fields.provision(ctx, manifest.fields)).created).toEqual(keys);
    expect(await packageState(ctx, manifest)).toEqual({ state: 'installed' });
  });

  it('that is older is named field by field; what stands is used, and the rest is made', async () => {
    const { ctx, crm } = await open();
    await salesforce.fields.provision(ctx, manifest.fields);
    crm.deleteProperty('Account', 'Keel_Segment__c');
    crm.deleteProperty('Account', 'Keel_Next_Step__c');
    expect(await salesforce.inspect(ctx, manifest)).toContainEqual(
      expect.stringMatching(/older than this Keel.*Account\.Keel_Next_Step__c.*Deploy it again and assign/),
    );
    crm.turn({ isDeployDenied: true });
    const { existing, refused } = await salesforce.fields.provision(ctx, manifest.fields);
    expect(refused.map(({ field }) => field).sort()).toEqual(['keel_next_step', 'keel_segment']);
    expect(existing).toHaveLength(keys.length - 2);
    crm.turn({ isDeployDenied: false });
    const { created } = await salesforce.fields.provision(ctx, manifest.fields);
    expect(created.toSorted()).toEqual(['keel_next_step', 'keel_segment']);
  });

  it('whose permission set nobody has is told of, and assigned without a deployment', async () => {
    const { ctx, crm } = await open();
    await salesforce.fields.provision(ctx, manifest.fields);
    for (const id of idsIn('PermissionSetAssignment')) {
      const set = stored('PermissionSetAssignment', id, 'PermissionSetId');
      if (stored('PermissionSet', String(set), 'Name') === 'Keel_Integration')
        crm.archive('PermissionSetAssignment', id);
    }
    expect(await salesforce.inspect(ctx, manifest)).toContainEqual(
      expect.stringMatching(/does not have the permission set Keel\w*\. Assign it in Setup, Permission Sets/),
    );
    crm.turn({ isDeployDenied: true });
    expect(await salesforce.fields.provision(ctx, manifest.fields)).toMatchObject({ existing: keys, refused: [] });
  });
});

describe('currencies', () => {
  const currencyOf = (records: readonly CrmRecord[]) =>
    records.map((r) => ('currency' in r ? r.currency : 'none')).sort();

  it('of an org with one: CurrencyIsoCode is never asked for', async () => {
    const { ctx } = await open({ multiCurrency: false });
    for (const name of ['accounts', 'opportunities']) {
      const { items, records } = await read(ctx, name);
      expect(records.length).toBeGreaterThan(0);
      expect(items[0]).not.toHaveProperty('CurrencyIsoCode');
    }
    expect(await salesforce.check(ctx)).toMatchObject({ currency: 'EUR' });
    expect(refusals()).toBe(0);
  });

  it('of an org with several: each record has its own, by queries and by jobs', async () => {
    const deals = (smallRows.deals ?? []).map((deal, i) => ({ ...deal, currency: ['EUR', 'USD', 'GBP'][i % 3] }));
    const { ctx } = await open({ book: bookOf({ ...smallRows, deals } as typeof smallRows), multiCurrency: true });
    const { records } = await read(ctx, 'opportunities');
    expect(currencyOf(records)).toEqual(['EUR', 'GBP', 'USD']);
    const { records: byJob } = await read({ ...ctx, settings: { ...ctx.settings, bulkFromRows: 0 } }, 'opportunities');
    expect(byJob.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      records.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });
});

it('an id of 15 characters in a text field is that of 18', async () => {
  const { ctx, crm, org } = await open({
    settings: { survey: { object: 'Answer__c', contact: 'Who__c', account: 'Firm__c' } },
  });
  org.defineObject({ name: 'Answer__c', label: 'Answer' });
  for (const name of ['Who__c', 'Firm__c', 'Kind__c'])
    org.defineField('Answer__c', { name, type: 'string', length: 40 });
  org.defineField('Answer__c', { name: 'Score__c', type: 'double', precision: 4, scale: 0 });
  org.defineField('Answer__c', { name: 'Answered_At__c', type: 'datetime' });
  const [contact = ''] = idsIn('Contact');
  const [account = ''] = idsIn('Account');
  for (const [who, firm] of [
    [contact.slice(0, 15), ` ${account.slice(0, 15)} `],
    [contact, account],
    ['unknown', null],
  ]) {
    const answer = { Who__c: who, Firm__c: firm, Kind__c: 'nps', Score__c: 9, Answered_At__c: '2026-10-01T00:00:00Z' };
    crm.createRecord('Answer__c', answer);
  }
  const { records } = await read(ctx, 'surveys');
  expect(records).toMatchObject([
    { contactId: contact, accountId: account },
    { contactId: contact, accountId: account },
    { contactId: null, accountId: null },
  ]);
});

/** As somebody in Setup, Bulk Data Load Jobs. */
async function abortJobs(kind: 'query' | 'ingest'): Promise<number> {
  const headers = { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' };
  const jobs = `${sandbox.url}/services/data/v68.0/jobs/${kind}`;
  const list = (await (await fetch(jobs, { headers })).json()) as { records: { id: string; state: string }[] };
  const running = list.records.filter(({ state }) => state === 'UploadComplete' || state === 'InProgress');
  for (const { id } of running) {
    await fetch(`${jobs}/${id}`, { method: 'PATCH', headers, body: JSON.stringify({ state: 'Aborted' }) });
  }
  return running.length;
}

describe('a query job that somebody aborts', () => {
  it.each([1, 2])('%i times is made anew, and then done without: no row is lost or doubled', async (times) => {
    let aborted = 0;
    const { ctx } = await open({
      settings: { bulkFromRows: 0 },
      onPause: async () => {
        if (aborted < times) aborted += await abortJobs('query');
      },
    });
    const { ids } = await read(ctx, 'contacts');
    expect(ids).toEqual(idsIn('Contact').toSorted());
    expect(aborted).toBe(times);
    expect(ctx.warnings).toEqual(Array(times).fill('Salesforce gave up a query job'));
    expect(sandbox.state.stats().byEndpoint['POST /jobs/query']).toBe(2);
  });

  it('after half of its result was read is made anew: rows may come twice, none is lost', async () => {
    const { ctx } = await open({ book: wide(4_500) });
    const stream = salesforce.streams.find((s) => s.name === 'accounts');
    const seen = new Set<string>();
    let cursor: unknown;
    for await (const page of stream?.read(ctx, undefined, until) ?? []) {
      cursor = JSON.parse(JSON.stringify(page.checkpoint));
      for (const item of page.items) seen.add((item as { Id: string }).Id);
      if (seen.size > 0) break;
    }
    expect(seen.size).toBe(2_000);
    const headers = { authorization: `Bearer ${sandbox.token}` };
    const { job } = cursor as { job: { id: string } };
    await fetch(`${sandbox.url}/services/data/v68.0/jobs/query/${job.id}`, { method: 'DELETE', headers });
    const rest = await read(ctx, 'accounts', stream?.cursor.parse(cursor));
    for (const id of rest.ids) seen.add(id);
    expect(seen.size).toBe(4_500);
    expect(ctx.warnings).toEqual(['a query job was lost']);
  });
});

describe('a query job that Salesforce fails', () => {
  it.each([1, 9])('%i times: it is made anew once, then plain queries read the rest', async (times) => {
    const { ctx, crm } = await open({ settings: { bulkFromRows: 0 } });
    let failed = 0;
    crm.breakJobs({
      failQuery: () => {
        failed += 1;
        return failed <= times ? 'InternalServerError : an unexpected error occurred' : undefined;
      },
    });
    const { ids } = await read(ctx, 'contacts');
    expect(ids).toEqual(idsIn('Contact').toSorted());
    expect(failed).toBe(2);
  });
});

describe('an ingest job that Salesforce gives up half-way', () => {
  const many = 2_100;
  async function ready() {
    const { ctx, crm } = await open({ book: wide(many) });
    await salesforce.fields.provision(ctx, manifest.fields);
    const ids = idsIn('Account');
    return { ctx, crm, ids };
  }
  const written = (ids: readonly string[]): number =>
    ids.filter((id) => stored('Account', id, 'Keel_Churn_Risk__c') === 12.5).length;

  it('has its other rows sent in one more job', async () => {
    const { ctx, crm, ids } = await ready();
    const jobs: number[] = [];
    crm.breakJobs({
      abortIngestAfter: ({ rows }) => {
        jobs.push(rows);
        return jobs.length === 1 ? 700 : undefined;
      },
    });
    const outcomes = await salesforce.fields.write(ctx, rowsOf(ids));
    expect(jobs).toEqual([many, 1_400]);
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(written(ids)).toBe(many);
  });

  it('again and again: what was written is told, the rest waits and says why', async () => {
    const { ctx, crm, ids } = await ready();
    crm.breakJobs({ abortIngestAfter: () => 300 });
    const outcomes = await salesforce.fields.write(ctx, rowsOf(ids));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(600);
    expect(written(ids)).toBe(600);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({
      error: {
        kind: 'transient',
        message: 'Salesforce ended a job before all of its rows (Aborted)',
        detail: { code: 'SALESFORCE_JOB_ENDED', hint: expect.stringContaining('Setup, Bulk Data Load Jobs') },
      },
    });
    crm.breakJobs({});
    expect((await salesforce.fields.write(ctx, rowsOf(ids))).every(({ ok }) => ok)).toBe(true);
  });

  it('because the batches of the day are used up goes by collections', async () => {
    const { ctx, ids } = await ready();
    sandbox.state.setFaults('rate-limits');
    sandbox.state.setUsed(15_000, 'DailyBulkApiBatches');
    const outcomes = await salesforce.fields.write(ctx, rowsOf(ids));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(sandbox.state.stats().byEndpoint['PATCH /composite/sobjects']).toBeGreaterThanOrEqual(11);
  });
});

describe('a row that the org refuses', () => {
  it.each([
    ['few', 12],
    ['many', 2_050],
  ])("is told in Salesforce's own words, and the others are written (%s)", async (_, accounts) => {
    const { ctx, crm, org } = await open({ book: wide(accounts) });
    await salesforce.fields.provision(ctx, manifest.fields);
    const ids = idsIn('Account');
    const [ruled = '', locked = ''] = ids;
    crm.updateRecord('Account', ruled, { Name: 'Ruled Ltd' });
    const message = 'Ask finance before you touch it.';
    crm.addValidationRule({ object: 'Account', field: 'Name', refused: 'Ruled Ltd', message });
    crm.requireProperties('Account', ['Keel_Clv__c']);
    org.lockCheck = (object, row) => object === 'Account' && row === org.object('Account')?.rowOf(locked);
    const rows = rowsOf(ids).map((row, i) => ({
      ...row,
      values: {
        ...row.values,
        ...(i === 2 ? { keel_risk_tier: 'apocalyptic' } : {}),
        ...(i === 3 ? { keel_clv: null } : {}),
      },
    }));
    const ends = (await salesforce.fields.write(ctx, rows)).map(endOf);
    expect(ends.slice(0, 4)).toEqual([
      { code: 'SALESFORCE_ADMIN_RULE', says: `A rule of the Salesforce org refused the record: ${message}` },
      { code: 'SALESFORCE_LOCKED', says: 'Another change holds the record or its account' },
      {
        code: 'SALESFORCE_VALIDATION',
        says: 'Salesforce refused a value (INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: Keel_Risk_Tier__c)',
      },
      {
        code: 'SALESFORCE_ADMIN_RULE',
        says: 'A rule of the Salesforce org refused the record: required fields are missing (Keel_Clv__c)',
      },
    ]);
    expect(ends.slice(4).every((end) => end === 'written')).toBe(true);

    crm.updateRecord('Account', ruled, { Name: 'Free Ltd' });
    org.lockCheck = undefined;
    expect((await salesforce.fields.write(ctx, rowsOf([ruled, locked]))).map(endOf)).toEqual(['written', 'written']);
  });
});
