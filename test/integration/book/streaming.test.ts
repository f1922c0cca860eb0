import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryBook } from '../../support/temporary-book.ts';

const rows = 150_000;
/** The rows as objects take some 60 MB, so a reader or writer that kept them would fail. */
const heapMb = 24;

/** Run in a process of its own: reads a folder whole and writes it to another one. */
const program = `
  const [folder, from, to] = process.argv.slice(1);
  const { openBook } = await import(folder + '/open-book.ts');
  const { writeBook } = await import(folder + '/write-book.ts');
  const book = await openBook(from);
  let rows = 0;
  for await (const batch of book.read('usage')) rows += batch.length;
  const written = await writeBook(book, to);
  console.log(JSON.stringify({ rows, written: written.usage, today: await book.today() }));
`;

test('a file much larger than the heap can be read and written', { timeout: 60_000 }, async () => {
  const lines = Array.from({ length: rows }, (_, i) => `A1,logins,${i},2025-01-01T00:00:00Z,some text of row ${i}\n`);
  const from = await temporaryBook({
    'accounts.csv': 'account_id,name\nA1,x\n',
    'usage.csv': `account_id,metric,value,at,note\n${lines.join('')}`,
  });
  const to = await temporaryBook({});
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${heapMb}`,
    '--input-type=module',
    '--eval',
    program,
    join(import.meta.dirname, '../../../src/book'),
    from,
    to,
  ]);
  expect(JSON.parse(stdout)).toEqual({ rows, written: rows, today: Date.UTC(2025, 0, 2) });
});
