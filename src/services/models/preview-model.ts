import type { RiskModel } from '../../domain/models/risk-model.ts';
import { buildTimelines } from '../../domain/records/build-timelines.ts';
import type { Timeline } from '../../domain/records/timeline.ts';
import { type RecordType, recordTypes } from '../../domain/records/types.ts';
import type { RiskTier, Score } from '../../domain/scoring/score.ts';
import { scoreCustomer } from '../../domain/scoring/score-customer.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import { riskModelOf } from '../../domain/training/trained-model.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from './install-settings.ts';
import { findModel, usableModel } from './publish-model.ts';
import { versionName } from './version-name.ts';

const pageSize = 500;
const shownMovers = 20;

/** A customer who would change tier. */
export interface Mover {
  readonly customerId: string;
  readonly name: string;
  readonly ownerId: string | null;
  readonly from: RiskTier;
  readonly to: RiskTier;
  readonly riskBefore: number;
  readonly riskAfter: number;
}

export interface TierMove {
  readonly from: RiskTier;
  readonly to: RiskTier;
  readonly customers: number;
}

export interface ModelPreview {
  readonly version: string;
  /** Customers with a churn risk. */
  readonly customers: number;
  readonly tiers: {
    readonly before: Readonly<Record<RiskTier, number>>;
    readonly after: Readonly<Record<RiskTier, number>>;
  };
  readonly meanRisk: { readonly before: number; readonly after: number };
  /** Most frequent first. */
  readonly moves: readonly TierMove[];
  /** Those whose risk would change most, of those who would change tier. */
  readonly movers: readonly Mover[];
}

/**
 * What publishing a version would do: every present score beside what the version says of the same customer as of the same date, by the
 * records as they are now. Nothing is written.
 * @throws AppError `config` where there is no such version, or it cannot score.
 */
export async function previewModel(
  deps: Deps,
  installId: string,
  version: number,
  signal: AbortSignal,
): Promise<ModelPreview> {
  const { db, repos } = deps;
  const { scoring } = await installSettings(deps, installId);
  const { model, connected } = await db.tenant(installId, async (ex) => ({
    model: await findModel(deps, ex, installId, version),
    connected: await repos.records.connectedTypes(ex, installId, recordTypes),
  }));
  const candidate = riskModelOf(usableModel(model, scoring), versionName(version));
  const compared: Mover[] = [];
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted();
    const page: Page = await readPage(deps, installId, after, connected);
    for (const present of page) compared.push(...compare(present, candidate, scoring));
    after = page.at(-1)?.score.customerId ?? null;
    if (page.length < pageSize) break;
  }
  return summary(version, compared);
}

interface Present {
  readonly score: Score;
  readonly name: string;
  readonly ownerId: string | null;
  readonly timeline: Timeline | undefined;
}
type Page = readonly Present[];

function readPage(
  { db, repos }: Deps,
  installId: string,
  after: string | null,
  connected: readonly RecordType[],
): Promise<Page> {
  return db.tenant(installId, async (ex) => {
    const scored = await repos.scores.page(ex, installId, after, pageSize);
    const ids = scored.map(({ score }) => score.customerId);
    const timelines = buildTimelines(await repos.records.ofCustomers(ex, installId, ids), { connected });
    return scored.map((each) => ({ ...each, timeline: timelines.get(each.score.customerId) }));
  });
}

/** Nothing where there is no risk on either side: prospects, and customers who left. */
function compare(present: Present, candidate: RiskModel, settings: ScoringSettings): Mover[] {
  const { score, name, ownerId, timeline } = present;
  if (!timeline || score.risk === null || score.tier === null) return [];
  const after = scoreCustomer(timeline, score.asOf, settings, { previousTier: score.tier, model: candidate });
  if (after.risk === null || after.tier === null) return [];
  const { customerId } = score;
  return [
    { customerId, name, ownerId, from: score.tier, to: after.tier, riskBefore: score.risk, riskAfter: after.risk },
  ];
}

function summary(version: number, compared: readonly Mover[]): ModelPreview {
  const moved = compared.filter((each) => each.from !== each.to);
  const groups = Object.values(Object.groupBy(moved, (each) => `${each.from} ${each.to}`));
  const moves = groups.flatMap((group) =>
    group?.[0] ? [{ from: group[0].from, to: group[0].to, customers: group.length }] : [],
  );
  const change = (each: Mover): number => Math.abs(each.riskAfter - each.riskBefore);
  return {
    version: versionName(version),
    customers: compared.length,
    tiers: {
      before: countTiers(compared.map((each) => each.from)),
      after: countTiers(compared.map((each) => each.to)),
    },
    meanRisk: {
      before: mean(compared.map((each) => each.riskBefore)),
      after: mean(compared.map((each) => each.riskAfter)),
    },
    moves: moves.toSorted((a, b) => b.customers - a.customers),
    movers: moved.toSorted((a, b) => change(b) - change(a)).slice(0, shownMovers),
  };
}

function countTiers(tiers: readonly RiskTier[]): Record<RiskTier, number> {
  const counts: Record<RiskTier, number> = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const tier of tiers) counts[tier] += 1;
  return counts;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
