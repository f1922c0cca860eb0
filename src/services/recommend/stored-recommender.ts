import type { LearntRecommender } from '../../contracts/learnt-repositories.ts';
import type { Deps } from '../deps.ts';
import { learnRecommender } from './learn-recommender.ts';

/** What was learnt last; learnt now where nothing was yet, or where it is asked for. */
export async function storedRecommender(
  deps: Pick<Deps, 'db' | 'repos' | 'clock'>,
  installId: string,
  { again, signal }: { readonly again: boolean; readonly signal?: AbortSignal },
): Promise<LearntRecommender> {
  const { db, repos, clock } = deps;
  const { stored, lastSynced } = await db.tenant(installId, async (ex) => ({
    stored: again ? null : await repos.recommenders.get(ex, installId),
    lastSynced: await repos.runs.lastSynced(ex, installId),
  }));
  return stored ?? learnRecommender(deps, installId, { knownUntil: lastSynced ?? clock.now().getTime(), signal });
}
