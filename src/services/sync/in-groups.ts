export interface Grouping {
  /** Items that may wait, and the most that are handed on at once. */
  readonly limit: number;
  /** The first item of a group waits for company at most this long. */
  readonly waitMs: number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Hands items on in groups and goes on fetching meanwhile. What was fetched before the source failed is handed on first. A reader
 * that stops early ends the source.
 */
export async function* inGroups<T>(
  source: AsyncIterable<T>,
  { limit, waitMs, sleep }: Grouping,
): AsyncGenerator<readonly T[]> {
  const iterator = source[Symbol.asyncIterator]();
  let waiting: T[] = [];
  let end: { readonly error?: unknown } | undefined;
  const changed = signal();
  let stopped = false;
  const fill = async (): Promise<void> => {
    try {
      while (!stopped) {
        const { done, value } = await iterator.next();
        if (done) break;
        waiting.push(value);
        changed.notify();
        while (waiting.length >= limit && !stopped) await changed.next();
      }
      end = {};
    } catch (error) {
      end = { error };
    }
    changed.notify();
  };
  const filling = fill();
  try {
    for (;;) {
      if (waiting.length > 0) {
        const patience = new AbortController();
        let isOver = false;
        const timer = sleep(waitMs, patience.signal).then(
          () => {
            isOver = true;
          },
          // The group filled up first.
          () => undefined,
        );
        while (waiting.length < limit && !end && !isOver) await Promise.race([changed.next(), timer]);
        patience.abort('the group is complete');
        const group = waiting;
        waiting = [];
        changed.notify();
        yield group;
      } else if (end) {
        if ('error' in end) throw end.error;
        return;
      } else {
        await changed.next();
      }
    }
  } finally {
    stopped = true;
    changed.notify();
    await filling;
    await iterator.return?.();
  }
}

/** Both sides wait for "something changed" and look again. */
function signal(): { notify: () => void; next: () => Promise<void> } {
  let resolve: () => void = () => undefined;
  let next = new Promise<void>((done) => {
    resolve = done;
  });
  return {
    notify: () => {
      const wake = resolve;
      next = new Promise<void>((done) => {
        resolve = done;
      });
      wake();
    },
    next: () => next,
  };
}
