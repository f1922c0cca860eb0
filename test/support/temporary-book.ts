import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FolderBook } from '../../src/book/open-book.ts';
import type { BookProblem, BookTable, BookTables } from '../../src/book/types.ts';

/** A folder that goes away with the test, with these files in it. */
export async function temporaryBook(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'keel-book-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  return dir;
}

export async function readAll<T extends BookTable>(book: Pick<FolderBook, 'read'>, table: T) {
  const rows: BookTables[T][] = [];
  const problems: BookProblem[] = [];
  for await (const batch of book.read(table, (problem) => problems.push(problem))) rows.push(...batch);
  return { rows, problems };
}
