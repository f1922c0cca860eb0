import type { RiskModel } from '../../domain/models/risk-model.ts';
import { type Instant, recordTypes } from '../../domain/records/types.ts';
import { pastTermRows } from '../../domain/renewal/past-terms.ts';
import { fitRenewalModel, type RenewalModel, type RenewalRow } from '../../domain/renewal/renewal-model.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { Deps } from '../deps.ts';
import { timelinePages } from '../timelines.ts';

/** A term is looked at twelve times, and three coefficients need no more: the past of very many customers is sampled. */
export const mostLearntFrom = 5_000;

export interface RenewalLesson {
  readonly model: RiskModel;
  readonly settings: ScoringSettings;
  /** Moment up to which the outcome of terms is known. */
  readonly knownUntil: Instant;
  readonly signal: AbortSignal;
}

/** What an install's past terms teach of how a churn model's risks turn into renewals. */
export async function learnRenewal(
  deps: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  { model, settings, knownUntil, signal }: RenewalLesson,
): Promise<RenewalModel> {
  const { db, repos } = deps;
  const { connected, customerIds } = await db.tenant(installId, async (ex) => ({
    connected: await repos.records.connectedTypes(ex, installId, recordTypes),
    customerIds: await repos.customers.sample(ex, installId, mostLearntFrom),
  }));
  const rows: RenewalRow[] = [];
  for await (const timelines of timelinePages(deps, installId, { connected, customerIds, signal })) {
    for (const timeline of timelines.values())
      rows.push(...pastTermRows(timeline, knownUntil, { model, graceDays: settings.graceDays }));
  }
  return fitRenewalModel(rows, settings);
}
