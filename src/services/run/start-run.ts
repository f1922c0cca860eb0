import type { AccountInfo } from '../../contracts/connector.ts';
import { AppError, toAppError } from '../../contracts/errors.ts';
import type { Install, Run, RunStage } from '../../contracts/repositories.ts';
import type { Connection, Deps } from '../deps.ts';
import { advanceRun, jobOfStep } from './advance-run.ts';
import { noteInstallState } from './fail-step.ts';

export interface StartRun {
  readonly installId: string;
  readonly stages: readonly RunStage[];
  /** Score as of this moment instead of the CRM's now. */
  readonly asOf?: number;
  /** Score every customer, not only those with changes. */
  readonly scoreAll?: boolean;
}

/** A CRM whose limits are used up for longer is said to be so, instead of keeping who starts the run waiting. */
const greetPatienceMs = 60_000;

/**
 * Starts a run, or takes up the one that is still going on for the install (`resumed`): its running steps are queued again, which
 * is harmless where their jobs are still there.
 * @throws AppError `reauth`, `config` or `transient` when the CRM cannot be reached with the install's credentials.
 */
export async function startRun(
  deps: Deps,
  request: StartRun,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ run: Run; resumed: boolean }> {
  const { installId } = request;
  const running = () => deps.db.tenant(installId, (ex) => deps.repos.runs.running(ex, installId));
  const going = await running();
  if (going) return { run: await resumeRun(deps, going, request), resumed: true };
  const connection = await deps.connect(installId, signal, { patienceMs: greetPatienceMs });
  const account = await greet(deps, connection);
  try {
    return { run: await createRun(deps, request, connection, account), resumed: false };
  } catch (err) {
    // Another process started one between our look and our insert: then that is the run.
    const theirs = toAppError(err).detail.code === 'DATABASE_UNIQUE' ? await running() : undefined;
    if (theirs) return { run: await resumeRun(deps, theirs, request), resumed: true };
    throw err;
  }
}

/** Asks the CRM who it is; what only a person can mend is noted at the install. */
async function greet(deps: Deps, { install, connector, context }: Connection): Promise<AccountInfo> {
  try {
    return await connector.check(context);
  } catch (err) {
    const error = toAppError(err);
    const now = deps.clock.now().getTime();
    await deps.db.tenant(install.installId, (ex) => noteInstallState(deps, ex, install.installId, error, now));
    throw error;
  }
}

async function createRun(
  deps: Deps,
  request: StartRun,
  connection: Connection,
  { serverTime, ...found }: AccountInfo,
): Promise<Run> {
  const { installId } = request;
  const now = deps.clock.now().getTime();
  const account = withLimitsAt(found, now);
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
    await deps.repos.installs.setAccount(ex, installId, account, now);
    await deps.repos.runs.create(ex, run);
    await deps.repos.runs.startStep(ex, installId, run.runId, 'start', now);
    await deps.repos.runs.addCounts(ex, installId, run.runId, 'start', { apiCalls: connection.apiCalls() });
    await deps.repos.runs.finishStep(ex, installId, run.runId, 'start', { state: 'done', now });
    if (run.options.scoreAll) await deps.repos.customers.markAllDirty(ex, installId, now);
    await advanceRun(deps, ex, installId, run.runId, connection);
  });
  deps.nudge();
  return run;
}

/** How much of a limit is used is true at one instant only. */
function withLimitsAt(account: Install['account'], now: number): Install['account'] {
  if (!account.limits) return account;
  const limits = Object.entries(account.limits).map(([name, limit]) => [name, { ...limit, usedAt: now }] as const);
  return { ...account, limits: Object.fromEntries(limits) };
}

async function resumeRun(deps: Deps, run: Run, { scoreAll = false }: StartRun): Promise<Run> {
  const { installId, runId } = run;
  await deps.db.tenant(installId, async (ex) => {
    // Those that come too late for this run are scored by the next one.
    if (scoreAll) await deps.repos.customers.markAllDirty(ex, installId, deps.clock.now().getTime());
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
