import { toAppError } from '../../contracts/errors.ts';
import { runStages } from '../../contracts/repositories.ts';
import type { Deps } from '../deps.ts';
import { startRun } from './start-run.ts';

/** Starts a run for each active install. One install that cannot be reached does not keep the others waiting. */
export async function startDueRuns(deps: Deps, what: 'changes' | 'all'): Promise<{ started: number; failed: number }> {
  const installs = await deps.db.system((ex) => deps.repos.installs.list(ex));
  const counts = { started: 0, failed: 0 };
  for (const { installId, state } of installs) {
    if (state === 'uninstalled' || state === 'needs_reauth') continue;
    try {
      await startRun(deps, { installId, stages: runStages, scoreAll: what === 'all' });
      counts.started += 1;
    } catch (err) {
      const error = toAppError(err);
      counts.failed += 1;
      deps.log.warn({ installId, code: error.detail.code, kind: error.kind }, 'run could not be started');
    }
  }
  return counts;
}
