// Waits for states instead of time.
import type { QueueEvent, SliceEvent, SliceOutcome } from '../../../src/queue/events.ts';

export interface EventSpy {
  readonly onEvent: (event: QueueEvent) => void;
  readonly slices: SliceEvent[];
  outcomes(): SliceOutcome[];
  /** Resolves when so many slices ended so. */
  ended(outcome: SliceOutcome, times?: number): Promise<SliceEvent>;
}

export function eventSpy(): EventSpy {
  const slices: SliceEvent[] = [];
  return {
    onEvent: (event) => {
      if (event.type === 'slice') slices.push(event);
    },
    slices,
    outcomes: () => slices.map((slice) => slice.outcome),
    ended: (outcome, times = 1) =>
      eventually(
        () => slices.filter((slice) => slice.outcome === outcome)[times - 1],
        () => `${times} × ${outcome}, got ${slices.map((slice) => slice.outcome).join(' ') || 'nothing'}`,
      ),
  };
}

const patienceMs = 60_000;

/** Asks until there is an answer. */
export async function eventually<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  what: () => string = () => ask.toString(),
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > until) throw new Error(`waited in vain for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A door that a runner waits at. */
export function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, opened: promise };
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
