import type { Executor } from '../../contracts/store.ts';
import { type ReadyRecommender, readyRecommender } from '../../domain/recommend/recommend-products.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';

/**
 * What recommends products to an install's customers as of a date; null where nothing was learnt, or only from what came later. Read
 * once a slice: 25 ms at 500 products, where a slice takes five seconds.
 */
export async function loadRecommender(
  { repos }: Pick<Deps, 'repos'>,
  ex: Executor,
  installId: string,
  asOf: Instant,
): Promise<ReadyRecommender | null> {
  const knownUntil = await repos.recommenders.knownUntil(ex, installId);
  if (knownUntil === null || knownUntil > asOf) return null;
  const learnt = await repos.recommenders.get(ex, installId);
  return learnt === null ? null : readyRecommender(learnt.recommender);
}
