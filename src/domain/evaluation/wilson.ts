import type { Figure } from './report.ts';
import { sumOf } from './weighting.ts';

/** 97.5th percentile of the standard normal. */
const z95 = 1.959964;

/** A share with its 95 % score interval (Wilson 1927); `n` may be an effective number of rows. */
export function wilson(share: number, n: number): Figure {
  if (!(n > 0)) return { value: share, low: 0, high: 1 };
  const spread = z95 ** 2 / n;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z95 / (1 + spread)) * Math.sqrt((share * (1 - share)) / n + spread / (4 * n));
  return {
    value: share,
    low: Math.max(0, Math.min(share, centre - half)),
    high: Math.min(1, Math.max(share, centre + half)),
  };
}

/** How many equal rows tell as much as these weighted ones: (Σ w)² / Σ w² (Kish 1965). */
export function effectiveRows(weights: Float64Array): number {
  const squares = sumOf(weights.map((weight) => weight * weight));
  return squares > 0 ? sumOf(weights) ** 2 / squares : 0;
}
