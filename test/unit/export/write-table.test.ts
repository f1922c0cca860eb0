import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it, onTestFinished } from 'vitest';
import type { ExportCell, ExportColumn, ExportTable } from '../../../src/contracts/export-table.ts';
import { writeTable } from '../../../src/export/write-table.ts';

const columns: readonly ExportColumn[] = [
  { name: 'id', kind: 'text', about: '' },
  { name: 'is_active', kind: 'boolean', about: '' },
  { name: 'employees', kind: 'integer', about: '' },
  { name: 'risk', kind: 'share', about: '' },
  { name: 'value', kind: 'money', about: '' },
  { name: 'at', kind: 'instant', about: '' },
];

const at = Date.UTC(2026, 10, 21, 14, 5, 6, 789);
const full: readonly ExportCell[] = ['客户 "甲"\r\n, =', true, 2 ** 40, 0.1 + 0.2, -123_405, at];
const empty: readonly ExportCell[] = [null, null, null, null, null, null];

async function* pagesOf(pages: readonly (readonly (readonly ExportCell[])[])[]) {
  yield* pages;
}

const table = (pages: readonly (readonly (readonly ExportCell[])[])[]): ExportTable => ({
  name: 'sample',
  columns,
  pages: pagesOf(pages),
});

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'keel-export-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function bufferOf(path: string): Promise<ArrayBuffer> {
  const bytes = await readFile(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

it('CSV holds every kind of cell as people and programs read it, and nothing where nothing is known', async () => {
  const path = join(await folder(), 'a.csv');
  const written = await writeTable(table([[full], [empty]]), path, 'csv');
  const text = await readFile(path, 'utf8');
  expect(text).toBe(
    'id,is_active,employees,risk,value,at\n' +
      '"客户 ""甲""\r\n, =",true,1099511627776,0.30000000000000004,-1234.05,2026-11-21T14:05:06.789Z\n' +
      ',,,,,\n',
  );
  expect(written).toEqual({ rows: 2, bytes: Buffer.byteLength(text) });
});

it.each([
  ['=1+1', "'=1+1"],
  ['+49 30', "'+49 30"],
  ['-', "'-"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['＝1', "'＝1"],
  ['a=1', 'a=1'],
])('CSV: the text %j cannot become a formula', async (text, expected) => {
  const path = join(await folder(), 'a.csv');
  const one: ExportTable = { name: 't', columns: [{ name: 'x', kind: 'text', about: '' }], pages: pagesOf([[[text]]]) };
  await writeTable(one, path, 'csv');
  expect(await readFile(path, 'utf8')).toBe(`x\n${expected}\n`);
});

it('CSV: a number below zero stays a number', async () => {
  const path = join(await folder(), 'a.csv');
  await writeTable(table([[['x', null, -5, -0.25, -5, null]]]), path, 'csv');
  expect(await readFile(path, 'utf8')).toContain('\nx,,-5,-0.25,-0.05,\n');
});

it('Parquet gives back what was written, to the bit', async () => {
  const path = join(await folder(), 'a.parquet');
  const written = await writeTable(table([[full], [empty]]), path, 'parquet');
  const file = await bufferOf(path);
  expect(written).toEqual({ rows: 2, bytes: file.byteLength });
  expect(await parquetReadObjects({ file })).toEqual([
    {
      id: full[0],
      is_active: true,
      employees: 2n ** 40n,
      risk: 0.1 + 0.2,
      value: -1234.05,
      at: new Date(at),
    },
    { id: null, is_active: null, employees: null, risk: null, value: null, at: null },
  ]);
});

it('Parquet says what its columns are: text, decimals with two digits, moments in UTC', async () => {
  const path = join(await folder(), 'a.parquet');
  await writeTable(table([[full]]), path, 'parquet');
  const { schema } = parquetMetadata(await bufferOf(path));
  expect(schema.slice(1).map(({ name, type, converted_type }) => [name, type, converted_type])).toEqual([
    ['id', 'BYTE_ARRAY', 'UTF8'],
    ['is_active', 'BOOLEAN', undefined],
    ['employees', 'INT64', undefined],
    ['risk', 'DOUBLE', undefined],
    ['value', 'INT64', 'DECIMAL'],
    ['at', 'INT64', 'TIMESTAMP_MILLIS'],
  ]);
  expect(schema.find(({ name }) => name === 'value')).toMatchObject({ scale: 2, precision: 18 });
  expect(schema.find(({ name }) => name === 'at')?.logical_type).toEqual({
    type: 'TIMESTAMP',
    isAdjustedToUTC: true,
    unit: 'MILLIS',
  });
});

it('Parquet keeps the largest amounts to the cent', async () => {
  const path = join(await folder(), 'a.parquet');
  await writeTable(table([[[null, null, null, null, Number.MAX_SAFE_INTEGER, null]]]), path, 'parquet');
  const { row_groups } = parquetMetadata(await bufferOf(path));
  const { max_value } = row_groups[0]?.columns[4]?.meta_data?.statistics ?? {};
  expect(max_value).toBe(Number.MAX_SAFE_INTEGER / 100);
});

it.each(['csv', 'parquet'] as const)('a table without rows is a %s file with its columns', async (format) => {
  const path = join(await folder(), 'a');
  expect(await writeTable(table([]), path, format)).toMatchObject({ rows: 0 });
  if (format === 'csv') expect(await readFile(path, 'utf8')).toBe('id,is_active,employees,risk,value,at\n');
  else expect(parquetMetadata(await bufferOf(path))).toMatchObject({ num_rows: 0n, row_groups: [] });
});

it('a long table is written in groups of rows, in order', async () => {
  const path = join(await folder(), 'a.parquet');
  const pages = Array.from({ length: 7 }, (_, page) =>
    Array.from({ length: 3_333 }, (_, i): readonly ExportCell[] => {
      const n = page * 3_333 + i;
      return [`c${n}`, n % 2 === 0, n, null, n, at + n];
    }),
  );
  expect(await writeTable(table(pages), path, 'parquet')).toMatchObject({ rows: 23_331 });
  const file = await bufferOf(path);
  expect(parquetMetadata(file).row_groups.map((group) => Number(group.num_rows))).toEqual([10_000, 10_000, 3_331]);
  const rows = await parquetReadObjects({ file, rowStart: 19_999, rowEnd: 20_001, columns: ['id', 'at'] });
  expect(rows).toEqual([
    { id: 'c19999', at: new Date(at + 19_999) },
    { id: 'c20000', at: new Date(at + 20_000) },
  ]);
});

it.each(['csv', 'parquet'] as const)(
  'a cell that does not fit leaves the %s file of before as it is',
  async (format) => {
    const dir = await folder();
    const path = join(dir, 'a');
    await writeFile(path, 'before');
    const bad = table([[full], [['x', true, 1, 0.5, 2 ** 60, at]]]);
    await expect(writeTable(bad, path, format)).rejects.toMatchObject({ detail: { code: 'EXPORT_VALUE_UNFIT' } });
    expect(await readdir(dir)).toEqual(['a']);
    expect(await readFile(path, 'utf8')).toBe('before');
  },
);

it.each(['csv', 'parquet'] as const)('a place where no %s file can be is told in words', async (format) => {
  const path = join(await folder(), 'nowhere', 'a');
  await expect(writeTable(table([[full]]), path, format)).rejects.toMatchObject({
    kind: 'config',
    detail: { code: 'EXPORT_UNWRITABLE' },
  });
});
