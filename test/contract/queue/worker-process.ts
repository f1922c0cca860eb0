// A worker of its own process, for tests that kill it. Runs `pages` jobs and `small` jobs, and writes what it does to a file.
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineJob, type Outcome } from '../../../src/contracts/job.ts';
import { queueConnection } from '../../../src/queue/connection.ts';
import { startWorkers } from '../../../src/queue/worker.ts';
import { silentLogger } from '../../support/logger.ts';
import type { Address } from './backends.ts';

const Pages = z.object({ installId: z.string(), page: z.number().int().default(0), pages: z.number().int() });
type Pages = z.output<typeof Pages>;

const base = {
  name: 'test.pages',
  attempts: 1,
  timeoutMs: 60_000,
  payload: Pages,
  key: (p: Pages) => p.installId,
} as const;
/** A queue per test: on Redis the longest `lockMs` ever used on a queue decides how soon the next stalled check may come. */
export const pagesJob = (queue: string) => defineJob({ ...base, queue });

export interface ProcessOrders {
  readonly address: Address;
  readonly file: string;
  readonly queue: string;
  readonly lockMs: number;
  /** Never ends this page. */
  readonly holdPage?: number;
  readonly pageMs: number;
}

if (import.meta.filename === process.argv[1]) await serve(JSON.parse(process.argv[2] ?? ''));

async function serve({ address, file, queue, lockMs, holdPage, pageMs }: ProcessOrders): Promise<void> {
  const note = (what: string, p: Pages) => appendFileSync(file, `${what} ${p.installId} ${p.page} ${process.pid}\n`);
  const runPage = async (p: Pages, { signal }: { signal: AbortSignal }): Promise<Outcome<Pages>> => {
    note('begin', p);
    await sleep(p.page === holdPage ? 3_600_000 : pageMs, undefined, { signal });
    note('end', p);
    return p.page + 1 < p.pages ? { next: { ...p, page: p.page + 1 } } : { done: true };
  };
  const connection = await queueConnection({ ...address, log: silentLogger });
  const workers = await startWorkers({
    connection,
    jobs: [pagesJob(queue)],
    runners: { 'test.pages': async () => runPage },
    services: null,
    log: silentLogger,
    lockMs,
  });
  process.once('SIGTERM', async () => {
    await workers.close({ graceMs: 5_000 });
    await connection.close();
    process.exit(0);
  });
  process.send?.('ready');
}
