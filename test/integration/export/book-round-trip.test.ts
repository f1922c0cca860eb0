// A book exported and connected again gives the same timelines, for what the format holds.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { csv } from '../../../connectors/csv/index.ts';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { openBook } from '../../../src/book/open-book.ts';
import { writeBook } from '../../../src/book/write-book.ts';
import { installBook } from '../../../src/cli/book/install-book.ts';
import type { Connector } from '../../../src/contracts/connector.ts';
import { buildTimelines } from '../../../src/domain/records/build-timelines.ts';
import { type CrmRecord, recordTypes } from '../../../src/domain/records/types.ts';
import { repositories as repos } from '../../../src/store/repositories.ts';
import { fakeConnectorContext } from '../../fakes/connector-context.ts';
import { account, deal, type TestStore, testStore } from '../../support/store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await testStore();
});
afterAll(() => store.close());

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'keel-book-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** What the CSV connector makes of a folder. */
async function recordsOf(dir: string): Promise<CrmRecord[]> {
  const ctx = fakeConnectorContext({ settings: {}, api: dir, classify: csv.classify });
  const records: CrmRecord[] = [];
  // Each of them has raw rows of its own.
  const { streams } = csv as unknown as Connector;
  for (const stream of streams) {
    for await (const page of stream.read(ctx, undefined, new Date(0))) {
      expect(page.rejects ?? []).toEqual([]);
      records.push(...page.items.flatMap((raw: unknown) => stream.toRecords(raw, {}, 0)));
    }
  }
  return records;
}

async function installOf(records: readonly CrmRecord[]): Promise<string> {
  const { installId } = await store.install({ crm: 'csv' });
  for (let i = 0; i < records.length; i += 2_000)
    await store.db.tenant(installId, (ex) => repos.records.upsert(ex, installId, records.slice(i, i + 2_000), 0));
  return installId;
}

const exported = async (installId: string, dir: string) =>
  writeBook(installBook({ db: store.db, repos }, installId), dir);

async function timelinesOf(installId: string) {
  const ids = await store.db.tenant(installId, (ex) => repos.records.page(ex, installId, 'account', null, 1_000));
  const records = await store.db.tenant(installId, (ex) =>
    repos.records.ofCustomers(
      ex,
      installId,
      ids.map(({ id }) => id),
    ),
  );
  return buildTimelines(records, { connected: recordTypes });
}

it('a book through Keel and back gives the same timelines and the same today', async () => {
  const [first, second] = [await folder(), await folder()];
  const book = simulateBook({ accounts: 60, seed: 5, until: Date.UTC(2026, 10, 21) });
  await writeBook(book, first);
  const before = await installOf(await recordsOf(first));
  const rows = await exported(before, second);
  const after = await installOf(await recordsOf(second));
  expect(rows.accounts).toBe(60);
  expect(Object.values(rows).every((n) => n > 0)).toBe(true);
  expect(await timelinesOf(after)).toEqual(await timelinesOf(before));
  const [firstBook, secondBook] = [await openBook(first), await openBook(second)];
  expect(await secondBook.today()).toBe(await firstBook.today());
});

it('a second export of what was exported is the same, file by file', async () => {
  const [source, first, second] = [await folder(), await folder(), await folder()];
  await writeBook(simulateBook({ accounts: 12, seed: 8, until: Date.UTC(2026, 10, 21) }), source);
  await exported(await installOf(await recordsOf(source)), first);
  await exported(await installOf(await recordsOf(first)), second);
  for (const file of ['accounts', 'contacts', 'deals', 'tickets', 'activities', 'surveys', 'usage', 'churn', 'owners'])
    expect(await readFile(join(second, `${file}.csv`), 'utf8')).toBe(
      await readFile(join(first, `${file}.csv`), 'utf8'),
    );
});

it('records of another CRM: owners by address, custom fields apart from the format, no names of people', async () => {
  const dir = await folder();
  const properties = { Region: '华东', name: 'a field of that name', note: 'line 1\r\nline 2, "quoted"' };
  const installId = await installOf([
    account('1', { name: '=客户', ownerId: '77', properties }),
    { type: 'owner', id: '77', email: 'a@example.test', name: 'A', active: true },
    { type: 'contact', id: '5', accountId: '1', title: 'CTO', createdAt: 0, leftAt: null },
    deal('9', '1', { amountCents: -1_05, recurringCents: null, termStart: Date.UTC(2026, 0, 1), contactId: '5' }),
    deal('10', null),
  ]);
  expect(await exported(installId, dir)).toMatchObject({ accounts: 1, contacts: 1, deals: 2, usage: 0 });
  expect(await readFile(join(dir, 'contacts.csv'), 'utf8')).toContain('\n5,1,,,,CTO,');
  const records = await recordsOf(dir);
  expect(records.find(({ type }) => type === 'account')).toMatchObject({
    name: '=客户',
    ownerId: 'a@example.test',
    properties: { Region: '华东', crm_name: 'a field of that name', note: 'line 1\r\nline 2, "quoted"' },
  });
  expect(records.find(({ id }) => id === '9')).toMatchObject({
    amountCents: -1_05,
    recurringCents: null,
    termStart: Date.UTC(2026, 0, 1),
    accountId: '1',
  });
  expect(records.find(({ id }) => id === '10')).toMatchObject({ accountId: null });
});

it('an install without records is a book of empty files', async () => {
  const dir = await folder();
  const { installId } = await store.install();
  expect(Object.values(await exported(installId, dir)).reduce((a, b) => a + b)).toBe(0);
  expect(await readFile(join(dir, 'churn.csv'), 'utf8')).toBe('account_id,churned_at,reason\n');
});
