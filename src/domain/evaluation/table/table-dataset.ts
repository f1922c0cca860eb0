/** From a table to what models are fitted to: rows with a label, units, columns that say something, and all that was noticed on the way. */
import type { Dataset } from '../../models/dataset.ts';
import { randomOf } from '../../random.ts';
import type { EvaluationWarning } from '../report.ts';
import { labelLeaks } from './label-leaks.ts';
import { learnableColumns } from './learnable-columns.ts';
import { sampleRows } from './sample-rows.ts';
import type { Table, TableProblem, TableRoles } from './table.ts';
import { tableLabel } from './table-label.ts';
import { countOf, grouped } from './words.ts';

export interface TableDatasetOptions {
  readonly roles: TableRoles;
  /** The label's value that means "left"; guessed where it is not given. */
  readonly positive?: string;
  readonly seed: number;
  /** Of a table with more rows a sample of so many is used. */
  readonly maxRows?: number;
}

export interface TableDataset {
  readonly data: Dataset;
  /** By row of `data`: rows with the same id are one unit. */
  readonly units: Int32Array;
  /** Rows with a label, before a sample was drawn; and those of them that left. */
  readonly rows: number;
  readonly positives: number;
  /** Rows of the table that could not be used. */
  readonly dropped: number;
  /** The value that means "left", null where no row has one. */
  readonly positive: string | null;
  readonly warnings: readonly EvaluationWarning[];
}

/**
 * On so many rows the standard error of an AUC is 0.004 (Hanley and McNeil 1982; 10 % left), and all models with all their folds take
 * minutes; with more the answer comes later and is the same.
 */
const defaultMaxRows = 50_000;

export function tableDataset(table: Table, options: TableDatasetOptions): TableDataset | { problem: TableProblem } {
  const { roles, seed, maxRows = defaultMaxRows } = options;
  const labelColumn = table.columns.find(({ name }) => name === roles.label) ?? { kind: 'omitted', name: roles.label };
  const label = tableLabel(labelColumn, options.positive);
  if ('problem' in label) return label;
  const random = randomOf(seed);
  const labelled = rowsWithLabel(label.labels);
  const rows = sampleRows(labelled, label.labels, maxRows, random.fork(1));
  const ids = unitsOf(table, roles, labelled, rows);
  const { columns, values, warnings } = learnableColumns(table, rows, roles);
  const labels = Uint8Array.from(rows, (row) => label.labels[row] as number);
  // A sample is judged as the smaller table that it is, so its rows count once each.
  const weights = new Float64Array(rows.length).fill(1);
  const data: Dataset = { columns, rows: rows.length, values, labels, weights };
  return {
    data,
    units: ids.units,
    rows: labelled.length,
    positives: label.labels.reduce((sum, value) => sum + (value === 1 ? 1 : 0), 0),
    dropped: table.dropped + label.unknown,
    positive: label.positive,
    warnings: [
      ...labelLeaks(data, ids.units, random.fork(2)),
      ...label.warnings,
      ...ids.warnings,
      ...table.warnings,
      ...warnings,
      ...(columns.length === 0 ? [noColumns(labelled.length)] : []),
      ...(rows.length < labelled.length ? [sampled(labelled.length, rows.length)] : []),
    ],
  };
}

function rowsWithLabel(labels: Int8Array): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row++) if (labels[row] !== -1) rows.push(row);
  return Uint32Array.from(rows);
}

/** A row without an id is a unit of its own. */
function unitsOf(
  table: Table,
  { id }: TableRoles,
  labelled: Uint32Array,
  rows: Uint32Array,
): { units: Int32Array; warnings: EvaluationWarning[] } {
  const column = table.columns.find(({ kind, name }) => kind === 'key' && name === id);
  if (column?.kind !== 'key') return { units: Int32Array.from(rows, (_, i) => i), warnings: [] };
  const { codes } = column;
  const seen = new Uint8Array(table.rows);
  let [without, repeated, firstLine] = [0, 0, 0];
  for (const row of labelled) {
    const code = codes[row] as number;
    if (code < 0) without += 1;
    else if (seen[code] === 0) seen[code] = 1;
    else {
      repeated += 1;
      firstLine ||= table.lines[row] as number;
    }
  }
  let next = table.rows;
  const units = Int32Array.from(rows, (row) => {
    const code = codes[row] as number;
    return code < 0 ? next++ : code;
  });
  return {
    units,
    warnings: [
      ...(repeated > 0 ? [duplicateIds(column.name, repeated, firstLine)] : []),
      ...(without > 0 ? [withoutId(column.name, without)] : []),
    ],
  };
}

const duplicateIds = (name: string, rows: number, line: number): EvaluationWarning => ({
  code: 'DUPLICATE_IDS',
  message: `${countOf(rows, 'row')} ${rows === 1 ? 'has' : 'have'} an id in "${name}" that an earlier row has, too: the first on line ${line}. They are kept, and rows of one id are never learnt from and judged at once.`,
});

const withoutId = (name: string, rows: number): EvaluationWarning => ({
  code: 'ID_MISSING',
  message: `${countOf(rows, 'row')} without an id in "${name}" ${rows === 1 ? 'counts' : 'count'} as ${rows === 1 ? 'a customer of its own' : 'customers of their own'}.`,
});

const noColumns = (rows: number): EvaluationWarning => ({
  code: 'NO_COLUMNS',
  message: `${rows === 0 ? 'The table has no row to learn from.' : 'No column is left to learn from.'} Export what is known of the customers: plan, tenure, use, tickets.`,
});

const sampled = (rows: number, used: number): EvaluationWarning => ({
  code: 'SAMPLED',
  message: `The table has ${grouped(rows)} rows; the models were fitted to and judged by ${grouped(used)} of them, drawn at random with the same share that left.`,
});
