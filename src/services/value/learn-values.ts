import { toAppError } from '../../contracts/errors.ts';
import { type Deps, sliceBudgetMs } from '../deps.ts';
import { learnValue } from './learn-value.ts';

export interface LearntValues {
  readonly counts: { readonly learnt: number; readonly failed: number };
  /** The last install looked at, where others are left; null at the end. */
  readonly next: string | null;
}

/** Learns the values anew of each active install after `after`, until the slice's time is up. One that fails keeps no other waiting. */
export async function learnValues(deps: Deps, after: string | null, signal: AbortSignal): Promise<LearntValues> {
  const endsAt = deps.clock.now().getTime() + sliceBudgetMs;
  const all = await deps.db.system((ex) => deps.repos.installs.list(ex));
  const counts = { learnt: 0, failed: 0 };
  const left = all.slice(after === null ? 0 : all.findIndex((each) => each.installId === after) + 1);
  for (const { installId, state } of left) {
    if (state === 'uninstalled' || state === 'needs_reauth') continue;
    try {
      const knownUntil = await deps.db.tenant(installId, (ex) => deps.repos.runs.lastSynced(ex, installId));
      if (knownUntil !== undefined) {
        await learnValue(deps, installId, { knownUntil, signal });
        counts.learnt += 1;
      }
    } catch (err) {
      if (signal.aborted) throw err;
      const { kind, detail } = toAppError(err);
      counts.failed += 1;
      deps.log.warn({ installId, kind, code: detail.code, err }, 'values could not be learnt');
    }
    if (deps.clock.now().getTime() >= endsAt) return { counts, next: installId };
  }
  return { counts, next: null };
}
