import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { bookColumns } from './columns.ts';
import { type Book, type BookProblem, type BookTable, bookTables } from './types.ts';

/** Rows written, by table. */
export type WrittenRows = Readonly<Record<BookTable, number>>;

/**
 * Writes a book as a folder of CSV files, in streams. Every table gets a file, so that nothing of an earlier book stays behind; a
 * file appears only when it is whole. Reading the folder gives the same rows again.
 */
export async function writeBook(
  book: Pick<Book, 'read'>,
  dir: string,
  onProblem?: (problem: BookProblem) => void,
): Promise<WrittenRows> {
  await mkdir(dir, { recursive: true });
  const written: Partial<Record<BookTable, number>> = {};
  for (const table of bookTables) written[table] = await writeTable(book, table, dir, onProblem);
  return written as WrittenRows;
}

async function writeTable(
  book: Pick<Book, 'read'>,
  table: BookTable,
  dir: string,
  onProblem?: (problem: BookProblem) => void,
): Promise<number> {
  const path = join(dir, bookColumns[table].file);
  const part = `${path}.part`;
  try {
    const extras = new Set<string>();
    let { rows, isComplete } = await writeRows(book, table, part, extras, onProblem);
    if (!isComplete) ({ rows, isComplete } = await writeRows(book, table, part, extras));
    await rename(part, path);
    return rows;
  } catch (err) {
    await rm(part, { force: true });
    throw err;
  }
}

/**
 * The header stands before the rows, but only the rows tell which unknown columns there are. Those of the first batch are taken for
 * all; when a later row has more, the rest is only looked through, and the table is written a second time.
 */
async function writeRows(
  book: Pick<Book, 'read'>,
  table: BookTable,
  path: string,
  extras: Set<string>,
  onProblem?: (problem: BookProblem) => void,
): Promise<{ rows: number; isComplete: boolean }> {
  const known = bookColumns[table].columns.map((column) => column.name);
  let header: readonly string[] | null = extras.size > 0 ? [...extras] : null;
  let rows = 0;
  let isComplete = true;
  async function* lines() {
    if (header !== null) yield toCsv([[...known, ...header]]);
    for await (const batch of book.read(table, onProblem)) {
      for (const row of batch) for (const name of Object.keys(row.extra)) extras.add(name);
      if (header === null) {
        header = [...extras];
        yield toCsv([[...known, ...header]]);
      }
      isComplete &&= header.length === extras.size;
      rows += batch.length;
      const names = header;
      if (isComplete) yield toCsv(batch.map((row) => cellsOf(row, known, names)));
    }
    if (header === null) yield toCsv([known]);
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return { rows, isComplete };
}

function cellsOf(
  row: { extra: Record<string, string> },
  known: readonly string[],
  extras: readonly string[],
): string[] {
  const cells = known.map((name) => {
    const value: unknown = Reflect.get(row, name);
    return value === undefined ? '' : String(value);
  });
  for (const name of extras) cells.push(Object.hasOwn(row.extra, name) ? (row.extra[name] ?? '') : '');
  return cells;
}

/** A carriage return at the end of a line would be read as part of the line break, so such fields are quoted too. */
function toCsv(rows: readonly (readonly string[])[]): string {
  return stringify(rows as string[][], { record_delimiter: '\n', quoted_match: /[\r\n]/ });
}
