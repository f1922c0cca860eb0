/** What the report draws. No row order matters: rows of equal score are one point, and never in two bins. */
import { rankDescending } from './ranking.ts';
import type { CurvePoint, ReliabilityBin } from './report.ts';
import { sumOf, weightsOr1 } from './weighting.ts';
import { effectiveRows, wilson } from './wilson.ts';

/** Points of a curve at most, its ends included. */
const maxPoints = 200;

/** Weight of leavers and stayers from the top score down to the end of a run. */
interface Found {
  readonly positives: number;
  readonly negatives: number;
}

/**
 * False positive rate and true positive rate at every threshold, from (0, 0) to (1, 1). Empty where there is one class
 * only.
 */
export function rocCurve(scores: Float64Array, labels: Uint8Array, weights?: Float64Array): CurvePoint[] {
  const found = foundByRun(scores, labels, weights);
  const all = found.at(-1);
  if (all === undefined || !(all.positives > 0 && all.negatives > 0)) return [];
  const points = found.map(({ positives, negatives }) => ({
    x: negatives / all.negatives,
    y: positives / all.positives,
  }));
  return thinned([{ x: 0, y: 0 }, ...points], ({ x, y }) => (x + y) / 2);
}

/**
 * Recall and precision at every threshold; begins at recall 0 with the precision of the first run and ends at recall 1.
 * Empty where there is no leaver.
 */
export function precisionRecallCurve(scores: Float64Array, labels: Uint8Array, weights?: Float64Array): CurvePoint[] {
  const found = foundByRun(scores, labels, weights).filter(({ positives, negatives }) => positives + negatives > 0);
  const all = found.at(-1);
  if (all === undefined || !(all.positives > 0)) return [];
  const points = found.map(({ positives, negatives }) => ({
    x: positives / all.positives,
    y: positives / (positives + negatives),
  }));
  return thinned([{ x: 0, y: (points[0] as CurvePoint).y }, ...points], ({ x }) => x);
}

function foundByRun(scores: Float64Array, labels: Uint8Array, weights: Float64Array | undefined): Found[] {
  const { order, runEnds } = rankDescending(scores);
  const weightOf = weightsOr1(weights, labels.length);
  let [positives, negatives, i] = [0, 0, 0];
  return Array.from(runEnds, (end) => {
    for (; i < end; i++) {
      const row = order[i] as number;
      if (labels[row] === 1) positives += weightOf[row] as number;
      else negatives += weightOf[row] as number;
    }
    return { positives, negatives };
  });
}

/** The last point of each equal stretch of `progress` (0 to 1), and both ends. */
function thinned(points: readonly CurvePoint[], progress: (point: CurvePoint) => number): CurvePoint[] {
  const stretches = maxPoints - 2;
  const stretchOf = (point: CurvePoint): number => Math.floor(progress(point) * stretches);
  return points.filter((point, i) => {
    const next = points[i + 1];
    return i === 0 || next === undefined || stretchOf(point) !== stretchOf(next);
  });
}

/** A bin with fewer rows than this says nothing. */
const minRowsOfBin = 20;

/**
 * Predicted against observed, in bins of equal weight: churn risks are small and crowd into the lowest of bins of equal
 * width. Fewer bins where there are few rows. `rows` are what the rows stand for, rounded.
 */
export function reliability(
  probabilities: Float64Array,
  labels: Uint8Array,
  weights?: Float64Array,
  bins = 10,
): ReliabilityBin[] {
  const { order, runEnds } = rankDescending(probabilities);
  const weightOf = weightsOr1(weights, labels.length);
  const share = sumOf(weightOf) / Math.max(1, Math.min(bins, Math.floor(labels.length / minRowsOfBin)));
  const found: ReliabilityBin[] = [];
  let [start, weight, before, runStart] = [0, 0, 0, 0];
  for (const end of runEnds) {
    for (let i = runStart; i < end; i++) weight += weightOf[order[i] as number] as number;
    runStart = end;
    // Full as soon as the next bound is reached, give or take rounding of the sum.
    if (weight - before < share * (1 - 1e-9) && end < order.length) continue;
    if (weight > before) found.push(binOf(order.subarray(start, end), probabilities, labels, weightOf));
    [start, before] = [end, weight];
  }
  return found.reverse();
}

/** Of rows from the highest probability down. */
function binOf(
  rows: Uint32Array,
  probabilities: Float64Array,
  labels: Uint8Array,
  weights: Float64Array,
): ReliabilityBin {
  const own = Float64Array.from(rows, (row) => weights[row] as number);
  const total = sumOf(own);
  const predicted = sumOf(own.map((weight, i) => weight * (probabilities[rows[i] as number] as number)));
  const positives = sumOf(own.map((weight, i) => weight * (labels[rows[i] as number] as number)));
  return {
    from: probabilities[rows[rows.length - 1] as number] as number,
    to: probabilities[rows[0] as number] as number,
    rows: Math.round(total),
    meanPredicted: predicted / total,
    observed: wilson(positives / total, effectiveRows(own)),
  };
}
