import { toAppError } from '../../contracts/errors.ts';
import { type Deps, sliceBudgetMs } from '../deps.ts';
import { snapshotKpis } from './snapshot-kpis.ts';

export interface SnapshotInstalls {
  readonly counts: { readonly computed: number; readonly failed: number };
  /** The last install computed, where others are left; null at the end. */
  readonly next: string | null;
}

/** KPIs of each install after `after`, until the slice's time is up. One that fails keeps no other waiting. */
export async function snapshotInstalls(
  deps: Deps,
  after: string | null,
  signal: AbortSignal,
): Promise<SnapshotInstalls> {
  const endsAt = deps.clock.now().getTime() + sliceBudgetMs;
  const all = await deps.db.system((ex) => deps.repos.installs.list(ex));
  const counts = { computed: 0, failed: 0 };
  const left = all.slice(after === null ? 0 : all.findIndex((each) => each.installId === after) + 1);
  for (const { installId, state } of left) {
    // Without a token nothing new is known.
    if (state === 'uninstalled' || state === 'needs_reauth') continue;
    try {
      await snapshotKpis(deps, installId, { signal });
      counts.computed += 1;
    } catch (err) {
      if (signal.aborted) throw err;
      const { kind, detail } = toAppError(err);
      counts.failed += 1;
      deps.log.warn({ installId, kind, code: detail.code, err }, 'KPIs could not be computed');
    }
    if (deps.clock.now().getTime() >= endsAt) return { counts, next: installId };
  }
  return { counts, next: null };
}
