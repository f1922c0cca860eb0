// Tables of an install as files: all rows in order, over many pages, with what is not known left empty.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Account } from '../../../src/domain/records/types.ts';
import type { Score } from '../../../src/domain/scoring/score.ts';
import { writeTable } from '../../../src/export/write-table.ts';
import { type ExportTableName, exportTable } from '../../../src/services/export/export-table.ts';
import { repositories as repos } from '../../../src/store/repositories.ts';
import { account, type TestStore, testStore } from '../../support/store.ts';
import { score } from '../../unit/domain/scores.ts';

const asOf = Date.UTC(2026, 10, 21);
/** More than two pages. */
const customers = 2_345;
const idOf = (n: number): string => `c${String(n).padStart(5, '0')}`;

let store: TestStore;
let installId: string;

async function save(scores: readonly Score[]): Promise<void> {
  const rows = scores.map((one) => ({ score: one, scoredAt: one.asOf, fields: {}, writeState: 'clean' as const }));
  await store.db.tenant(installId, (ex) => repos.scores.save(ex, installId, rows));
}

beforeAll(async () => {
  store = await testStore();
  ({ installId } = await store.install());
  const accounts = Array.from(
    { length: customers },
    (_, n): Account =>
      account(idOf(n), {
        name: n === 0 ? '客户' : `Customer ${n}`,
        employees: n === 1 ? null : n,
        ownerId: n === 0 ? '7' : null,
      }),
  );
  const owner = { type: 'owner', id: '7', email: 'owner@example.test', name: null, active: true } as const;
  await store.db.tenant(installId, (ex) => repos.records.upsert(ex, installId, [...accounts, owner], 0));
  // The last one is not scored yet.
  const scored = accounts.slice(0, -1);
  const past = scored.map(({ id }) => score({ customerId: id, asOf: asOf - 864e5, risk: 0.5 }));
  const none = { risk: null, riskReason: 'No history', tier: null, drivers: [], renewalAt: null };
  const now = scored.map(({ id }, n) => score({ customerId: id, asOf, ...(n === 1 ? none : {}) }));
  await save(past);
  await save(now);
});
afterAll(() => store.close());

async function written(name: ExportTableName, format: 'csv' | 'parquet') {
  const dir = await mkdtemp(join(tmpdir(), 'keel-export-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, `out.${format}`);
  const { rows } = await writeTable(exportTable({ db: store.db, repos }, installId, name), path, format);
  const bytes = await readFile(path);
  return { rows, bytes };
}

async function parquetRows(name: ExportTableName) {
  const { rows, bytes } = await written(name, 'parquet');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return { rows, objects: await parquetReadObjects({ file }) };
}

async function csvRows(name: ExportTableName) {
  const { rows, bytes } = await written(name, 'csv');
  return { rows, objects: parse(bytes, { columns: true }) as Record<string, string>[] };
}

it.each<[ExportTableName, number]>([
  ['customers', customers],
  ['scores', customers - 1],
  ['score-history', 2 * (customers - 1)],
])('%s has every row once, in order, in both formats alike', async (name, count) => {
  const [fromParquet, fromCsv] = [await parquetRows(name), await csvRows(name)];
  expect([fromParquet.rows, fromCsv.rows, fromParquet.objects.length, fromCsv.objects.length]).toEqual(
    Array.from({ length: 4 }, () => count),
  );
  const keyOf = (row: Record<string, unknown>) => `${row.customer_id} ${new Date(String(row.as_of)).getTime()}`;
  const keys = fromParquet.objects.map(({ customer_id, as_of }) => keyOf({ customer_id, as_of: as_of?.toISOString() }));
  expect(new Set(keys).size).toBe(count);
  expect(fromCsv.objects.map(keyOf)).toEqual(keys);
  expect(fromParquet.objects.map((row) => row.customer_id)).toEqual(
    fromParquet.objects.map((row) => row.customer_id).toSorted(),
  );
});

describe('a customer', () => {
  it('stands with its owner and its score', async () => {
    const { objects } = await parquetRows('customers');
    expect(objects[0]).toMatchObject({
      customer_id: 'c00000',
      name: '客户',
      owner_email: 'owner@example.test',
      employees: 0n,
      created_at: new Date(0),
      risk: 0.62,
      tier: 'critical',
      recurring_per_year: 48_200,
      recurring_currency: 'EUR',
      value: 31_000,
      value_currency: 'EUR',
    });
  });

  it('that was never scored has its account and no score', async () => {
    const { objects } = await csvRows('customers');
    expect(objects.at(-1)).toMatchObject({ name: `Customer ${customers - 1}`, as_of: '', risk: '', value: '' });
  });
});

describe('a score', () => {
  it('says its drivers, and what helps without its plus', async () => {
    const { objects } = await csvRows('scores');
    expect(objects[0]).toMatchObject({
      driver_1: 'No meeting for 74 days (usually every 21)',
      driver_3: 'Main contact left on 28 Oct',
      helps: 'Use 60 % above usual in 30 days',
      value: '31000.00',
      as_of: '2026-11-21T00:00:00.000Z',
    });
  });

  it('without a risk says why', async () => {
    const { objects } = await parquetRows('scores');
    expect(objects[1]).toMatchObject({ risk: null, risk_reason: 'No history', tier: null, driver_1: null });
  });
});

it('an install without customers gives tables without rows', async () => {
  const { installId: empty } = await store.install();
  for (const name of ['customers', 'scores', 'score-history'] as const) {
    const pages = [];
    for await (const page of exportTable({ db: store.db, repos }, empty, name).pages) pages.push(page);
    expect(pages).toEqual([]);
  }
});

it('stops between two pages when asked to', async () => {
  const stopping = new AbortController();
  const { pages } = exportTable({ db: store.db, repos }, installId, 'scores', stopping.signal);
  const read = async () => {
    for await (const _ of pages) stopping.abort();
  };
  await expect(read()).rejects.toThrow('aborted');
});
