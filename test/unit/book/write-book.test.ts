import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BookColumn, bookColumns } from '../../../src/book/columns.ts';
import { openBook } from '../../../src/book/open-book.ts';
import { type Book, type BookTable, type BookTables, bookTables } from '../../../src/book/types.ts';
import { writeBook } from '../../../src/book/write-book.ts';
import { readAll, temporaryBook } from '../../support/temporary-book.ts';

type Tables = { [T in BookTable]: BookTables[T][] };

/** A book in memory, given in small batches. */
function bookOf(tables: Partial<Tables>, batch = 2): Book {
  return {
    today: async () => 0,
    async *read(table) {
      const rows = tables[table] ?? [];
      for (let i = 0; i < rows.length; i += batch) yield rows.slice(i, i + batch);
    },
  };
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((value) => value.isWellFormed());
const awkward = fc.constantFrom(
  'a,b',
  'say "x"',
  'two\nlines',
  'cr\r',
  '\r\n',
  ' padded ',
  '=1+1',
  '\uFFFD',
  'ñ王🙂',
  "'",
  '""',
  '\t',
);
const day = fc.integer({ min: 0, max: 40_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const instant = fc
  .integer({ min: 0, max: 4e9 })
  .map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);
const money = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 10, max: 99 }))
  .map(([a, b]) => `${a}.${b}`);

function cellOf(column: BookColumn): fc.Arbitrary<unknown> {
  switch (column.type) {
    case 'text':
      return fc.oneof(text, awkward);
    case 'number':
      return fc.double({ min: column.min ?? -1e6, max: column.max ?? 1e6, noNaN: true }).map((value) => value + 0);
    case 'integer':
      return fc.nat();
    case 'instant':
      return instant;
    case 'date':
      return day;
    case 'money':
      return money;
    case 'enum':
      return fc.constantFrom(...(column.values ?? []));
    case 'boolean':
      return fc.boolean();
  }
}

const names = bookTables.flatMap((table) => bookColumns[table].columns.map((column) => column.name));
const extraName = fc.oneof(text, fc.constantFrom('__proto__', 'toString', 'Plan, tier', 'a"b')).filter((name) => {
  return name.trim() === name && name !== '' && !names.includes(name);
});
const extra = fc.dictionary(extraName, fc.oneof(text, awkward), { maxKeys: 2, noNullPrototype: true });

function rowOf(table: BookTable): fc.Arbitrary<Record<string, unknown>> {
  const { columns } = bookColumns[table];
  const cells = Object.fromEntries(columns.map((column) => [column.name, cellOf(column)]));
  const requiredKeys = ['extra', ...columns.filter((column) => column.required).map((column) => column.name)];
  const model: Record<string, fc.Arbitrary<unknown>> = { ...cells, extra };
  return fc.record(model, { requiredKeys, noNullPrototype: true });
}

function tableOf(table: BookTable): fc.Arbitrary<Record<string, unknown>[]> {
  const { id } = bookColumns[table];
  const row = rowOf(table);
  return id === null
    ? fc.array(row, { maxLength: 6 })
    : fc.uniqueArray(row, { maxLength: 6, selector: (each) => each[id] });
}

const tables = fc.record(
  Object.fromEntries(bookTables.map((table) => [table, tableOf(table)])) as unknown as {
    [T in BookTable]: fc.Arbitrary<BookTables[T][]>;
  },
  { noNullPrototype: true },
);

describe('a written book', () => {
  test('reads as it was, whatever stands in it', { timeout: 60_000 }, async () => {
    const dir = await temporaryBook({});
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        await writeBook(bookOf(rows), dir);
        const book = await openBook(dir);
        for (const table of bookTables) {
          const read = await readAll(book, table);
          expect(read.problems.filter((problem) => problem.code !== 'UNKNOWN_ACCOUNT')).toEqual([]);
          expect(read.rows).toEqual(rows[table]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('has a file for every table, each with its header, and no other file', async () => {
    const dir = await temporaryBook({});
    await writeBook(bookOf({}), dir);
    expect((await readdir(dir)).sort()).toEqual(bookTables.map((table) => `${table}.csv`).sort());
    expect(await readFile(join(dir, 'churn.csv'), 'utf8')).toBe('account_id,churned_at,reason\n');
  });

  test('takes the place of the rows of an earlier one', async () => {
    const dir = await temporaryBook({ 'churn.csv': 'account_id,churned_at\nA1,2025-01-01\n' });
    await writeBook(bookOf({ accounts: [{ account_id: 'A1', name: 'x', extra: {} }] }), dir);
    expect((await readAll(await openBook(dir), 'churn')).rows).toEqual([]);
  });

  test('has the unknown columns of late rows too', async () => {
    const dir = await temporaryBook({});
    const rows = Array.from({ length: 9 }, (_, i) => ({
      account_id: `A${i}`,
      name: 'x',
      extra: i === 8 ? { late: 'yes' } : ({} as Record<string, string>),
    }));
    const written = await writeBook(bookOf({ accounts: rows }), dir);
    expect(written.accounts).toBe(9);
    expect((await readAll(await openBook(dir), 'accounts')).rows).toEqual(rows);
  });

  test('tells each problem of the book it was read from once', async () => {
    const source = await temporaryBook({
      'accounts.csv': 'account_id,name,employees,x\nA1,a,many,\nA2,b,1,\nA3,c,2,z\n',
    });
    const target = await temporaryBook({});
    const lines: number[] = [];
    await writeBook(await openBook(source), target, (problem) => lines.push(problem.line));
    expect(lines).toEqual([2]);
  });

  test('that fails half-way leaves no half file', async () => {
    const dir = await temporaryBook({});
    const book: Book = {
      today: async () => 0,
      async *read(table) {
        if (table === 'contacts') throw new Error('the source is gone');
        yield [];
      },
    };
    await expect(writeBook(book, dir)).rejects.toThrow('the source is gone');
    expect((await readdir(dir)).sort()).toEqual(['accounts.csv', 'owners.csv']);
  });
});
