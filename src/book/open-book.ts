import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../contracts/errors.ts';
import { bookColumns } from './columns.ts';
import { dayAfter, lastEventOf } from './event-times.ts';
import { FirstLines } from './first-lines.ts';
import { readTable, type TablePage, type TablePosition } from './read-table.ts';
import { type Book, type BookTable, type BookTables, bookTables } from './types.ts';

/** A book in a folder. Beside reading it whole, one can read it page by page and go on at a position. */
export interface FolderBook extends Book {
  readonly dir: string;
  /** Changes when any file of these tables changes (size or time of change), or comes or goes. */
  fingerprint(tables?: readonly BookTable[]): Promise<string>;
  /** Nothing for a file that is missing. Positions hold as long as the file's fingerprint. */
  pages<T extends BookTable>(table: T, options: PageOptions): AsyncIterable<TablePage<BookTables[T]>>;
}

export interface PageOptions {
  /** Rows read in a page, those left out among them. */
  readonly pageRows: number;
  readonly from?: TablePosition | undefined;
}

const batchRows = 1000;

/** Opens a folder of CSV files (see `columns.ts`). Files that are missing are empty tables, but `accounts.csv` must be there. */
export async function openBook(dir: string): Promise<FolderBook> {
  const root = resolve(dir);
  await assertBook(root);
  const idsBefore = idMemory(root);
  let accountIds: Promise<FirstLines> | undefined;
  let today: Promise<number> | undefined;

  async function* pages<T extends BookTable>(table: T, { pageRows, from }: PageOptions) {
    const path = pathOf(root, table);
    if ((await statOf(path)) === null) return;
    accountIds ??= readAccountIds(root);
    const known = await accountIds;
    const seen = await idsBefore(table, from);
    const isKnownAccount = known.isFull ? undefined : (id: string) => known.has(id);
    for await (const page of readTable(path, table, { pageRows, from, ids: seen.ids, isKnownAccount })) {
      seen.byte = Math.max(seen.byte, page.next.byte);
      yield page;
    }
  }

  return {
    dir: root,
    pages,
    today: () => {
      today ??= findToday(root);
      return today;
    },
    fingerprint: (tables = bookTables) => fingerprintOf(root, tables),
    async *read(table, onProblem) {
      for await (const page of pages(table, { pageRows: batchRows })) {
        if (onProblem !== undefined) for (const problem of page.problems) onProblem(problem);
        if (page.rows.length > 0) yield page.rows;
      }
    },
  };
}

interface Seen {
  readonly ids: FirstLines;
  /** Every row before this byte is in `ids`. */
  byte: number;
}

/**
 * The ids before a position, without which a duplicate could not be told after going on there. They are remembered from the last
 * reading; after a restart the rows before the position are read once more for them.
 */
function idMemory(root: string): (table: BookTable, from: TablePosition | undefined) => Promise<Seen> {
  const memory = new Map<BookTable, Seen>();
  return async (table, from) => {
    const known = memory.get(table);
    if (known !== undefined && from !== undefined && from.byte <= known.byte) return known;
    const seen: Seen = { ids: new FirstLines(), byte: 0 };
    memory.set(table, seen);
    if (from === undefined || bookColumns[table].id === null) return seen;
    for await (const page of readTable(pathOf(root, table), table, { pageRows: batchRows, ids: seen.ids })) {
      seen.byte = page.next.byte;
      if (seen.byte >= from.byte) break;
    }
    return seen;
  };
}

async function assertBook(root: string): Promise<void> {
  const folder = await statOf(root);
  if (folder === null || !folder.isDirectory()) {
    throw new AppError('config', `There is no folder ${root}`, {
      code: 'BOOK_NO_FOLDER',
      hint: 'Give the path of the folder that holds accounts.csv.',
    });
  }
  if ((await statOf(pathOf(root, 'accounts'))) === null) {
    throw new AppError('config', `The folder ${root} has no accounts.csv`, {
      code: 'BOOK_NO_ACCOUNTS',
      hint: 'Put accounts.csv with the columns account_id and name into the folder; the other files may be missing.',
    });
  }
}

function pathOf(root: string, table: BookTable): string {
  return join(root, bookColumns[table].file);
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (err) {
    if (err instanceof Error && 'code' in err && (err.code === 'ENOENT' || err.code === 'ENOTDIR')) return null;
    throw new AppError('config', `Cannot read ${path}`, {
      code: 'BOOK_UNREADABLE',
      hint: 'Give the user that runs Keel the right to read the folder and its files.',
      cause: err,
    });
  }
}

async function fingerprintOf(root: string, tables: readonly BookTable[]): Promise<string> {
  const hash = createHash('sha256');
  for (const table of tables) {
    const file = await statOf(pathOf(root, table));
    hash.update(file === null ? `${table}:-;` : `${table}:${file.size}:${file.mtimeMs};`);
  }
  return hash.digest('hex').slice(0, 16);
}

async function readAccountIds(root: string): Promise<FirstLines> {
  const ids = new FirstLines();
  const pages = readTable(pathOf(root, 'accounts'), 'accounts', { pageRows: batchRows, ids });
  while (!(await pages.next()).done);
  return ids;
}

async function findToday(root: string): Promise<number> {
  let last: number | undefined;
  for (const table of bookTables) {
    const path = pathOf(root, table);
    if ((await statOf(path)) === null) continue;
    for await (const page of readTable(path, table, { pageRows: batchRows, ids: new FirstLines() })) {
      for (const row of page.rows) last = Math.max(last ?? -Infinity, lastEventOf(table, row) ?? -Infinity);
    }
  }
  return dayAfter(last === undefined || last === -Infinity ? await lastChange(root) : last);
}

/** A book without any date speaks of the day on which it was last changed. */
async function lastChange(root: string): Promise<number> {
  const files = await Promise.all(bookTables.map((table) => statOf(pathOf(root, table))));
  return Math.max(...files.map((file) => file?.mtimeMs ?? 0));
}
