import { AppError } from '../contracts/errors.ts';
import type { ExportCell, ExportColumn } from '../contracts/export-table.ts';

/** The furthest moment that a date of JavaScript holds, in milliseconds. */
const furthest = 8.64e15;

/**
 * The cell, if it is what its column says: a number that no file could hold exactly must not go out as another one.
 * @throws AppError `rejected` EXPORT_VALUE_UNFIT.
 */
export function checkedCell({ name, kind }: ExportColumn, cell: ExportCell | undefined, table: string): ExportCell {
  if (cell === null || cell === undefined) return null;
  switch (kind) {
    case 'text':
      if (typeof cell === 'string') return cell;
      break;
    case 'boolean':
      if (typeof cell === 'boolean') return cell;
      break;
    case 'number':
    case 'share':
      if (typeof cell === 'number' && Number.isFinite(cell)) return cell;
      break;
    case 'instant':
      if (typeof cell === 'number' && Number.isInteger(cell) && Math.abs(cell) <= furthest) return cell;
      break;
    case 'integer':
    case 'money':
      if (typeof cell === 'number' && Number.isSafeInteger(cell)) return cell;
      break;
  }
  throw new AppError(
    'rejected',
    `${table}: column ${name} holds ${shown(cell)}, which is no ${kind} that can be kept exactly.`,
    {
      code: 'EXPORT_VALUE_UNFIT',
      hint: 'Nothing was written. Look at where the value comes from: an amount in the CRM with too many digits?',
      context: { table, column: name },
    },
  );
}

const shown = (cell: string | number | boolean): string => JSON.stringify(String(cell).slice(0, 40));
