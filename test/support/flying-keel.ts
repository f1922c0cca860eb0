/** A whole Keel in this process, its own call and refresh included. Its clock passes by itself whenever somebody waits. */
import { connectors } from '../../connectors/index.ts';
import type { Clock } from '../../src/contracts/clock.ts';
import type { Connector } from '../../src/contracts/connector.ts';
import type { AppError } from '../../src/contracts/errors.ts';
import { createBudgets } from '../../src/platform/budgets.ts';
import { createCall } from '../../src/platform/connector-call.ts';
import { type TestKeel, testKeel } from './keel.ts';
import { silentLogger } from './logger.ts';

/** Time-outs of one try, which must not fire because time flies: as long as no wait is. */
const timeoutsMs = new Set([31_234, 120_000, 600_000]);

export class FlyingClock implements Clock {
  #now: number;
  constructor(start: number) {
    this.#now = start;
  }
  now(): Date {
    return new Date(this.#now);
  }
  pass(ms: number): void {
    this.#now += ms;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw signal.reason;
    if (timeoutsMs.has(ms)) return real(ms, signal);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw signal.reason;
    this.#now += ms;
  }
}

function real(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

export interface FlyingKeel extends TestKeel {
  /** Errors of calls, in order: what Keel was told by the CRM. */
  readonly failures: AppError[];
}

/** `onCall` is told after each call, refused ones too, how many there were. */
export async function flyingKeel(
  clock: FlyingClock,
  onCall: (calls: number) => void = () => undefined,
): Promise<FlyingKeel> {
  const budgets = createBudgets({ clock });
  const failures: AppError[] = [];
  let calls = 0;
  const keel = await testKeel({
    connectors: connectors as Readonly<Record<string, Connector>>,
    clock,
    onDelay: async (ms) => clock.pass(ms),
    makeCall: ({ connector, budgets: own, installId, signal, patienceMs, onCall: note, onReauth }) =>
      createCall({
        classify: connector.classify,
        budgets: budgets.forInstall(installId, own),
        clock,
        log: silentLogger,
        signal,
        timeoutMs: 31_234,
        onReauth,
        random: () => 0.5,
        ...(patienceMs === undefined ? {} : { limits: { rateWaitMs: patienceMs } }),
        onCall: ({ error }) => {
          note();
          if (error) failures.push(error);
          calls += 1;
          onCall(calls);
        },
      }),
  });
  return { ...keel, failures };
}
