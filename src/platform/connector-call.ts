/**
 * `ConnectorContext.call`: one request of a connector with everything around it that a connector must not do itself. Every
 * try waits for the budget and counts, retries are decided by the error's kind alone.
 */
import type { Clock } from '../contracts/clock.ts';
import type { CallOptions, ConnectorContext } from '../contracts/connector.ts';
import { AppError, type ErrorKind, toAppError } from '../contracts/errors.ts';
import type { Logger } from '../contracts/logger.ts';
import type { InstallBudgets } from './budgets.ts';
import type { Lease } from './limiter.ts';

export interface CallReport {
  readonly budget: string;
  readonly outcome: 'ok' | ErrorKind;
  readonly durationMs: number;
  /** Where it failed. */
  readonly error?: AppError;
}

export interface CallDependencies {
  readonly classify: (err: unknown) => AppError;
  readonly budgets: InstallBudgets;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted at time-out of the slice and at shutdown. */
  readonly signal: AbortSignal;
  /** Of one try, where the call itself names none. */
  readonly timeoutMs: number;
  /** After every try: one HTTP request, answered or not. */
  readonly onCall?: (report: CallReport) => void;
  /** Makes `accessToken` hand out a new token. Without it, `reauth` is thrown at once. */
  readonly onReauth?: () => Promise<void>;
  /** When a call of the same install last ended well, epoch milliseconds: a session that others still use is worth another token. */
  readonly lastAnswerAt?: () => number;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly limits?: Partial<CallLimits>;
}

export interface CallLimits {
  /** Tries that may end with a transient error. */
  readonly attempts: number;
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  /** A transient error is thrown rather than slept on beyond this, counted from the first try. */
  readonly totalMs: number;
  /** Waiting for a rate limit in all; a longer one is the queue's to wait for. */
  readonly rateWaitMs: number;
}

const defaultLimits: CallLimits = {
  attempts: 6,
  firstBackoffMs: 500,
  maxBackoffMs: 30_000,
  totalMs: 180_000,
  rateWaitMs: 600_000,
};

/** A 429 that names no time; doubled with each in a row. */
const firstRateWaitMs = 1_000;
const maxRateWaitMs = 30_000;

/** Many calls may use up a short session before one that waited for its turn gets at it. */
const mostReauths = 5;

/** The request never left: repeating it is safe even when it is not idempotent. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** A reason of its own: without one, each abort makes an exception with a stack. */
const tryIsOver = 'the try is over';

interface Progress {
  readonly startedAt: number;
  transients: number;
  rateLimits: number;
  rateWaitedMs: number;
  reauths: number;
  refusedAt: number;
}

export function createCall(dependencies: CallDependencies): ConnectorContext['call'] {
  const call = new Call(dependencies);
  return (budget, request, options = {}) => call.run(budget, request, options);
}

class Call {
  readonly #deps: CallDependencies;
  readonly #limits: CallLimits;
  readonly #random: () => number;

  constructor(deps: CallDependencies) {
    this.#deps = deps;
    this.#limits = { ...defaultLimits, ...deps.limits };
    this.#random = deps.random ?? Math.random;
  }

  async run<T>(budget: string, request: (signal: AbortSignal) => Promise<T>, options: CallOptions): Promise<T> {
    const progress: Progress = {
      startedAt: this.#now(),
      transients: 0,
      rateLimits: 0,
      rateWaitedMs: 0,
      reauths: 0,
      refusedAt: 0,
    };
    for (;;) {
      const lease = await this.#lease(budget);
      const sentAt = this.#now();
      const outcome = await this.#attempt(request, options.timeoutMs ?? this.#deps.timeoutMs);
      lease.release(!('error' in outcome) || outcome.answered);
      this.#report(budget, 'error' in outcome ? outcome.error : undefined, this.#now() - sentAt);
      if (!('error' in outcome)) return outcome.value;
      await this.#recover(budget, outcome.error, progress, options.idempotent ?? true);
    }
  }

  #now(): number {
    return this.#deps.clock.now().getTime();
  }

  #report(budget: string, error: AppError | undefined, durationMs: number): void {
    this.#deps.onCall?.({ budget, outcome: error?.kind ?? 'ok', durationMs, ...(error && { error }) });
  }

  async #lease(budget: string): Promise<Lease> {
    const { budgets, signal } = this.#deps;
    const pausedMs = (): number => budgets.pausedUntil(budget) - this.#now();
    if (pausedMs() > this.#limits.rateWaitMs) throw paused(pausedMs());
    try {
      return await budgets.acquire(budget, signal);
    } catch (err) {
      if (!signal.aborted) throw toAppError(err);
      // Stopped while the CRM had us wait: the job is put off, and spends no attempt.
      throw pausedMs() > 0 ? paused(pausedMs(), err) : aborted(err);
    }
  }

  /** One try under its time-out. It ends then, even where the vendor's client does not listen to the signal. */
  async #attempt<T>(
    request: (signal: AbortSignal) => Promise<T>,
    timeoutMs: number,
  ): Promise<{ value: T } | { error: AppError; answered: boolean }> {
    const { clock, signal } = this.#deps;
    const over = new AbortController();
    const timeout = new AbortController();
    clock.sleep(timeoutMs, over.signal).then(
      () => timeout.abort(new DOMException('time-out', 'TimeoutError')),
      // Rejected because the try was over first.
      () => undefined,
    );
    const either = AbortSignal.any([signal, timeout.signal]);
    try {
      const work = (async () => request(either))();
      return { value: await Promise.race([work, rejectOnAbort(either, over.signal)]) };
    } catch (err) {
      if (signal.aborted) return { error: aborted(err), answered: false };
      if (timeout.signal.aborted) return { error: timedOut(timeoutMs, err), answered: false };
      const error = err instanceof AppError ? err : this.#deps.classify(err);
      return { error, answered: error.kind !== 'transient' };
    } finally {
      over.abort(tryIsOver);
    }
  }

  /** Waits and returns when the call may be tried again; throws when not. */
  async #recover(budget: string, error: AppError, progress: Progress, idempotent: boolean): Promise<void> {
    if (error.kind === 'rate_limited') return this.#waitForRate(budget, error, progress);
    if (error.kind === 'reauth') return this.#reauthorise(error, progress);
    if (error.kind !== 'transient') throw error;
    if (!idempotent && !wasNeverSent(error)) throw unclear(error);
    if (this.#deps.signal.aborted) throw error;
    progress.transients += 1;
    const ceiling = Math.min(this.#limits.maxBackoffMs, this.#limits.firstBackoffMs * 2 ** (progress.transients - 1));
    const delayMs = Math.max(Math.round(this.#random() * ceiling), error.detail.retryAfterMs ?? 0);
    const late = this.#now() + delayMs - progress.startedAt - progress.rateWaitedMs > this.#limits.totalMs;
    if (progress.transients >= this.#limits.attempts || late) throw error;
    const { code } = error.detail;
    this.#deps.log.warn({ budget, code, attempt: progress.transients, delayMs }, 'a call failed and is tried again');
    await this.#deps.clock.sleep(delayMs, this.#deps.signal).catch((err: unknown) => {
      throw aborted(err, error);
    });
  }

  /** Everyone's turn at this budget is put off; this call waits in the queue again, and spends no attempt. */
  #waitForRate(budget: string, error: AppError, progress: Progress): void {
    const ownMs = Math.min(maxRateWaitMs, firstRateWaitMs * 2 ** progress.rateLimits);
    const waitMs = Math.max(1, error.detail.retryAfterMs ?? ownMs);
    const now = this.#now();
    this.#deps.budgets.pause(budget, now + waitMs);
    progress.rateLimits += 1;
    progress.rateWaitedMs += Math.max(waitMs, error.detail.retryAfterMs === undefined ? 0 : 250);
    if (progress.rateWaitedMs > this.#limits.rateWaitMs) throw putOff(error, this.#limits.rateWaitMs);
    this.#deps.log.info({ budget, code: error.detail.code, waitMs }, 'the CRM asks for a pause');
  }

  async #reauthorise(error: AppError, progress: Progress): Promise<void> {
    const { onReauth, lastAnswerAt = () => 0 } = this.#deps;
    // A new token that is refused while nothing else is answered either: asking again would not end.
    const isHopeless = progress.reauths > 0 && lastAnswerAt() < progress.refusedAt;
    if (isHopeless || progress.reauths >= mostReauths || !onReauth) throw error;
    progress.reauths += 1;
    progress.refusedAt = this.#now();
    try {
      await onReauth();
    } catch (err) {
      throw toAppError(err);
    }
  }
}

function rejectOnAbort(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over });
  });
}

function wasNeverSent(error: AppError): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && neverSent.has(at.code)) return true;
  }
  return false;
}

const withContext = (error: AppError, context: Record<string, string | number>): AppError =>
  new AppError(error.kind, error.message, { ...error.detail, context: { ...error.detail.context, ...context } });

/** `context.unclear` = 1: the CRM may have done it; ask before it is repeated. */
const unclear = (error: AppError): AppError => withContext(error, { unclear: 1 });

const aborted = (cause: unknown, last?: AppError): AppError =>
  new AppError('transient', last ? `stopped while trying again: ${last.message}` : 'the call was stopped', {
    code: 'CALL_ABORTED',
    cause: last ?? cause,
  });

/** Having waited for so long, the CRM is not asked again sooner than after as long. */
const putOff = (error: AppError, waitedMs: number): AppError =>
  new AppError(error.kind, error.message, { retryAfterMs: waitedMs, ...error.detail });

const paused = (retryAfterMs: number, cause?: unknown): AppError =>
  new AppError('rate_limited', 'the CRM has put off all calls of this budget', {
    code: 'CALL_RATE_LIMITED',
    retryAfterMs,
    cause,
  });

const timedOut = (timeoutMs: number, cause: unknown): AppError =>
  new AppError('transient', `no answer within ${timeoutMs} ms`, {
    code: 'CALL_TIMEOUT',
    hint: 'The CRM is slow or out of reach. Keel tries again.',
    cause,
  });
