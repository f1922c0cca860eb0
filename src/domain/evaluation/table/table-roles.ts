import { nearestName } from './nearest-name.ts';
import type { TableProblem, TableRoles } from './table.ts';
import { listed } from './words.ts';

export interface WantedRoles {
  readonly label: string;
  readonly id?: string;
  readonly leaveOut?: readonly string[];
}

/** The columns that were named, checked against those that there are. */
export function tableRoles(names: readonly string[], wanted: WantedRoles): TableRoles | { problem: TableProblem } {
  const { label, id, leaveOut = [] } = wanted;
  if (!names.includes(label)) return { problem: { code: 'LABEL_NOT_FOUND', ...notFound(label, names) } };
  for (const name of [...(id === undefined ? [] : [id]), ...leaveOut]) {
    if (!names.includes(name)) return { problem: { code: 'COLUMN_NOT_FOUND', ...notFound(name, names) } };
  }
  if (id === label || leaveOut.includes(label)) {
    const problem = {
      code: 'LABEL_NOT_FOUND',
      message: `"${label}" cannot be the label and at the same time be an id or be left out.`,
      hint: 'Name the column that says who left with --label, another one with --id.',
    };
    return { problem };
  }
  return { label, leaveOut, ...(id === undefined ? {} : { id }) };
}

function notFound(name: string, names: readonly string[]): Omit<TableProblem, 'code'> {
  const near = nearestName(name, names);
  return {
    message: `The table has no column "${name}".`,
    hint: near === undefined ? `It has ${listed(names)}.` : `Did you mean "${near}"? It has ${listed(names)}.`,
  };
}
