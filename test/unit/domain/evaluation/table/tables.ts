import type { Table, TableColumn, TableRoles } from '../../../../../src/domain/evaluation/table/table.ts';
import {
  type TableDataset,
  type TableDatasetOptions,
  tableDataset,
} from '../../../../../src/domain/evaluation/table/table-dataset.ts';

/** Cells as a test writes them; null is not known. */
export function categoryColumn(name: string, cells: readonly (string | null)[]): TableColumn {
  const categories = [...new Set(cells.filter((cell) => cell !== null))];
  return {
    kind: 'category',
    name,
    categories,
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : categories.indexOf(cell))),
  };
}

export const numberColumn = (
  name: string,
  cells: readonly (number | null)[],
  kind: 'number' | 'date' = 'number',
): TableColumn => ({ kind, name, values: Float64Array.from(cells, (cell) => cell ?? Number.NaN) });

export const keyColumn = (name: string, codes: readonly number[]): TableColumn => ({
  kind: 'key',
  name,
  codes: Int32Array.from(codes),
});

export function tableOf(...columns: TableColumn[]): Table {
  const rows = Math.max(
    ...columns.map((column) => ('values' in column ? column.values : 'codes' in column ? column.codes : []).length),
  );
  return { columns, rows, lines: Int32Array.from({ length: rows }, (_, i) => i + 2), dropped: 0, warnings: [] };
}

export const rolesOf = (more: Partial<TableRoles> = {}): TableRoles => ({ label: 'left', leaveOut: [], ...more });

/** The dataset of a table that has one; the test fails where there is a problem. */
export function datasetOf(table: Table, more: Partial<TableDatasetOptions> = {}): TableDataset {
  const found = tableDataset(table, { roles: rolesOf(), seed: 7, ...more });
  if ('problem' in found) throw new Error(found.problem.message);
  return found;
}

export const codesOf = ({ warnings }: Pick<TableDataset, 'warnings'>): string[] => warnings.map(({ code }) => code);
