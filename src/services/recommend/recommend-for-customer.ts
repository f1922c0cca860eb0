import { prospectOf } from '../../domain/recommend/prospect-of.ts';
import { purchasesOf } from '../../domain/recommend/purchase-book.ts';
import { readyRecommender, recommendProducts } from '../../domain/recommend/recommend-products.ts';
import type { Recommendation, Recommender } from '../../domain/recommend/recommender.ts';
import { viewAsOf } from '../../domain/records/as-of.ts';
import { buildTimelines } from '../../domain/records/build-timelines.ts';
import type { Deps } from '../deps.ts';
import { theOne } from '../scoring/explain-customer.ts';

export interface RecommendedCustomer {
  readonly customerId: string;
  readonly name: string;
  /** Products bought so far. */
  readonly has: readonly string[];
  readonly recommendations: readonly Recommendation[];
}

const mostFound = 11;

/** A customer's best products as of the day of the recommender. @throws AppError `config` where no customer, or several, fit. */
export async function recommendForCustomer(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  recommender: Recommender,
  { customer, count }: { readonly customer: string; readonly count: number },
): Promise<RecommendedCustomer> {
  return db.tenant(installId, async (ex) => {
    const { id, name } = theOne(customer, await repos.records.findAccounts(ex, installId, customer, mostFound));
    const timeline = buildTimelines(await repos.records.ofCustomers(ex, installId, [id]), {}).get(id);
    if (!timeline) return { customerId: id, name, has: [], recommendations: [] };
    const view = viewAsOf(timeline, recommender.asOf);
    return {
      customerId: id,
      name,
      has: purchasesOf(view.deals, recommender.asOf).map(({ product }) => product),
      recommendations: recommendProducts(readyRecommender(recommender), prospectOf(view), count),
    };
  });
}
