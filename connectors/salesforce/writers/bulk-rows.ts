/** Rows as a Bulk API job takes and gives them: CSV with commas and line feeds. */
import { CsvRows } from '../bulk-csv.ts';
import type { UpdateRow } from './collections.ts';

/** A missing value leaves the field as it is; null clears it. */
function cell(value: string | number | null | undefined): string {
  if (value === undefined) return '';
  if (value === null || value === '') return '#N/A';
  const text = String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsv(rows: readonly UpdateRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
  const lines = rows.map(({ id, values }) => [id, ...columns.map((name) => values[name])].map(cell).join(','));
  return `${[['Id', ...columns].join(','), ...lines].join('\n')}\n`;
}

/** Rows of a result by column name. */
export function readCsv(text: string): Readonly<Record<string, string>>[] {
  const reader = new CsvRows();
  const [header = [], ...lines] = reader.push(text.endsWith('\n') ? text : `${text}\n`);
  if (!reader.isBetweenRows) throw new SyntaxError('a result that is cut short');
  return lines.map((values) => Object.fromEntries(header.map((name, i) => [name, values[i] ?? ''])));
}

/** `CODE:message:fields --`; a message may hold colons, too. */
export function readRowError(text: string): { code: string; message: string; fields: readonly string[] } {
  const [code = '', ...rest] = text.split(':');
  const fields = (rest.length > 1 ? (rest.pop() ?? '') : '').replace(/\s*--\s*$/, '');
  return {
    code: /^[A-Z_]+$/.test(code) ? code : '',
    message: rest.join(':'),
    fields: fields === '' ? [] : fields.split(/,\s*/),
  };
}
