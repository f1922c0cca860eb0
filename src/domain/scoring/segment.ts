import type { LifecycleStage, RiskTier } from './score.ts';
import { rank } from './tier.ts';

/** In order of precedence. */
export const segments = ['at risk', 'high value', 'rising', 'steady', 'low value'] as const;
export type Segment = (typeof segments)[number];

/** Value over the horizon in whole units of the currency. */
export const segmentThresholds = { high: 100_000, low: 10_000 };

/** Value by risk, in words: who is about to go, who is worth most, who grows. Null for those who are no customers. */
export function segmentOf(tier: RiskTier | null, valueCents: number | null, stage: LifecycleStage): Segment | null {
  if (tier === null) return null;
  if (rank(tier) >= rank('high')) return 'at risk';
  if (valueCents === null) return stage === 'expansion' ? 'rising' : null;
  if (valueCents >= segmentThresholds.high * 100) return 'high value';
  if (stage === 'expansion') return 'rising';
  return valueCents < segmentThresholds.low * 100 ? 'low value' : 'steady';
}
