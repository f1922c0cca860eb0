import { toAppError } from '../../contracts/errors.ts';
import { type Deps, sliceBudgetMs } from '../deps.ts';

export interface NightlyWork {
  /** The install looked at last, where the work of an earlier slice goes on. */
  readonly after: string | null;
  readonly signal: AbortSignal;
  /** For the log: "values could not be learnt". */
  readonly failure: string;
  /** False where there was nothing to do. */
  readonly work: (installId: string) => Promise<boolean>;
}

export interface NightlyEnd {
  /** Installs by how it went; those with nothing to do count in neither. */
  readonly counts: { readonly done: number; readonly failed: number };
  /** The install looked at last, where others are left; null at the end. */
  readonly next: string | null;
}

/** Work on each active install, one after the other, until the slice's time is up. One that fails keeps no other waiting. */
export async function eachInstall(deps: Deps, { after, signal, failure, work }: NightlyWork): Promise<NightlyEnd> {
  const endsAt = deps.clock.now().getTime() + sliceBudgetMs;
  const all = await deps.db.system((ex) => deps.repos.installs.list(ex));
  const counts = { done: 0, failed: 0 };
  const left = all.slice(after === null ? 0 : all.findIndex((each) => each.installId === after) + 1);
  for (const { installId, state } of left) {
    // Without a token nothing new is known.
    if (state === 'uninstalled' || state === 'needs_reauth') continue;
    try {
      if (await work(installId)) counts.done += 1;
    } catch (err) {
      if (signal.aborted) throw err;
      const { kind, detail } = toAppError(err);
      counts.failed += 1;
      deps.log.warn({ installId, kind, code: detail.code, err }, failure);
    }
    if (deps.clock.now().getTime() >= endsAt) return { counts, next: installId };
  }
  return { counts, next: null };
}
