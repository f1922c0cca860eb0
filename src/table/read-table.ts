/**
 * Reads a table of any delimiter into typed columns. The file is read twice: once to see what each column is, by all its texts, and
 * once to fill arrays of the right kind and length. So a million rows need the space of their values, not that of their texts.
 */
import type { EvaluationWarning } from '../domain/evaluation/report.ts';
import type { Table, TableColumn, TableRoles } from '../domain/evaluation/table/table.ts';
import { type ColumnBuilder, createColumnBuilder } from './column-builder.ts';
import { addToProfile, type ColumnProfile, createProfile } from './column-profile.ts';
import { badRows, eachRow, type ReadTableHooks, trimmed } from './each-row.ts';
import type { TableSource } from './open-table.ts';
import { planColumns } from './plan-columns.ts';

/** @throws AppError TABLE_UNREADABLE where the file goes away meanwhile, CALL_ABORTED where the signal says so. */
export async function readTable(source: TableSource, roles: TableRoles, hooks: ReadTableHooks = {}): Promise<Table> {
  const profiles = source.names.map(createProfile);
  const seen = await eachRow(source, hooks, 0, (fields) => {
    for (let c = 0; c < fields.length; c++) {
      const text = trimmed(fields[c] as string);
      if (text !== '') addToProfile(profiles[c] as ColumnProfile, text);
    }
  });
  const plan = planColumns(source.names, profiles, roles, source.delimiter);
  const builders = source.names.map((name, c) =>
    createColumnBuilder(name, plan.columns[c] ?? { kind: 'omitted' }, seen.rows),
  );
  const lines = new Int32Array(seen.rows);
  const read = await eachRow(source, hooks, 0.5, (fields, line, row) => {
    // A file that grew meanwhile: what came since then is not part of this evaluation.
    if (row >= seen.rows) return;
    lines[row] = line;
    for (let c = 0; c < fields.length; c++) {
      (builders[c] as ColumnBuilder).set(row, trimmed(fields[c] as string), line);
    }
  });
  const rows = Math.min(seen.rows, read.rows);
  const columns = builders.map(({ column }) => column);
  const warnings = [
    ...badRows(source, seen),
    ...damagedTexts(columns),
    ...plan.warnings,
    ...builders.flatMap(strayWarnings),
  ];
  return {
    columns,
    rows,
    lines,
    dropped: seen.ragged.count + seen.broken.count,
    warnings,
  };
}

/** Bytes that are no UTF-8 become U+FFFD; the head of the file had none. */
function damagedTexts(columns: readonly TableColumn[]): EvaluationWarning[] {
  const damaged = columns.filter(
    (column) => column.kind === 'category' && column.categories.some((text) => text.includes('\uFFFD')),
  );
  const message = `Some texts are not UTF-8 and were read with characters missing, in ${damaged.map(({ name }) => `"${name}"`).join(', ')}. Save the file as "CSV UTF-8".`;
  return damaged.length === 0 ? [] : [{ code: 'TABLE_NOT_UTF8', message }];
}

function strayWarnings({ column, strays: { count, example, line } }: ColumnBuilder): EvaluationWarning[] {
  if (count === 0) return [];
  const isDate = column.kind === 'date';
  const texts = count === 1 ? '1 text, which counts' : `${count.toLocaleString('en-US')} texts, which count`;
  return [
    {
      code: isDate ? 'TEXT_IN_DATE_COLUMN' : 'TEXT_IN_NUMBER_COLUMN',
      message: `"${column.name}" is a column of ${isDate ? 'dates' : 'numbers'} with ${texts} as not known: the first is "${example}" on line ${line}.`,
    },
  ];
}
