/**
 * How long a simulated book takes to write and to read, and with how much memory:
 * `node bench/simulate-book.ts [accounts]`. The figures stand in sandbox/book/README.md and connectors/csv/BEHAVIOR.md.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateBook } from '../sandbox/book/simulate-book.ts';
import { openBook } from '../src/book/open-book.ts';
import { bookTables } from '../src/book/types.ts';
import { writeBook } from '../src/book/write-book.ts';

const accounts = Number(process.argv[2] ?? 20_000);
const dir = await mkdtemp(join(tmpdir(), 'keel-bench-book-'));

async function timed<R>(name: string, work: () => Promise<R>): Promise<R> {
  const startedAt = performance.now();
  const result = await work();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${name}: ${seconds} s, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
  return result;
}

try {
  const rows = await timed('simulate and write', () =>
    writeBook(simulateBook({ accounts, seed: 7, until: '2026-11-01' }), dir),
  );
  console.log(rows);
  const book = await openBook(dir);
  await timed('find today', () => book.today());
  await timed('read all tables', async () => {
    for (const table of bookTables) for await (const batch of book.read(table)) void batch.length;
  });
} finally {
  await rm(dir, { recursive: true, force: true });
}
