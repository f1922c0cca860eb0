import type { AppError } from '../../contracts/errors.ts';
import type { InstallState } from '../../contracts/repositories.ts';
import type { Deps } from '../deps.ts';
import { advanceRun, type StepRef, storedError } from './advance-run.ts';

const stateOf: Partial<Record<AppError['kind'], InstallState>> = { reauth: 'needs_reauth', config: 'needs_attention' };

/**
 * A step failed for good: it is noted with its reason, the install's state says who has to act, and the run goes on with what does
 * not need the step.
 */
export async function failStep(deps: Deps, step: StepRef, error: AppError): Promise<void> {
  const { installId, runId } = step;
  const now = deps.clock.now().getTime();
  const stored = storedError(error);
  await deps.db.tenant(installId, async (ex) => {
    const state = stateOf[error.kind];
    if (state) await deps.repos.installs.setState(ex, installId, state, stored, now);
    const ended = await deps.repos.runs.finishStep(ex, installId, runId, step.step, {
      state: 'failed',
      error: stored,
      now,
    });
    if (!ended) return;
    if (error.kind === 'reauth') {
      await deps.repos.runs.finish(ex, installId, runId, { state: 'failed', error: stored, now });
      return;
    }
    const connection = await deps.connect(installId, new AbortController().signal);
    await advanceRun(deps, ex, installId, runId, connection);
  });
  deps.nudge();
}
