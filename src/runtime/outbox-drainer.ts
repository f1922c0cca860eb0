import type { Clock } from '../contracts/clock.ts';
import { toAppError } from '../contracts/errors.ts';
import type { JobProducer } from '../contracts/job.ts';
import type { Logger } from '../contracts/logger.ts';
import type { OutboxRepository } from '../contracts/repositories.ts';
import type { Database } from '../contracts/store.ts';

const batchSize = 100;
/** Rows whose nudge was lost with a process are found at the latest after this. */
const pollMs = 1_000;

export interface OutboxDrainer {
  nudge(): void;
  stop(): Promise<void>;
}

interface DrainerParts {
  readonly db: Database;
  readonly outbox: OutboxRepository;
  readonly producer: JobProducer;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Carries committed outbox rows into the queue. A row is removed only after its job is stored; a crash between the two enqueues
 * it twice, which the jobs' keys and their re-reading of state make harmless.
 */
export function startOutboxDrainer(parts: DrainerParts): OutboxDrainer {
  const stopping = new AbortController();
  let wake = new AbortController();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      const drained = await drainOnce(parts);
      if (drained > 0) continue;
      await parts.clock.sleep(pollMs, AbortSignal.any([wake.signal, stopping.signal])).catch(() => undefined);
    }
  })();
  return {
    nudge: () => wake.abort(),
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}

/** @returns how many rows went. */
async function drainOnce(parts: DrainerParts): Promise<number> {
  const { db, outbox, log } = parts;
  try {
    return await db.system(async (ex) => {
      const rows = await outbox.take(ex, batchSize);
      const carried = await carry(parts, rows);
      await outbox.remove(ex, carried);
      return carried.length;
    });
  } catch (err) {
    // The rows stay; the next round takes them again.
    const { kind, detail } = toAppError(err);
    log.warn({ kind, code: detail.code }, 'outbox could not be drained');
    return 0;
  }
}

/** @returns the rows whose jobs are stored. One that no queue knows (a newer version's) stays, and keeps no other waiting. */
async function carry({ producer, log }: DrainerParts, rows: Awaited<ReturnType<OutboxRepository['take']>>) {
  const carried: number[] = [];
  for (const { id, job, payload } of rows) {
    try {
      await producer.enqueue(job, payload);
      carried.push(id);
    } catch (err) {
      const { kind, detail } = toAppError(err);
      log.warn({ kind, code: detail.code, job }, 'a job could not be stored and stays in the outbox');
      if (kind === 'transient') break;
    }
  }
  return carried;
}
