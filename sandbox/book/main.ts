/** Writes a simulated book: `node sandbox/book/main.ts --accounts 1000 --seed 7 --until 2026-11-01 --out DIR`. */
import { parseArgs } from 'node:util';
import { writeBook } from '../../src/book/write-book.ts';
import { simulateBook } from './simulate-book.ts';

const usage = `Usage: node sandbox/book/main.ts --out DIR [--accounts 1000] [--seed 1] [--until 2026-11-01] [--months 30] [--churn hazard|random]
Writes a made-up book of customers as CSV files. The same options give the same files; --until is today unless set.`;

class UsageError extends Error {}

function readOptions() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      accounts: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      until: { type: 'string' },
      months: { type: 'string', default: '30' },
      churn: { type: 'string', default: 'hazard' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  if (values.out === undefined) throw new UsageError('--out is missing: the folder to write to');
  if (values.churn !== 'hazard' && values.churn !== 'random') throw new UsageError('--churn is hazard or random');
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new UsageError('--seed is a whole number');
  return {
    out: values.out,
    accounts: Number(values.accounts),
    seed,
    until: values.until ?? new Date(),
    months: Number(values.months),
    churn: values.churn,
  } as const;
}

try {
  const options = readOptions();
  if (options === null) {
    console.log(usage);
  } else {
    const startedAt = performance.now();
    const rows = await writeBook(simulateBook(options), options.out);
    const durationMs = Math.round(performance.now() - startedAt);
    console.log(JSON.stringify({ out: options.out, rows, durationMs }));
  }
} catch (err) {
  const isUse = err instanceof UsageError || err instanceof RangeError || (err instanceof TypeError && 'code' in err);
  console.error(err instanceof Error ? err.message : String(err));
  if (isUse) console.error(usage);
  process.exitCode = isUse ? 2 : 1;
}
