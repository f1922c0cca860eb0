import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import type { CellKind, ExportCell, ExportTable } from '../contracts/export-table.ts';
import { checkedCell } from './checked-cell.ts';
import { moneyText } from './money-text.ts';

/**
 * UTF-8, a header line, RFC 4180. Text that a spreadsheet would run as a formula gets a ' before it; numbers are left alone.
 * Returns how many rows there are.
 */
export async function writeCsv({ name, columns, pages }: ExportTable, path: string): Promise<number> {
  let rows = 0;
  async function* lines() {
    yield toCsv([columns.map((column) => column.name)]);
    for await (const page of pages) {
      rows += page.length;
      yield toCsv(
        page.map((row) => columns.map((column, i) => cellText(column.kind, checkedCell(column, row[i], name)))),
      );
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return rows;
}

function cellText(kind: CellKind, cell: ExportCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return withoutFormula(cell);
  if (typeof cell === 'boolean') return String(cell);
  if (kind === 'money') return moneyText(cell);
  return kind === 'instant' ? new Date(cell).toISOString() : String(cell);
}

/** What spreadsheets take for the beginning of a formula, in the full width of East Asian input too. */
const formulaStart = /^[=+\-@\t\r＝＋－＠]/;

const withoutFormula = (text: string): string => (formulaStart.test(text) ? `'${text}` : text);

function toCsv(rows: readonly (readonly string[])[]): string {
  return stringify(rows as string[][], { record_delimiter: '\n', quoted_match: /[\r\n]/ });
}
