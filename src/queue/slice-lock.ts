// Keeps one running job's lock. BullMQ's own renewal tracks locks by job id alone: when a job goes on in place and the same
// worker takes it again at once, the end of the old slice stops the renewal of the new one.
import type { Job } from 'bullmq';

export interface SliceLock {
  /** Aborted when another worker may have the job. */
  readonly lost: AbortSignal;
  /** Surely ours at this moment? Asks the queue when the last proof is old. */
  check(): Promise<boolean>;
  release(): void;
}

export function holdLock(job: Job, token: string, lockMs: number): SliceLock {
  const lost = new AbortController();
  let heldSince = performance.now();

  async function renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      const held = await job.extendLock(token, lockMs);
      if (held) heldSince = askedAt;
      else lost.abort(new Error('another worker took the job'));
    } catch (err) {
      // The queue is away: the lock holds until its time is up.
      if (performance.now() - heldSince > lockMs) lost.abort(err);
    }
  }

  const timer = setInterval(renew, lockMs / 3);
  return {
    lost: lost.signal,
    async check() {
      if (performance.now() - heldSince > lockMs / 2) await renew();
      return !lost.signal.aborted && performance.now() - heldSince < lockMs;
    },
    release: () => clearInterval(timer),
  };
}
