import type { LearntRecommender } from '../../contracts/learnt-repositories.ts';
import { evaluateRecommender } from '../../domain/recommend/evaluate-recommender.ts';
import { learnRecommender as learn } from '../../domain/recommend/learn-recommender.ts';
import { purchaseBookBuilder, purchasesOf } from '../../domain/recommend/purchase-book.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';
import { timelinePages } from '../timelines.ts';

export interface RecommenderLesson {
  /** Nothing later is looked at. */
  readonly knownUntil: Instant;
  /** Of more customers an even sample is looked at; all unless given. */
  readonly mostCustomers?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Learns from all won deals of an install what goes together, judges it by the last purchases, and keeps both. */
export async function learnRecommender(
  deps: Pick<Deps, 'db' | 'repos' | 'clock'>,
  installId: string,
  { knownUntil, mostCustomers, signal }: RecommenderLesson,
): Promise<LearntRecommender> {
  const { db, repos, clock } = deps;
  const builder = purchaseBookBuilder();
  const customerIds =
    mostCustomers === undefined
      ? undefined
      : await db.tenant(installId, (ex) => repos.customers.sample(ex, installId, mostCustomers));
  const only = customerIds === undefined ? {} : { customerIds };
  const request = { connected: [], types: ['account', 'deal'], signal, ...only } as const;
  for await (const timelines of timelinePages(deps, installId, request)) {
    for (const { account, deals } of timelines.values())
      builder.add({
        purchases: purchasesOf(deals, knownUntil),
        industry: account.industry,
        employees: account.employees,
      });
  }
  const book = builder.build();
  const options = { asOf: knownUntil };
  const learnt = { recommender: learn(book, options), evaluation: evaluateRecommender(book, options) };
  const now = clock.now().getTime();
  await db.tenant(installId, (ex) => repos.recommenders.save(ex, installId, learnt, now));
  return learnt;
}
