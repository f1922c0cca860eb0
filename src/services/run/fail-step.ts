import { type AppError, toAppError } from '../../contracts/errors.ts';
import type { InstallState } from '../../contracts/repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import type { Connection, Deps } from '../deps.ts';
import { advanceRun, type StepRef, storedError } from './advance-run.ts';

const stateOf: Partial<Record<AppError['kind'], InstallState>> = { reauth: 'needs_reauth', config: 'needs_attention' };

/** Says at the install who has to act, where an error is of that kind. */
export async function noteInstallState(
  deps: Deps,
  ex: Executor,
  installId: string,
  error: AppError,
  now: number,
): Promise<void> {
  const state = stateOf[error.kind];
  if (state) await deps.repos.installs.setState(ex, installId, state, storedError(error), now);
}

/**
 * A step failed for good: it is noted with its reason, the install's state says who has to act, and the run goes on with what does
 * not need the step. Where not even a connection can be made, the run ends.
 */
export async function failStep(deps: Deps, step: StepRef, error: AppError): Promise<void> {
  const { installId, runId } = step;
  const now = deps.clock.now().getTime();
  const stored = storedError(error);
  const connection = error.kind === 'reauth' ? undefined : await tryToConnect(deps, installId);
  await deps.db.tenant(installId, async (ex) => {
    await noteInstallState(deps, ex, installId, error, now);
    const ended = await deps.repos.runs.finishStep(ex, installId, runId, step.step, {
      state: 'failed',
      error: stored,
      now,
    });
    if (!ended) return;
    if (connection) await advanceRun(deps, ex, installId, runId, connection);
    else await deps.repos.runs.finish(ex, installId, runId, { state: 'failed', error: stored, now });
  });
  deps.nudge();
}

/** Undefined where the step's own error says why: no sealing key, settings that do not parse, an install that is gone. */
async function tryToConnect(deps: Deps, installId: string): Promise<Connection | undefined> {
  try {
    return await deps.connect(installId, new AbortController().signal);
  } catch (err) {
    const { kind, detail } = toAppError(err);
    if (kind === 'transient') throw err;
    deps.log.warn({ installId, kind, code: detail.code }, 'no connection: the run ends');
    return undefined;
  }
}
