import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryBook } from './temporary-book.ts';

const rows = 150_000;
/** The rows as objects take some 60 MB, so a reader or writer that kept them would fail. */
const heapMb = 24;

test('a file much larger than the heap can be read and written', { timeout: 60_000 }, async () => {
  const lines = Array.from({ length: rows }, (_, i) => `A1,logins,${i},2025-01-01T00:00:00Z,some text of row ${i}\n`);
  const dir = await temporaryBook({
    'accounts.csv': 'account_id,name\nA1,x\n',
    'usage.csv': `account_id,metric,value,at,note\n${lines.join('')}`,
  });
  const script = join(import.meta.dirname, 'read-in-little-memory.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${heapMb}`,
    script,
    dir,
    await temporaryBook({}),
  ]);
  expect(JSON.parse(stdout)).toEqual({ rows, written: rows, today: Date.UTC(2025, 0, 2) });
});
