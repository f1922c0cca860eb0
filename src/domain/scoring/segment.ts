import type { LifecycleStage, RiskTier } from './score.ts';
import { rank } from './tier.ts';

/** In order of precedence. */
export const segments = ['at risk', 'high value', 'rising', 'steady', 'low value'] as const;
export type Segment = (typeof segments)[number];

/** Where a high value begins and a low one ends, in hundredths of a currency; null where nobody's is. */
export interface ValueLimits {
  /** Null in the fixed limits, which stand for any currency. */
  readonly currency: string | null;
  /** From here on a value is high. */
  readonly highCents: number | null;
  /** Below this a value is low. */
  readonly lowCents: number | null;
}

/** Used until an install's own values are known, and where too few are. */
export const fixedLimits: ValueLimits = { currency: null, highCents: 10_000_000, lowCents: 1_000_000 };

/** The limits learnt for a currency; the fixed ones where there are none. */
export function limitsFor(learnt: readonly ValueLimits[], currency: string | null): ValueLimits {
  return learnt.find((limits) => limits.currency === currency) ?? fixedLimits;
}

/** Value by risk, in words: who is about to go, who is worth most, who grows. Null for those who are no customers. */
export function segmentOf(
  tier: RiskTier | null,
  valueCents: number | null,
  stage: LifecycleStage,
  { highCents, lowCents }: ValueLimits = fixedLimits,
): Segment | null {
  if (tier === null) return null;
  if (rank(tier) >= rank('high')) return 'at risk';
  if (valueCents === null) return stage === 'expansion' ? 'rising' : null;
  if (highCents !== null && valueCents >= highCents) return 'high value';
  if (stage === 'expansion') return 'rising';
  return lowCents !== null && valueCents < lowCents ? 'low value' : 'steady';
}
