import { AppError, toAppError } from '../contracts/errors.ts';
import type { Run, RunStage, RunStep, StoredError } from '../contracts/repositories.ts';
import type { Runtime } from '../runtime/container.ts';
import { type RunCounts, runCounts } from '../services/run/run-counts.ts';
import { getRun, startRun } from '../services/run/start-run.ts';
import type { Progress } from './progress.ts';

const pollMs = 100;
/** Longer than a CRM's short pauses and restarts, shorter than anyone watches a bar that stands still. */
export const defaultPatienceMs = 90_000;

export interface RunRequest {
  readonly installId: string;
  readonly stages: readonly RunStage[];
  readonly asOf?: number;
  readonly scoreAll?: boolean;
}

export interface Waiting {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** How long nothing may move before the command gives up. */
  readonly patienceMs: number;
}

export interface RunEnd {
  readonly counts: RunCounts;
  readonly state: 'done' | 'failed';
  /** Of the steps that failed, in order. */
  readonly errors: readonly (StoredError & { readonly step: string })[];
}

/**
 * Starts a run and waits for its end. A run that was cut off earlier is finished first; if it asked for the same, it is this one.
 * @throws AppError `transient` RUN_INTERRUPTED when the signal is aborted, RUN_STALLED when nothing moves: the run stays and can be
 * taken up again.
 */
export async function runAndWait(runtime: Runtime, request: RunRequest, waiting: Waiting): Promise<RunEnd> {
  for (;;) {
    const { run, resumed } = await startUnlessStopped(runtime, request, waiting.signal);
    const end = await waitForEnd(runtime, run, waiting);
    const same = run.stages.join() === request.stages.join();
    if (!resumed || (same && request.asOf === undefined)) return end;
  }
}

async function startUnlessStopped(runtime: Runtime, request: RunRequest, signal: AbortSignal) {
  try {
    return await startRun(runtime.deps, request, signal);
  } catch (err) {
    throw signal.aborted && toAppError(err).kind === 'transient' ? interrupted() : err;
  }
}

async function waitForEnd(runtime: Runtime, { installId, runId }: Run, waiting: Waiting): Promise<RunEnd> {
  const { deps } = runtime;
  const now = (): number => deps.clock.now().getTime();
  let moved = { what: '', at: now() };
  for (;;) {
    if (waiting.signal.aborted) throw interrupted();
    const { run, steps } = await getRun(deps, installId, runId);
    waiting.progress.show(run, steps);
    if (run.state !== 'running') return endOf(runtime, run, run.state, steps);
    const what = workDone(steps);
    if (what !== moved.what) moved = { what, at: now() };
    const stoodStillMs = now() - Math.max(moved.at, runtime.crm.lastAnswerAt(installId));
    if (stoodStillMs >= waiting.patienceMs) throw stalled(stoodStillMs, runtime.crm.lastFailure(installId));
    await deps.clock.sleep(pollMs, waiting.signal).catch(() => undefined);
  }
}

/** Changes when something was achieved; calls alone achieve nothing. */
function workDone(steps: readonly RunStep[]): string {
  return JSON.stringify(
    steps.map(({ step, state, counts: { apiCalls: _, ...counts } }) => [step, state === 'done', counts]),
  );
}

async function endOf(
  { deps }: Runtime,
  run: Run,
  state: 'done' | 'failed',
  steps: readonly RunStep[],
): Promise<RunEnd> {
  const { installId } = run;
  const customers = (await deps.db.tenant(installId, (ex) => deps.repos.records.counts(ex, installId))).account ?? 0;
  const errors = steps.flatMap((s) => (s.error ? [{ ...s.error, step: s.step }] : []));
  return { counts: runCounts(run, steps, customers, deps.clock.now().getTime()), state, errors };
}

const goesOn = 'The next "keel run" goes on where this one stopped.';

const interrupted = (): AppError =>
  new AppError('transient', 'Stopped before the run was over. What was done is kept.', {
    code: 'RUN_INTERRUPTED',
    hint: goesOn,
  });

function stalled(ms: number, last: AppError | undefined): AppError {
  const why = last ? ` The last failure: ${last.message.replace(/\.$/, '')} (${last.detail.code}).` : '';
  const isUp =
    last?.kind === 'rate_limited' ? `${last.detail.hint ?? ''} ` : 'Is the CRM up, and can it be reached from here? ';
  const look = last ? isUp : 'Are its workers alive? ';
  return new AppError('transient', `Nothing has moved for ${Math.round(ms / 1000)} s.${why} What was done is kept.`, {
    code: 'RUN_STALLED',
    hint: `${look}${goesOn}`,
    ...(last === undefined ? {} : { cause: last }),
  });
}
