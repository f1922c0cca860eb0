// One slice of one job, whatever keeps the jobs: parse, run under a time limit, read the outcome, log, count.
import { AppError, toAppError } from '../contracts/errors.ts';
import type { JobContext, JobSpec, Outcome } from '../contracts/job.ts';
import type { Logger } from '../contracts/logger.ts';
import { notify, type OnQueueEvent, type SliceEvent, type SliceOutcome } from './events.ts';
import { decide, logLevel } from './retry-policy.ts';

export type SliceResult =
  | { readonly outcome: 'done'; readonly counts?: Readonly<Record<string, number>> }
  | { readonly outcome: 'next'; readonly payload: unknown }
  | { readonly outcome: 'retry' | 'rate_limited'; readonly delayMs: number; readonly error: AppError }
  | { readonly outcome: 'failed'; readonly error: AppError }
  | { readonly outcome: 'handed_back' | 'lost' };

export type LooseRunner<S> = (payload: unknown, ctx: JobContext<S>) => Promise<Outcome<unknown>>;

/** Why a slice may have to stop. `closing` asks; `giveUp` and `lockLost` no longer wait for the runner. */
export interface StopSignals {
  readonly closing: AbortSignal;
  readonly giveUp: AbortSignal;
  readonly lockLost: AbortSignal;
}

export interface SliceInput<S> {
  readonly spec: JobSpec;
  readonly load: () => Promise<LooseRunner<S>>;
  readonly jobId: string;
  readonly payload: unknown;
  readonly attempt: { readonly n: number; readonly last: boolean };
  readonly services: S;
  readonly stop: StopSignals;
  readonly log: Logger;
  readonly onEvent?: OnQueueEvent | undefined;
  readonly random: () => number;
}

/** A runner that ignores its aborted signal holds a place in the queue no longer than this. */
const abandonMs = 10_000;

export async function runSlice<S>(input: SliceInput<S>): Promise<SliceResult> {
  // Claimed while the worker was stopping: nothing was begun, so there is nothing to tell.
  if (input.stop.closing.aborted) return { outcome: 'handed_back' };
  const startedAt = performance.now();
  const installId = idIn(input.payload, 'installId');
  const runId = idIn(input.payload, 'runId');
  const ids = { ...(installId && { installId }), ...(runId && { runId }) };
  const log = input.log.child({ job: input.spec.name, jobId: input.jobId, ...ids });
  const result = await attemptSlice(input, log);
  const event: SliceEvent = {
    type: 'slice',
    queue: input.spec.queue,
    job: input.spec.name,
    jobId: input.jobId,
    ...(installId && { installId }),
    payload: input.payload,
    outcome: result.outcome,
    durationMs: Math.round(performance.now() - startedAt),
    ...('counts' in result && result.counts && { counts: result.counts }),
    ...('error' in result && { error: result.error }),
  };
  report(event, input.attempt, log);
  await notify(event, input.onEvent, log);
  return result;
}

async function attemptSlice<S>(input: SliceInput<S>, log: Logger): Promise<SliceResult> {
  const { closing, giveUp, lockLost } = input.stop;
  const timeout = new AbortController();
  const abandon = new AbortController();
  const settled = new AbortController();
  const timers = [
    setTimeout(() => timeout.abort(timedOut(input.spec)), input.spec.timeoutMs),
    setTimeout(() => abandon.abort(timedOut(input.spec)), input.spec.timeoutMs + abandonMs),
  ];
  const signal = AbortSignal.any([timeout.signal, closing, lockLost]);
  let ended = false;
  const running = callRunner(input, signal, log).finally(() => {
    ended = true;
  });
  try {
    const stops = [giveUp, lockLost, abandon.signal].map((stop) => rejection(stop, settled.signal));
    const outcome = await Promise.race([running, ...stops]);
    // The lock may be gone although the runner finished: then another worker has the job, and says how it goes on.
    if (lockLost.aborted) return { outcome: 'lost' };
    return readOutcome(input.spec, outcome);
  } catch (err) {
    if (lockLost.aborted) return { outcome: 'lost' };
    // An aborted call comes back as the abort itself or, from a client that wraps it, as a transient error.
    const mayBeAbort = !(err instanceof AppError) || err.kind === 'transient';
    if (giveUp.aborted || (closing.aborted && mayBeAbort)) return { outcome: 'handed_back' };
    return settle(timeout.signal.aborted && mayBeAbort ? timedOut(input.spec, err) : toAppError(err), input);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    settled.abort();
    if (!ended) running.catch((err: unknown) => log.debug({ err }, 'abandoned slice ended with an error'));
  }
}

async function callRunner<S>(input: SliceInput<S>, signal: AbortSignal, log: Logger): Promise<Outcome<unknown>> {
  const { services, attempt } = input;
  const payload = parsePayload(input.spec, input.payload);
  const run = await input.load();
  return run(payload, { services, attempt, signal, log });
}

/** The payload as the spec wants it, or a defect that says where it differs; values stay out of the message. */
export function parsePayload(spec: JobSpec, payload: unknown): unknown {
  const parsed = spec.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.code}`).join('; ');
  throw new AppError('defect', `Payload of job ${spec.name} does not fit: ${where}`, {
    code: 'QUEUE_PAYLOAD_INVALID',
    context: { job: spec.name },
    cause: parsed.error,
  });
}

function readOutcome(spec: JobSpec, outcome: Outcome<unknown>): SliceResult {
  if ('next' in outcome) return { outcome: 'next', payload: parsePayload(spec, outcome.next) };
  return { outcome: 'done', ...(outcome.counts && { counts: outcome.counts }) };
}

function settle<S>(error: AppError, input: SliceInput<S>): SliceResult {
  const decision = decide(error, input.attempt, input.random());
  if (decision.action === 'fail') return { outcome: 'failed', error };
  const outcome = decision.action === 'retry' ? 'retry' : 'rate_limited';
  return { outcome, delayMs: decision.delayMs, error };
}

function timedOut(spec: JobSpec, cause?: unknown): AppError {
  return new AppError('transient', `Job ${spec.name} took longer than ${spec.timeoutMs} ms`, {
    code: 'JOB_TIMEOUT',
    context: { job: spec.name, timeoutMs: spec.timeoutMs },
    ...(cause !== undefined && { cause }),
  });
}

/** Rejects when `stop` aborts; `settled` takes the listener off again, for some of these signals outlive the slice. */
function rejection(stop: AbortSignal, settled: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (stop.aborted) reject(stop.reason);
    else stop.addEventListener('abort', () => reject(stop.reason), { once: true, signal: settled });
  });
}

function idIn(payload: unknown, name: 'installId' | 'runId'): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const id = (payload as Readonly<Record<string, unknown>>)[name];
  return typeof id === 'string' ? id : undefined;
}

const messages: Record<SliceOutcome, string> = {
  done: 'job done',
  next: 'slice done',
  retry: 'slice failed, will be tried again',
  rate_limited: 'slice waits for a rate limit',
  failed: 'job failed',
  handed_back: 'slice handed back',
  lost: 'slice lost its lock',
};

function report(event: SliceEvent, attempt: SliceInput<unknown>['attempt'], log: Logger): void {
  const { outcome, durationMs, counts, error } = event;
  const detail = error && { err: error, kind: error.kind, code: error.detail.code, attempt: attempt.n };
  const level = error ? logLevel(error, attempt) : outcome === 'lost' ? 'warn' : 'info';
  log[level]({ queue: event.queue, outcome, durationMs, ...(counts && { counts }), ...detail }, messages[outcome]);
}
