// What is exported can be used: tables as files, and a book that is connected again and gives the same scores.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { simulateBook } from '../../sandbox/book/simulate-book.ts';
import { writeBook } from '../../src/book/write-book.ts';
import { type KeelHome, keelHome } from '../support/keel-process.ts';

const customers = 60;
let keel: KeelHome;
let dir: string;
let install: string;
const at = (name: string): string => join(dir, name);

interface Exported {
  readonly rows: number | Record<string, number>;
  readonly bytes: number;
  readonly format: string;
}

async function connected(book: string): Promise<string> {
  const { install: id } = await keel.json<{ install: string }>(['connect', 'csv', '--dir', book]);
  const { exitCode } = await keel.json(['run', '--install', id]);
  expect(exitCode).toBe(0);
  return id;
}

const exported = (id: string, what: string, out: string) =>
  keel.json<Exported>(['export', '--install', id, '--what', what, '--out', out]);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keel-export-'));
  keel = await keelHome({}, { isInProcess: true });
  await writeBook(simulateBook({ accounts: customers, seed: 4, until: Date.UTC(2026, 10, 20) }), at('book'));
  install = await connected(at('book'));
});
afterAll(async () => {
  await keel?.close();
  await rm(dir, { recursive: true, force: true });
});

it('the ending of the file decides the format', async () => {
  const parquet = await exported(install, 'customers', at('customers.parquet'));
  expect(parquet).toMatchObject({ exitCode: 0, rows: customers, format: 'parquet' });
  expect(parquet.bytes).toBe((await stat(at('customers.parquet'))).size);
  expect((await readFile(at('customers.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
  expect(await exported(install, 'customers', at('customers.csv'))).toMatchObject({ rows: customers, format: 'csv' });
});

it('KPIs come out by month, for all customers and by each division', async () => {
  await exported(install, 'kpis', at('kpis.csv'));
  const rows = parse(await readFile(at('kpis.csv')), { columns: true }) as Record<string, string>[];
  expect(new Set(rows.map((row) => row.part))).toEqual(new Set(['all', 'owner', 'industry', 'segment', 'product']));
  const keys = rows.map(({ month, part, part_value, kpi }) => [month, part, part_value, kpi].join(' '));
  expect(new Set(keys).size).toBe(keys.length);
});

it('a book that is exported and connected again gives the same scores', async () => {
  const { rows, exitCode } = await exported(install, 'book', at('again'));
  expect({ rows, exitCode }).toMatchObject({ exitCode: 0, rows: { accounts: customers } });
  expect(await readdir(at('again'))).toHaveLength(9);
  const again = await connected(at('again'));
  await exported(install, 'scores', at('before.csv'));
  await exported(again, 'scores', at('after.csv'));
  expect(await readFile(at('after.csv'), 'utf8')).toBe(await readFile(at('before.csv'), 'utf8'));
});

it.each([
  [['--what', 'everything', '--out', 'x'], 2, 'BAD_USAGE'],
  [['--what', 'book', '--format', 'parquet', '--out', 'x'], 2, 'BAD_USAGE'],
  [['--what', 'scores', '--out', '/proc/nowhere/x.csv'], 1, 'EXPORT_UNWRITABLE'],
])('%j is refused in words', async (args, code, error) => {
  const ended = await keel.json<{ error: { code: string } }>(['export', '--install', install, ...args]);
  expect({ code: ended.exitCode, error: ended.error.code }).toEqual({ code, error });
});
