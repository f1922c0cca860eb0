import { exchangeOf } from '../../domain/money/rates.ts';
import { type Instant, recordTypes } from '../../domain/records/types.ts';
import { createValueLesson } from '../../domain/scoring/value-lesson.ts';
import type { ValueModels } from '../../domain/scoring/value-models.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from '../models/install-settings.ts';
import { timelinePages } from '../timelines.ts';

/** A handful of parameters needs no more; it takes a few seconds, and the first run waits for it. */
const mostLearntFrom = 10_000;

export interface ValueRequest {
  /** Nothing later is looked at, and departures are known up to then. */
  readonly knownUntil: Instant;
  readonly signal: AbortSignal;
}

/**
 * Learns from an install's past how long contracts last and how repeat buyers buy and spend, and keeps it. Customers are read page by
 * page, evenly spread over all where there are very many.
 */
export async function learnValue(
  deps: Pick<Deps, 'db' | 'repos' | 'clock' | 'log'>,
  installId: string,
  { knownUntil, signal }: ValueRequest,
): Promise<ValueModels> {
  const { db, repos, clock, log } = deps;
  const { scoring, money } = await installSettings(deps, installId);
  const { connected, customerIds } = await db.tenant(installId, async (ex) => ({
    connected: await repos.records.connectedTypes(ex, installId, recordTypes),
    customerIds: await repos.customers.sample(ex, installId, mostLearntFrom),
  }));
  const lesson = createValueLesson({
    knownUntil,
    graceDays: scoring.graceDays,
    exchange: exchangeOf(money),
    model: scoring.value.model,
  });
  const types = ['account', 'deal', 'churn'] as const;
  for await (const timelines of timelinePages(deps, installId, { connected, customerIds, types, signal })) {
    for (const timeline of timelines.values()) lesson.add(timeline);
  }
  const models = lesson.finish();
  await db.tenant(installId, (ex) => repos.valueModels.save(ex, installId, models, clock.now().getTime()));
  const spend = Object.values(models.spend).map((each) => each.reason);
  const reasons = [models.contract.reason, models.buying.reason, ...spend].filter((reason) => reason !== null);
  log.info({ installId, customers: models.customers, reasons }, 'the values of customers were learnt');
  return models;
}
