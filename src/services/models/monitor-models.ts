import { toAppError } from '../../contracts/errors.ts';
import { type Deps, sliceBudgetMs } from '../deps.ts';
import { monitorModel } from './monitor-model.ts';

export interface Monitored {
  readonly counts: { readonly checked: number; readonly failed: number };
  /** The last install looked at, where others are left; null at the end. */
  readonly next: string | null;
}

/** Looks at the model of each active install after `after`, until the slice's time is up. One that fails keeps no other waiting. */
export async function monitorModels(deps: Deps, after: string | null, signal: AbortSignal): Promise<Monitored> {
  const endsAt = deps.clock.now().getTime() + sliceBudgetMs;
  const all = await deps.db.system((ex) => deps.repos.installs.list(ex));
  const counts = { checked: 0, failed: 0 };
  const left = all.slice(after === null ? 0 : all.findIndex((each) => each.installId === after) + 1);
  for (const { installId, state } of left) {
    if (state === 'uninstalled' || state === 'needs_reauth') continue;
    try {
      await monitorModel(deps, installId, signal);
      counts.checked += 1;
    } catch (err) {
      if (signal.aborted) throw err;
      const { kind, detail } = toAppError(err);
      counts.failed += 1;
      deps.log.warn({ installId, kind, code: detail.code, err }, 'model could not be looked at');
    }
    if (deps.clock.now().getTime() >= endsAt) return { counts, next: installId };
  }
  return { counts, next: null };
}
