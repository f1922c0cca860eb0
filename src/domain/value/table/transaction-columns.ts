import { nearestName } from '../../evaluation/table/nearest-name.ts';
import type { TableProblem } from '../../evaluation/table/table.ts';
import { listed } from '../../evaluation/table/words.ts';
import type { TransactionColumns } from './transactions.ts';

/** The columns that were named, checked against those that there are. */
export function transactionColumns(
  names: readonly string[],
  wanted: TransactionColumns,
): TransactionColumns | { problem: TableProblem } {
  const { customer, date, amount, currency } = wanted;
  const roles = Object.entries({ customer, date, amount, 'currency-column': currency });
  const named = roles.filter((role): role is [string, string] => role[1] !== undefined);
  for (const [option, name] of named) if (!names.includes(name)) return { problem: notFound(option, name, names) };
  for (const [at, [option, name]] of named.entries()) {
    const other = named.slice(0, at).find(([, earlier]) => earlier === name)?.[0];
    if (other !== undefined) return { problem: namedTwice(name, other, option) };
  }
  return wanted;
}

function notFound(option: string, name: string, names: readonly string[]): TableProblem {
  const near = nearestName(name, names);
  const meant = near === undefined ? '' : `Did you mean --${option} "${near}"? `;
  return {
    code: 'COLUMN_NOT_FOUND',
    message: `The table has no column "${name}", which --${option} names.`,
    hint: `${meant}It has ${listed(names)}.`,
  };
}

const namedTwice = (name: string, first: string, second: string): TableProblem => ({
  code: 'COLUMN_NAMED_TWICE',
  message: `Column "${name}" is named by --${first} and by --${second}.`,
  hint: 'Customer, date and amount each stand in a column of their own.',
});
