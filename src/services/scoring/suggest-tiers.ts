import {
  type CapacityQuestion,
  type CostQuestion,
  type ProposedTiers,
  type TierEvidence,
  tiersForCapacity,
  tiersForCost,
} from '../../domain/scoring/propose-tiers.ts';
import type { RiskTier } from '../../domain/scoring/score.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from '../models/install-settings.ts';

/** From a capacity, from a cost, or only how it is now. */
export type TierQuestion = ({ by: 'capacity' } & CapacityQuestion) | ({ by: 'cost' } & CostQuestion) | { by: 'none' };

export interface TierSuggestion {
  /** The thresholds in force, and the customers in each tier by the scores that stand. */
  readonly present: { readonly tiers: ScoringSettings['tiers']; readonly counts: Readonly<Record<RiskTier, number>> };
  /** Null where nothing was asked. */
  readonly proposal: ProposedTiers | null;
}

const pageSize = 1_000;

/** How the tiers are now, and what they might be; changes nothing. */
export async function suggestTiers(
  deps: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  question: TierQuestion,
): Promise<TierSuggestion> {
  const { scoring } = await installSettings(deps, installId);
  return deps.db.tenant(installId, async (ex) => {
    const { tiers: counts } = await deps.repos.scores.summary(ex, installId);
    const present = { tiers: scoring.tiers, counts };
    if (question.by === 'none') return { present, proposal: null };
    const risks: number[] = [];
    for (let after: string | null = null; ; ) {
      const page = await deps.repos.scores.page(ex, installId, after, pageSize);
      for (const { score } of page) if (score.risk !== null) risks.push(score.risk);
      const last = page[page.length - 1];
      if (last === undefined) break;
      after = last.score.customerId;
    }
    const published = await deps.repos.models.published(ex, installId);
    const model = published && (await deps.repos.models.get(ex, installId, published.version));
    const evidence: TierEvidence | null =
      model?.report.verdict.kind === 'usable'
        ? { kind: 'lift', rows: model.report.lift, baseRate: model.report.baseRate }
        : null;
    const proposal =
      question.by === 'capacity'
        ? tiersForCapacity(risks, question, evidence)
        : tiersForCost(risks, question, evidence);
    return { present, proposal };
  });
}
