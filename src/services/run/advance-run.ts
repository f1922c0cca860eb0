import type { AppError } from '../../contracts/errors.ts';
import type { Run, StoredError } from '../../contracts/repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import type { Connection, Deps } from '../deps.ts';
import { nextSteps, stageOf } from './next-steps.ts';

const jobs: Readonly<Record<string, string>> = {
  provision: 'fields.provision',
  sync: 'sync.stream',
  score: 'score.batch',
  write: 'write.scores',
  tasks: 'playbooks.run',
};

/** The job that does a step. */
export function jobOfStep(installId: string, runId: string, step: string): { job: string; payload: unknown } {
  const job = jobs[stageOf(step)];
  if (!job) throw new Error(`no job does the step ${step}`);
  return { job, payload: { installId, runId, step } };
}

export const storedError = (err: AppError): StoredError => ({
  kind: err.kind,
  code: err.detail.code,
  message: err.message,
  ...(err.detail.hint === undefined ? {} : { hint: err.detail.hint }),
});

/** Starts what comes next, or ends the run. To be called in the transaction in which a step ended. */
export async function advanceRun(
  deps: Deps,
  ex: Executor,
  installId: string,
  runId: string,
  connection: Pick<Connection, 'connector' | 'settings' | 'context'>,
): Promise<void> {
  const { runs, scores, customers, outbox, installs } = deps.repos;
  const run = await runs.lock(ex, installId, runId);
  if (run?.state !== 'running') return;
  const steps = await runs.steps(ex, installId, runId);
  const { connector, context } = connection;
  const streams = connector.streams.filter((s) => !s.unavailable?.(context.settings)).map((s) => s.name);
  const leftOver = (await scores.countPending(ex, installId)) + (await customers.countDirty(ex, installId));
  const next = nextSteps(run, steps, { streams, canWrite: connector.fields !== undefined, leftOver });
  const now = deps.clock.now().getTime();
  if ('start' in next) {
    for (const step of next.start) await runs.startStep(ex, installId, runId, step, now);
    await outbox.add(
      ex,
      installId,
      next.start.map((step) => jobOfStep(installId, runId, step)),
    );
    return;
  }
  const error = steps.find((s) => s.error !== null)?.error ?? undefined;
  await runs.finish(ex, installId, runId, { state: next.finish, now, ...(error === undefined ? {} : { error }) });
  if (error === undefined) await installs.setState(ex, installId, 'active', null, now);
}

/** A step in hand. */
export interface OpenStep {
  readonly run: Run;
  readonly connection: Connection;
}

/** What a job needs to go on with its step; undefined, so nothing to do, when the step or the run ended or the install is gone. */
export async function openStep(deps: Deps, ref: StepRef, signal: AbortSignal): Promise<OpenStep | undefined> {
  const { installId, runId, step } = ref;
  const run = await deps.db.tenant(installId, async (ex) => {
    const steps = await deps.repos.runs.steps(ex, installId, runId);
    const isRunning = steps.some((s) => s.step === step && s.state === 'running');
    return isRunning ? deps.repos.runs.get(ex, installId, runId) : undefined;
  });
  // A run that ended for want of a token leaves steps behind that must not ask the CRM again.
  if (run?.state !== 'running') return undefined;
  // When a day's calls run out, what was found is still written; reading waits.
  const options = { now: new Date(run.syncedUntil), isEssential: stageOf(step) !== 'sync' };
  return { run, connection: await deps.connect(installId, signal, options) };
}

/** Ends a step well and moves the run on. */
export async function finishStep(deps: Deps, step: StepRef, connection: Connection): Promise<void> {
  const now = deps.clock.now().getTime();
  await deps.db.tenant(step.installId, async (ex) => {
    const ended = await deps.repos.runs.finishStep(ex, step.installId, step.runId, step.step, { state: 'done', now });
    if (ended) await advanceRun(deps, ex, step.installId, step.runId, connection);
  });
  deps.nudge();
}

export interface StepRef {
  readonly installId: string;
  readonly runId: string;
  readonly step: string;
}
