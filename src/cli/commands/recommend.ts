import { strongestPairs } from '../../domain/recommend/strongest-pairs.ts';
import { recommendForCustomer } from '../../services/recommend/recommend-for-customer.ts';
import { storedRecommender } from '../../services/recommend/stored-recommender.ts';
import { type Command, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { exitCodes } from '../output.ts';
import { recommendationsText, recommenderText } from '../tables/recommend-text.ts';

/** As typed. */
export interface RecommendOptions {
  readonly install?: string;
  readonly customer?: string;
  readonly learn?: boolean;
}

const productsShown = 3;
const pairsShown = 10;

/** Products to offer a customer; without one, how good such recommendations are, and what goes together. */
export const recommendCommand: Command<RecommendOptions> = (ctx, { install, customer, learn }) =>
  withRuntime(ctx, 'tool', async (runtime) => {
    const { deps } = runtime;
    const { installId } = await findInstall(runtime, install);
    const learnt = await storedRecommender(deps, installId, { again: learn === true, signal: ctx.signal });
    const { recommender, evaluation } = learnt;
    const { asOf } = recommender;
    if (customer !== undefined) {
      const asked = { customer, count: productsShown };
      const found = await recommendForCustomer(deps, installId, recommender, asked);
      ctx.terminal.out(
        ctx.options.json
          ? `${JSON.stringify({ install: installId, asOf, ...found, evaluation })}\n`
          : recommendationsText(found, learnt),
      );
      return exitCodes.ok;
    }
    const pairs = strongestPairs(recommender, pairsShown);
    const { customers } = recommender;
    const products = recommender.products.length;
    ctx.terminal.out(
      ctx.options.json
        ? `${JSON.stringify({ install: installId, asOf, customers, products, evaluation, pairs })}\n`
        : recommenderText(learnt, pairs),
    );
    return exitCodes.ok;
  });
