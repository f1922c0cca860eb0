/** The columns of a table that something can be learnt from, at the rows that count. */
import type { Column } from '../../models/dataset.ts';
import type { EvaluationWarning } from '../report.ts';
import type { CategoryColumn, NumberColumn, Table, TableRoles } from './table.ts';
import { listed } from './words.ts';

export interface LearnableColumns {
  readonly columns: readonly Column[];
  readonly values: readonly Float64Array[];
  readonly warnings: readonly EvaluationWarning[];
}

export function learnableColumns(table: Table, rows: Uint32Array, roles: TableRoles): LearnableColumns {
  if (rows.length === 0) return { columns: [], values: [], warnings: [] };
  const columns: Column[] = [];
  const values: Float64Array[] = [];
  const empty: string[] = [];
  const constant: string[] = [];
  const twins: string[] = [];
  const seen = new Map<string, Float64Array[]>();
  for (const source of table.columns) {
    if (source.kind === 'omitted' || source.kind === 'key' || source.name === roles.label) continue;
    const { column, taken } = source.kind === 'category' ? categoryAt(source, rows) : numberAt(source, rows);
    const variety = varietyOf(taken);
    if (variety === 'none') empty.push(source.name);
    else if (variety === 'one') constant.push(source.name);
    else if (isSeen(seen, column.kind, taken)) twins.push(source.name);
    else {
      columns.push(column);
      values.push(taken);
    }
  }
  return { columns, values, warnings: [...leftOut(empty, constant, twins)] };
}

interface Taken {
  readonly column: Column;
  readonly taken: Float64Array;
}

/** Dates become days before the latest one: how long ago, at the time of the export. */
function numberAt({ name, kind, values }: NumberColumn, rows: Uint32Array): Taken {
  const taken = new Float64Array(rows.length);
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i] as number] as number;
    taken[i] = value;
    if (value > latest) latest = value;
  }
  if (kind === 'date') for (let i = 0; i < taken.length; i++) taken[i] = latest - (taken[i] as number);
  return { column: { name, kind: 'number', categories: [], direction: 0 }, taken };
}

/** Codes anew, in the order in which the categories come in these rows. */
function categoryAt({ name, codes, categories }: CategoryColumn, rows: Uint32Array): Taken {
  const taken = new Float64Array(rows.length).fill(Number.NaN);
  const newCodes = new Int32Array(categories.length).fill(-1);
  const used: string[] = [];
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i] as number] as number;
    if (code < 0) continue;
    if (newCodes[code] === -1) {
      newCodes[code] = used.length;
      used.push(categories[code] as string);
    }
    taken[i] = newCodes[code] as number;
  }
  return { column: { name, kind: 'category', categories: used, direction: 0 }, taken };
}

/** "Known or not" is something to learn from: only where all are known, one value is none. */
function varietyOf(values: Float64Array): 'none' | 'one' | 'some' {
  let first = Number.NaN;
  let unknown = 0;
  for (const value of values) {
    if (Number.isNaN(value)) unknown += 1;
    else if (Number.isNaN(first)) first = value;
    else if (value !== first) return 'some';
  }
  if (unknown === values.length) return 'none';
  return unknown === 0 ? 'one' : 'some';
}

/** Notes the values; says whether a column of the kind had the same ones. */
function isSeen(seen: Map<string, Float64Array[]>, kind: string, values: Float64Array): boolean {
  let hash = 0;
  for (const value of values) hash = (Math.imul(hash, 31) + (Number.isNaN(value) ? 7 : Math.trunc(value * 64) | 0)) | 0;
  const key = `${kind} ${hash}`;
  const alike = seen.get(key) ?? [];
  if (alike.some((other) => isSame(other, values))) return true;
  seen.set(key, [...alike, values]);
  return false;
}

const isSame = (a: Float64Array, b: Float64Array): boolean =>
  a.every((value, i) => Object.is(value, b[i]) || value === b[i]);

function* leftOut(empty: readonly string[], constant: readonly string[], twins: readonly string[]) {
  if (empty.length > 0) {
    yield { code: 'EMPTY_COLUMN', message: `Left out, because no row has a value: ${listed(empty)}.` };
  }
  if (constant.length > 0) {
    yield { code: 'CONSTANT_COLUMN', message: `Left out, because every row has the same value: ${listed(constant)}.` };
  }
  if (twins.length > 0) {
    yield {
      code: 'REDUNDANT_COLUMN',
      message: `Left out, because another column says the same in every row: ${listed(twins)}.`,
    };
  }
}
