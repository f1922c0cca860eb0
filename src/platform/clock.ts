import type { Clock } from '../contracts/clock.ts';

/** Timers beyond this fire at once. */
const maxTimerMs = 2 ** 31 - 1;

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const until = performance.now() + ms;
    let timer: NodeJS.Timeout;
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const wait = (): void => {
      const left = until - performance.now();
      if (left > 0) {
        timer = setTimeout(wait, Math.min(Math.ceil(left), maxTimerMs));
        return;
      }
      signal?.removeEventListener('abort', onAbort);
      resolve();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    wait();
  });
}

export const systemClock: Clock = { now: () => new Date(), sleep };
