import type { InstallSettings } from '../../contracts/settings.ts';
import { type Instant, recordTypes } from '../../domain/records/types.ts';
import { type ScoreContext, scoreCustomer } from '../../domain/scoring/score-customer.ts';
import type { ValueLimits } from '../../domain/scoring/segment.ts';
import { customerFacts } from '../../domain/segments/customer-facts.ts';
import type { CustomerFacts } from '../../domain/segments/segmentation.ts';
import { learnValueLimits } from '../../domain/segments/value-limits.ts';
import type { Deps } from '../deps.ts';
import { timelinePages } from '../timelines.ts';

/** So many values say where their top fifth begins, in half a second. */
const mostLookedAt = 2_000;

export interface FirstLimitsRequest {
  readonly context: ScoreContext;
  readonly settings: InstallSettings;
  readonly asOf: Instant;
  readonly signal: AbortSignal;
}

/**
 * What counts as a high and as a low value for an install whose segments were never learnt, from customers spread evenly. Its first run then
 * says what the next one would, whether or not it was stopped in between.
 */
export async function firstLimits(
  deps: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  { context, settings, asOf, signal }: FirstLimitsRequest,
): Promise<readonly ValueLimits[]> {
  const { connected, customerIds } = await deps.db.tenant(installId, async (ex) => ({
    connected: await deps.repos.records.connectedTypes(ex, installId, recordTypes),
    customerIds: await deps.repos.customers.sample(ex, installId, mostLookedAt),
  }));
  const facts: CustomerFacts[] = [];
  for await (const timelines of timelinePages(deps, installId, { connected, customerIds, signal })) {
    for (const timeline of timelines.values()) {
      const score = scoreCustomer(timeline, asOf, settings.scoring, context);
      facts.push(customerFacts(score, { name: timeline.account.name, owner: null, history: null }));
    }
  }
  return learnValueLimits(facts);
}
