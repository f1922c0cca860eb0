import { AppError } from '../../contracts/errors.ts';
import type { Run, RunStage } from '../../contracts/repositories.ts';
import type { Deps } from '../deps.ts';
import { advanceRun, jobOfStep } from './advance-run.ts';

export interface StartRun {
  readonly installId: string;
  readonly stages: readonly RunStage[];
  /** Score as of this moment instead of the CRM's now. */
  readonly asOf?: number;
  /** Score every customer, not only those with changes. */
  readonly scoreAll?: boolean;
}

/**
 * Starts a run, or takes up the one that is still going on for the install (`resumed`): its running steps are queued again, which
 * is harmless where their jobs are still there.
 * @throws AppError `reauth`, `config` or `transient` when the CRM cannot be reached with the install's credentials.
 */
export async function startRun(deps: Deps, request: StartRun): Promise<{ run: Run; resumed: boolean }> {
  const { installId } = request;
  const going = await deps.db.tenant(installId, (ex) => deps.repos.runs.running(ex, installId));
  if (going) return { run: await resumeRun(deps, going), resumed: true };
  const now = deps.clock.now().getTime();
  const connection = await deps.connect(installId, new AbortController().signal);
  const { serverTime, ...account } = await connection.connector.check(connection.context);
  const run: Run = {
    installId,
    runId: deps.newId(),
    stages: request.stages,
    options: request.scoreAll ? { scoreAll: true } : {},
    state: 'running',
    syncedUntil: serverTime.getTime(),
    asOf: request.asOf ?? serverTime.getTime(),
    startedAt: now,
    finishedAt: null,
    error: null,
  };
  await deps.db.tenant(installId, async (ex) => {
    await deps.repos.installs.save(ex, { ...connection.install, account }, now);
    await deps.repos.runs.create(ex, run);
    await deps.repos.runs.startStep(ex, installId, run.runId, 'start', now);
    await deps.repos.runs.addCounts(ex, installId, run.runId, 'start', { apiCalls: connection.apiCalls() });
    await deps.repos.runs.finishStep(ex, installId, run.runId, 'start', { state: 'done', now });
    if (run.options.scoreAll) await deps.repos.customers.markAllDirty(ex, installId, now);
    await advanceRun(deps, ex, installId, run.runId, connection);
  });
  deps.nudge();
  return { run, resumed: false };
}

async function resumeRun(deps: Deps, run: Run): Promise<Run> {
  const { installId, runId } = run;
  await deps.db.tenant(installId, async (ex) => {
    const steps = await deps.repos.runs.steps(ex, installId, runId);
    const running = steps.filter((s) => s.state === 'running');
    await deps.repos.outbox.add(
      ex,
      installId,
      running.map((s) => jobOfStep(installId, runId, s.step)),
    );
  });
  deps.nudge();
  return run;
}

/** The run with its steps. @throws AppError `config` when there is no such run. */
export async function getRun(deps: Pick<Deps, 'db' | 'repos'>, installId: string, runId: string) {
  return deps.db.tenant(installId, async (ex) => {
    const run = await deps.repos.runs.get(ex, installId, runId);
    if (!run) {
      throw new AppError('config', `There is no run ${runId}.`, {
        code: 'RUN_UNKNOWN',
        hint: 'See the runs with: keel doctor',
      });
    }
    return { run, steps: await deps.repos.runs.steps(ex, installId, runId) };
  });
}
