/** From a header and fields to typed rows and problems. */
import { type BookColumn, bookColumns } from './columns.ts';
import { type CellProblem, parseCell, shorten } from './parse-cell.ts';
import type { BookProblem, BookTable, BookTables } from './types.ts';

/** Says in which file and line; fills a problem of this table. */
export type Report = (line: number, column: string | null, problem: CellProblem) => void;

type HeaderColumn = { readonly at: number; readonly name: string; readonly spec: BookColumn | null };
export interface Header {
  readonly columns: readonly HeaderColumn[];
  readonly missing: readonly BookColumn[];
  readonly width: number;
}

export function reporter(table: BookTable, problems: BookProblem[]): Report {
  const { file } = bookColumns[table];
  return (line, column, { code, message }) => problems.push({ file, line, column, code, message });
}

/** Null when no row can be read with it: a required column is missing. */
export function parseHeader(table: BookTable, fields: readonly string[], report: Report): Header | null {
  const specs = new Map(bookColumns[table].columns.map((spec) => [spec.name, spec]));
  const columns: HeaderColumn[] = [];
  const seen = new Set<string>();
  for (const [at, field] of fields.entries()) {
    const name = field.trim();
    if (name === '') {
      report(1, null, { code: 'EMPTY_COLUMN_NAME', message: `column ${at + 1} has no name; it is not read` });
    } else if (seen.has(name)) {
      report(1, name, {
        code: 'DUPLICATE_COLUMN',
        message: 'the header names this column twice; the first one is read',
      });
    } else {
      seen.add(name);
      columns.push({ at, name, spec: specs.get(name) ?? null });
    }
  }
  const missing = bookColumns[table].columns.filter((spec) => !seen.has(spec.name));
  const missingRequired = missing.filter((spec) => spec.required);
  for (const spec of missingRequired) report(1, spec.name, missingColumn(fields));
  return missingRequired.length > 0 ? null : { columns, missing, width: fields.length };
}

function missingColumn(fields: readonly string[]): CellProblem {
  const only = fields.length === 1 ? (fields[0] ?? '') : '';
  const hint = only.includes(';') || only.includes('\t') ? ' (separate the columns with commas)' : '';
  return { code: 'MISSING_COLUMN', message: `a required column is missing, so the file is not read${hint}` };
}

/** A row, or null when it had a problem, which then was reported. */
export function parseRow<T extends BookTable>(
  header: Header,
  fields: readonly string[],
  line: number,
  report: Report,
): BookTables[T] | null {
  if (fields.length !== header.width) {
    const message = `expected ${header.width} fields as in the header, found ${fields.length}`;
    report(line, null, { code: 'WRONG_FIELD_COUNT', message });
    return null;
  }
  const row: Record<string, unknown> = {};
  const extra: Record<string, string> = {};
  let isGood = true;
  for (const { at, name, spec } of header.columns) {
    const text = fields[at] ?? '';
    if (spec === null) {
      if (text !== '') setOwn(extra, name, text);
    } else if (text === '' || (spec.type !== 'text' && text.trim() === '')) {
      if (!spec.required) continue;
      report(line, name, { code: 'MISSING_VALUE', message: 'a required value is missing' });
      isGood = false;
    } else {
      const cell = parseCell(spec, text);
      if ('value' in cell) {
        row[name] = cell.value;
      } else {
        report(line, name, cell.problem);
        isGood = false;
      }
    }
  }
  row.extra = extra;
  return isGood ? (row as unknown as BookTables[T]) : null;
}

/** A column called `__proto__` is data too. */
function setOwn(target: Record<string, string>, name: string, value: string): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[name] = value;
  }
}

/** Accounts that a row names and that `accounts.csv` does not know: told, but the row is kept. */
export function reportUnknownAccounts(
  table: BookTable,
  row: object,
  line: number,
  isKnown: (accountId: string) => boolean,
  report: Report,
): void {
  for (const { name, isAccountRef } of bookColumns[table].columns) {
    if (!isAccountRef) continue;
    const id: unknown = Reflect.get(row, name);
    if (typeof id === 'string' && !isKnown(id)) {
      report(line, name, { code: 'UNKNOWN_ACCOUNT', message: `accounts.csv has no such account: ${shorten(id)}` });
    }
  }
}
