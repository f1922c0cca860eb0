import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openBook } from '../../../src/book/open-book.ts';
import { temporaryBook } from '../../support/temporary-book.ts';

const script = join(import.meta.dirname, '../../../sandbox/book/main.ts');
const run = (...args: string[]) => promisify(execFile)(process.execPath, [script, ...args]);

describe('the simulator’s command', { timeout: 30_000 }, () => {
  test('writes a book and says how many rows', async () => {
    const dir = await temporaryBook({});
    const { stdout } = await run('--accounts', '30', '--seed', '2', '--until', '2025-06-01', '--out', dir);
    expect(JSON.parse(stdout)).toMatchObject({ rows: { accounts: 30, owners: 1 } });
    expect(await (await openBook(dir)).today()).toBeLessThanOrEqual(Date.UTC(2025, 5, 1));
  });

  test.each([
    ['no folder', []],
    ['an option it does not know', ['--out', '/tmp/x', '--nope']],
    ['a number that is none', ['--out', '/tmp/x', '--accounts', 'many']],
    ['an unknown kind of churn', ['--out', '/tmp/x', '--churn', 'always']],
  ])('answers %s with its usage and code 2', async (_name, args) => {
    await expect(run(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('Usage:') });
  });
});
