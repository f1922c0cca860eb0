// Keeps one running job's lock. BullMQ's own renewal tracks locks by job id alone: when a job goes on in place and the same
// worker takes it again at once, the end of the old slice stops the renewal of the new one.
import type { Job } from 'bullmq';
import { within } from './within.ts';

export interface SliceLock {
  /** Aborted when another worker may have the job. */
  readonly lost: AbortSignal;
  /** Surely ours at this moment? Asks the queue when the last proof is old. */
  check(): Promise<boolean>;
  release(): void;
}

export function holdLock(job: Pick<Job, 'extendLock'>, token: string, lockMs: number): SliceLock {
  const lost = new AbortController();
  const renewMs = lockMs / 3;
  let heldSince = performance.now();
  let renewing: Promise<void> | undefined;

  async function renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      // A call to a Redis that is away does not fail: it waits for it to return.
      const held = await within(renewMs, job.extendLock(token, lockMs));
      if (held) heldSince = askedAt;
      else lost.abort(new Error('another worker took the job'));
    } catch (err) {
      // The queue is away: the lock holds until its time is up.
      if (performance.now() - heldSince > lockMs) lost.abort(err);
    }
  }

  function renewOnce(): Promise<void> {
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  const timer = setInterval(renewOnce, renewMs);
  return {
    lost: lost.signal,
    async check() {
      if (performance.now() - heldSince > lockMs / 2) await renewOnce();
      return !lost.signal.aborted && performance.now() - heldSince < lockMs;
    },
    release: () => clearInterval(timer),
  };
}
