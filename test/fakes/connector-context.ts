/** A connector's context without an engine: counts calls by budget, retries at once, never sleeps unless told how. */
import type { ConnectorContext } from '../../src/contracts/connector.ts';
import { type AppError, toAppError } from '../../src/contracts/errors.ts';
import type { Logger } from '../../src/contracts/logger.ts';

export interface FakeContext<S> extends ConnectorContext<S> {
  /** Requests made so far, by budget. */
  readonly calls: Map<string, number>;
  readonly warnings: string[];
  readonly total: () => number;
  readonly reset: () => void;
}

export interface FakeContextOptions<S> {
  readonly settings: S;
  readonly api: string;
  readonly classify: (err: unknown) => AppError;
  readonly token?: string | (() => string);
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
  readonly attempts?: number;
  /** What to do for `retryAfterMs` before the next attempt. */
  readonly sleep?: (ms: number) => Promise<void>;
}

function fakeLogger(warnings: string[]): Logger {
  const ignore = () => undefined;
  const log: Logger = {
    debug: ignore,
    info: ignore,
    warn: (_fields, message) => void warnings.push(message),
    error: ignore,
    child: () => log,
  };
  return log;
}

export function fakeConnectorContext<S>(options: FakeContextOptions<S>): FakeContext<S> {
  const calls = new Map<string, number>();
  const warnings: string[] = [];
  const { attempts = 3, sleep = async () => undefined, token = 'test-token' } = options;
  const signal = options.signal ?? new AbortController().signal;

  async function call<T>(
    budget: string,
    request: (signal: AbortSignal) => Promise<T>,
    opts?: { idempotent?: boolean },
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      calls.set(budget, (calls.get(budget) ?? 0) + 1);
      try {
        return await request(AbortSignal.timeout(20_000));
      } catch (err) {
        const error = toAppError(options.classify(err));
        const isWorthIt = error.kind === 'rate_limited' || (error.kind === 'transient' && opts?.idempotent !== false);
        if (!isWorthIt || attempt >= attempts) throw error;
        await sleep(error.detail.retryAfterMs ?? 0);
      }
    }
  }

  return {
    settings: options.settings,
    log: fakeLogger(warnings),
    signal,
    now: options.now ?? (() => new Date('2026-01-01T00:00:00Z')),
    endpoints: { api: options.api, oauth: options.api },
    pause: async (ms) => sleep(ms),
    accessToken: async () => (typeof token === 'function' ? token() : token),
    call,
    calls,
    warnings,
    total: () => [...calls.values()].reduce((sum, n) => sum + n, 0),
    reset: () => calls.clear(),
  };
}
