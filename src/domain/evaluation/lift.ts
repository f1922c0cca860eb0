import { rankDescending } from './ranking.ts';
import type { LiftRow } from './report.ts';
import { sumOf, weightsOr1 } from './weighting.ts';

const tenths = 10;

/**
 * Customers from the riskiest down, in tenths of their weight; `share` is the share down to the end of the tenth,
 * `lift` that of the tenth itself. Rows of equal risk share their leavers evenly, so that order does not matter: equal
 * risks for all give a lift of 1 everywhere. Rows and positives are what the rows stand for, rounded. Empty where
 * nobody left.
 */
export function liftTable(probabilities: Float64Array, labels: Uint8Array, weights?: Float64Array): LiftRow[] {
  const weightOf = weightsOr1(weights, labels.length);
  const total = sumOf(weightOf);
  const positives = sumOf(weightOf.map((weight, row) => weight * (labels[row] as number)));
  if (!(positives > 0)) return [];
  const capturedAt = capturedBy(probabilities, labels, weightOf);
  return Array.from({ length: tenths }, (_, i) => {
    const [before, share] = [i / tenths, (i + 1) / tenths];
    const [capturedBefore, captured] = [capturedAt(before * total), capturedAt(share * total)];
    return {
      share,
      rows: Math.round(share * total) - Math.round(before * total),
      positives: Math.round(captured) - Math.round(capturedBefore),
      lift: ((captured - capturedBefore) / positives) * tenths,
      captured: captured / positives,
    };
  });
}

/**
 * Weight of the leavers among the riskiest rows of so much weight; linear within a run of equal risks. Asked for rising
 * weights.
 */
function capturedBy(
  probabilities: Float64Array,
  labels: Uint8Array,
  weights: Float64Array,
): (weight: number) => number {
  const { order, runEnds } = rankDescending(probabilities);
  const [reached, captured]: [number[], number[]] = [[0], [0]];
  let [weight, found, i] = [0, 0, 0];
  for (const end of runEnds) {
    for (; i < end; i++) {
      const row = order[i] as number;
      weight += weights[row] as number;
      found += (weights[row] as number) * (labels[row] as number);
    }
    reached.push(weight);
    captured.push(found);
  }
  let run = 1;
  return (asked) => {
    while (run < reached.length - 1 && (reached[run] as number) < asked) run += 1;
    const [low, high] = [reached[run - 1] as number, reached[run] as number];
    const [from, to] = [captured[run - 1] as number, captured[run] as number];
    return high > low ? from + (to - from) * Math.min(1, (asked - low) / (high - low)) : to;
  };
}
