import { bookColumns } from './columns.ts';
import { type CsvPosition, type CsvRecord, firstPosition, readRecords } from './csv-records.ts';
import type { FirstLines } from './first-lines.ts';
import { type Header, parseHeader, parseRow, type Report, reporter, reportUnknownAccounts } from './table-rows.ts';
import type { BookProblem, BookTable, BookTables } from './types.ts';

/** Where the next row starts. `row` counts the rows before it, good or bad. */
export interface TablePosition extends CsvPosition {
  readonly row: number;
}

export interface TablePage<R> {
  readonly rows: readonly R[];
  readonly problems: readonly BookProblem[];
  readonly next: TablePosition;
}

export interface ReadTableOptions {
  /** Rows read in a page, bad ones among them. */
  readonly pageRows: number;
  /** Undefined: from the first row. */
  readonly from?: TablePosition | undefined;
  /** Ids of the rows before `from`; those read now are added. */
  readonly ids: FirstLines;
  /** Undefined: references to accounts are not looked at. */
  readonly isKnownAccount?: ((accountId: string) => boolean) | undefined;
}

/**
 * One table of a book in pages. Rows with problems are left out, and every problem is told in the page in which it stands; a
 * reference to an unknown account is told too, but its row is kept.
 */
export async function* readTable<T extends BookTable>(
  path: string,
  table: T,
  options: ReadTableOptions,
): AsyncGenerator<TablePage<BookTables[T]>, void> {
  let problems: BookProblem[] = [];
  const start = await readHeader(path, table, reporter(table, problems));
  if (start.header === null || options.from !== undefined) {
    if (options.from === undefined) yield { rows: [], problems, next: start.next };
    if (start.header === null) return;
    problems = [];
  }
  const reader = rowReader(table, start.header, options);
  let rows: BookTables[T][] = [];
  let next = options.from ?? start.next;
  let read = 0;
  for await (const records of readRecords(path, next)) {
    for (const record of records) {
      const isBlank = record.problem === null && record.fields.length === 1 && record.fields[0]?.trim() === '';
      next = { row: next.row + (isBlank ? 0 : 1), line: record.nextLine, byte: record.nextByte };
      if (isBlank) continue;
      const row = reader(record, reporter(table, problems));
      if (row !== null) rows.push(row);
      read += 1;
      if (read < options.pageRows) continue;
      yield { rows, problems, next };
      rows = [];
      problems = [];
      read = 0;
    }
  }
  if (read > 0 || problems.length > 0) yield { rows, problems, next };
}

async function readHeader(
  path: string,
  table: BookTable,
  report: Report,
): Promise<{ header: Header | null; next: TablePosition }> {
  const first = await firstPosition(path);
  if (first === null) {
    report(1, null, { code: 'EMPTY_FILE', message: 'the file is empty; it needs at least a header row' });
    return { header: null, next: { row: 0, line: 1, byte: 0 } };
  }
  for await (const [record] of readRecords(path, first)) {
    if (record === undefined) continue;
    const next = { row: 0, line: record.nextLine, byte: record.nextByte };
    if (record.problem === null) return { header: parseHeader(table, record.fields, report), next };
    report(record.line, null, record.problem);
    return { header: null, next };
  }
  return { header: null, next: { row: 0, ...first } };
}

function rowReader<T extends BookTable>(table: T, header: Header, options: ReadTableOptions) {
  const { id } = bookColumns[table];
  let hasToldFull = false;
  return (record: CsvRecord, report: Report): BookTables[T] | null => {
    if (record.problem !== null) {
      report(record.line, damagedColumn(header, record), record.problem);
      return null;
    }
    const row = parseRow<T>(header, record.fields, record.line, report);
    if (row === null) return null;
    if (id !== null && !options.ids.isFirst(String(Reflect.get(row, id)), record.line)) {
      report(record.line, id, { code: 'DUPLICATE_ID', message: 'this id stands in an earlier row, which is kept' });
      return null;
    }
    if (id !== null && options.ids.isFull && !hasToldFull) {
      hasToldFull = true;
      const message = `more than ${options.ids.limit} rows: from here on duplicates are not looked for`;
      report(record.line, id, { code: 'DUPLICATES_NOT_CHECKED', message });
    }
    if (options.isKnownAccount !== undefined) {
      reportUnknownAccounts(table, row, record.line, options.isKnownAccount, report);
    }
    return row;
  };
}

function damagedColumn(header: Header, record: CsvRecord): string | null {
  const at = record.fields.findIndex((field) => field.includes('\uFFFD'));
  return header.columns.find((column) => column.at === at)?.name ?? null;
}
