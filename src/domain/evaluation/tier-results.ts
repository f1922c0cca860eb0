import { riskTiers } from '../scoring/score.ts';
import type { ScoringSettings } from '../scoring/settings.ts';
import { tierOf } from '../scoring/tier.ts';
import type { TierResult } from './report.ts';
import { weightsOr1 } from './weighting.ts';

/**
 * The worst tier first. `rows`, `positives` and `meanPredicted` are of the tier alone, `precision`, `recall` and `lift`
 * of it and all worse ones; 0 where nobody is in them. Rows and positives are what the rows stand for, rounded.
 */
export function tierResults(
  probabilities: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | undefined,
  tiers: ScoringSettings['tiers'],
): TierResult[] {
  const weightOf = weightsOr1(weights, labels.length);
  const sums = Object.fromEntries(riskTiers.map((tier) => [tier, { weight: 0, positives: 0, predicted: 0 }]));
  const all = { weight: 0, positives: 0 };
  for (let row = 0; row < labels.length; row++) {
    const [p, weight] = [probabilities[row] as number, weightOf[row] as number];
    const sum = sums[tierOf(p, tiers)];
    if (sum === undefined) continue;
    sum.weight += weight;
    sum.positives += weight * (labels[row] as number);
    sum.predicted += weight * p;
    all.weight += weight;
    all.positives += weight * (labels[row] as number);
  }
  const worse = { weight: 0, positives: 0 };
  return [...riskTiers].reverse().map((tier) => {
    const { weight = 0, positives = 0, predicted = 0 } = sums[tier] ?? {};
    worse.weight += weight;
    worse.positives += positives;
    const precision = ratio(worse.positives, worse.weight);
    return {
      tier,
      from: tier === 'low' ? 0 : tiers[tier],
      rows: Math.round(weight),
      positives: Math.round(positives),
      precision,
      recall: ratio(worse.positives, all.positives),
      lift: ratio(precision, ratio(all.positives, all.weight)),
      meanPredicted: ratio(predicted, weight),
    };
  });
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
