import type { Prediction } from '../../contracts/repositories.ts';
import { featureView } from '../../domain/features/feature-view.ts';
import { featureVector } from '../../domain/features/registry.ts';
import { isCustomer } from '../../domain/records/contract.ts';
import type { Timeline } from '../../domain/records/timeline.ts';
import { type Instant, recordTypes } from '../../domain/records/types.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import { outcomeAfter } from '../../domain/training/labels.ts';
import { riskRow } from '../../domain/training/risk-columns.ts';
import type { Deps } from '../deps.ts';
import { timelinePages } from '../timelines.ts';

/** A prediction whose time has come, and what came of it. */
export interface Matured extends Prediction {
  readonly hasLeft: boolean;
}

export interface Observed {
  /** The risk columns of each who is a customer as of the date. */
  readonly rows: readonly Float64Array[];
  readonly matured: readonly Matured[];
}

export interface Observation {
  readonly asOf: Instant;
  readonly settings: Pick<ScoringSettings, 'horizonDays' | 'graceDays'>;
  /** By customer. */
  readonly predictions: ReadonlyMap<string, Prediction>;
  readonly signal: AbortSignal;
}

/** Looks at customers as of a date: how they are, and what came of what was predicted of them. */
export async function observeCustomers(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  customerIds: readonly string[],
  observation: Observation,
): Promise<Observed> {
  const connected = await db.tenant(installId, (ex) => repos.records.connectedTypes(ex, installId, recordTypes));
  const rows: Float64Array[] = [];
  const matured: Matured[] = [];
  const { signal } = observation;
  for await (const timelines of timelinePages({ db, repos }, installId, { connected, customerIds, signal })) {
    for (const [id, timeline] of timelines) {
      const row = rowOf(timeline, observation);
      if (row) rows.push(row);
      const prediction = observation.predictions.get(id);
      const outcome = prediction && outcomeOf(timeline, prediction.asOf, observation);
      if (outcome) matured.push({ ...prediction, hasLeft: outcome.rule !== 0 });
    }
  }
  return { rows, matured };
}

function rowOf(timeline: Timeline, { asOf, settings }: Observation): Float64Array | null {
  const view = featureView(timeline, asOf, settings.graceDays);
  return isCustomer(view.contract) ? riskRow(featureVector(view)) : null;
}

function outcomeOf(timeline: Timeline, saidAt: Instant, { asOf, settings }: Observation) {
  return outcomeAfter(timeline, saidAt, { ...settings, knownUntil: asOf });
}
