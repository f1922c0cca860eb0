import { rename, rm, stat } from 'node:fs/promises';
import { AppError } from '../contracts/errors.ts';
import type { ExportTable } from '../contracts/export-table.ts';
import { writeCsv } from './write-csv.ts';
import { writeParquet } from './write-parquet.ts';

export const exportFormats = ['csv', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface Written {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Writes the table page by page; the file appears only when it is whole, and replaces one of that name.
 * @throws AppError `config` EXPORT_UNWRITABLE, `rejected` EXPORT_VALUE_UNFIT.
 */
export async function writeTable(table: ExportTable, path: string, format: ExportFormat): Promise<Written> {
  const part = `${path}.part`;
  try {
    const rows = await (format === 'csv' ? writeCsv : writeParquet)(table, part);
    const { size: bytes } = await stat(part);
    await rename(part, path);
    return { rows, bytes };
  } catch (err) {
    await rm(part, { force: true }).catch(() => undefined);
    throw asUnwritable(err, path);
  }
}

const fileCodes: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'EEXIST',
  'ENAMETOOLONG',
]);

/** An error of the file system in words; any other as it is. */
export function asUnwritable(err: unknown, path: string): unknown {
  const code = err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : '';
  if (!fileCodes.has(code)) return err;
  return new AppError('config', `${path} cannot be written (${code}).`, {
    code: 'EXPORT_UNWRITABLE',
    hint: 'Does the folder exist, may you write there, and is there room? Name another place with --out.',
    cause: err,
  });
}
