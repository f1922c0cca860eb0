import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../contracts/errors.ts';

/** Before minutes of work: can its result be written there? @throws AppError `config` HTML_UNWRITABLE. */
export async function checkHtmlFile(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (err) {
    throw unwritable(path, err);
  }
}

/** @throws AppError `config` HTML_UNWRITABLE. */
export async function writeHtmlFile(path: string, page: string): Promise<void> {
  try {
    await writeFile(path, page);
  } catch (err) {
    throw unwritable(path, err);
  }
}

const unwritable = (path: string, cause: unknown): AppError =>
  new AppError('config', `The report cannot be written to ${path}.`, {
    code: 'HTML_UNWRITABLE',
    hint: 'Does the folder exist, and may you write there? Name another file with --html.',
    cause,
  });
