import { type ReadyRecommender, readyRecommender } from '../../domain/recommend/recommend-products.ts';
import type { Deps } from '../deps.ts';
import { learnRecommender, type RecommenderLesson } from './learn-recommender.ts';

/** The first run waits for it; the night learns from all. */
const mostLearntFrom = 20_000;

/** Learns for an install of which nothing was learnt yet: its first run then says what the second one would. Null for any other. */
export async function firstRecommender(
  deps: Pick<Deps, 'db' | 'repos' | 'clock'>,
  installId: string,
  lesson: RecommenderLesson,
): Promise<ReadyRecommender | null> {
  const knownUntil = await deps.db.tenant(installId, (ex) => deps.repos.recommenders.knownUntil(ex, installId));
  if (knownUntil !== null) return null;
  return readyRecommender(
    (await learnRecommender(deps, installId, { ...lesson, mostCustomers: mostLearntFrom })).recommender,
  );
}
