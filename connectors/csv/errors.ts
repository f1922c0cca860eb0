import type { BookProblem } from '../../src/book/types.ts';
import { AppError, toAppError } from '../../src/contracts/errors.ts';

const folderCodes: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EISDIR']);
const passingCodes: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EBUSY', 'EAGAIN', 'EIO', 'ESTALE']);

/** Errors of the file system as ours; the book's own are AppErrors already. */
export function classify(err: unknown): AppError {
  if (err instanceof AppError) return err;
  const code = err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : '';
  if (folderCodes.has(code)) {
    return new AppError('config', `The book's folder or one of its files cannot be read (${code})`, {
      code: 'CSV_UNREADABLE',
      hint: 'Check that the folder is there and that the user that runs Keel may read it.',
      cause: err,
    });
  }
  if (passingCodes.has(code)) {
    return new AppError('transient', `The file system is busy (${code})`, { code: 'CSV_BUSY', cause: err });
  }
  return toAppError(err);
}

/** A problem of the book as a reject: named by file and line. */
export function rejectOf(problem: BookProblem): { externalId: string; error: AppError } {
  const { file, line, column, code, message } = problem;
  const place = column === null ? `${file} line ${line}` : `${file} line ${line}, column ${column}`;
  return {
    externalId: `${file}:${line}`,
    error: new AppError('rejected', `${place}: ${message}`, {
      code: `BOOK_${code}`,
      hint: `Correct ${place} and sync again.`,
      context: { file, line, ...(column === null ? {} : { column }) },
    }),
  };
}
