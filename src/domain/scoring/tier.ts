import { type RiskTier, riskTiers } from './score.ts';
import type { ScoringSettings } from './settings.ts';

/** A customer leaves a tier only when the risk is below this share of the tier's threshold: tiers do not flap. */
const leaveBelow = 0.85;

/** Tier of a risk (0 to 1); with the tier before, it goes down only by a margin. */
export function tierOf(risk: number, tiers: ScoringSettings['tiers'], previous: RiskTier | null = null): RiskTier {
  const plain = tierAbove(risk, tiers, 1);
  if (previous === null || rank(previous) <= rank(plain)) return plain;
  const kept = tierAbove(risk, tiers, leaveBelow);
  return rank(kept) < rank(previous) ? kept : previous;
}

/** Position of a tier, worst highest. */
export function rank(tier: RiskTier): number {
  return riskTiers.indexOf(tier);
}

function tierAbove(risk: number, tiers: ScoringSettings['tiers'], share: number): RiskTier {
  if (risk >= tiers.critical * share) return 'critical';
  if (risk >= tiers.high * share) return 'high';
  return risk >= tiers.medium * share ? 'medium' : 'low';
}
