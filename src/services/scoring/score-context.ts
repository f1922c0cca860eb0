import type { InstallSettings } from '../../contracts/settings.ts';
import type { Executor } from '../../contracts/store.ts';
import type { RiskModel } from '../../domain/models/risk-model.ts';
import { exchangeOf } from '../../domain/money/rates.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { ScoreContext } from '../../domain/scoring/score-customer.ts';
import type { Deps } from '../deps.ts';
import { loadRecommender } from '../recommend/load-recommender.ts';
import { loadValueModels } from '../value/load-value-models.ts';

/** All that an install's customers are scored with beside their timelines, as it was known at a date. */
export async function scoreContext(
  deps: Pick<Deps, 'repos' | 'log'>,
  ex: Executor,
  installId: string,
  { model, settings, asOf }: { readonly model: RiskModel; readonly settings: InstallSettings; readonly asOf: Instant },
): Promise<ScoreContext> {
  const { money, steps } = settings;
  const segments = await deps.repos.segments.latest(ex, installId, 'default', asOf);
  return {
    model,
    value: await loadValueModels(deps, ex, installId, asOf),
    exchange: exchangeOf(money),
    steps,
    recommender: await loadRecommender(deps, ex, installId, asOf),
    // Left out before the first fit.
    ...(segments?.fitted.method === 'default' ? { valueLimits: segments.fitted.limits } : {}),
  };
}
