/**
 * Rows from the highest score down; rows of equal score are a run, and nothing that is computed from a ranking tells
 * them apart.
 */
export interface Ranking {
  readonly order: Uint32Array;
  /** Where each run ends in `order`, exclusive. */
  readonly runEnds: Uint32Array;
}

/** Ranks finite scores. */
export function rankDescending(scores: Float64Array): Ranking {
  const order = ascendingOrder(scores).reverse();
  const ends: number[] = [];
  for (let i = 1; i <= order.length; i++) {
    if (i === order.length || scores[order[i] as number] !== scores[order[i - 1] as number]) ends.push(i);
  }
  return { order, runEnds: Uint32Array.from(ends) };
}

/** Positions of the values from the lowest up; equal values in their own order. */
export function ascendingOrder(values: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i);
  return order.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
}

export interface RankFigures {
  readonly auc: number | null;
  readonly averagePrecision: number | null;
}

/**
 * Area under the ROC curve (Mann-Whitney U with midranks) and average precision, Σ (R_n − R_{n−1}) P_n over runs, in
 * one pass. `labels` and `weights` are in the order of the ranking; a weight of 0 leaves its row out.
 */
export function rankFigures(runEnds: Uint32Array, labels: Uint8Array, weights: Float64Array): RankFigures {
  let [positives, negatives, area, precision] = [0, 0, 0, 0];
  let i = 0;
  for (let run = 0; run < runEnds.length; run++) {
    const end = runEnds[run] as number;
    let [runPositives, runNegatives] = [0, 0];
    for (; i < end; i++) {
      if (labels[i] === 1) runPositives += weights[i] as number;
      else runNegatives += weights[i] as number;
    }
    area += runNegatives * (positives + runPositives / 2);
    positives += runPositives;
    negatives += runNegatives;
    if (runPositives > 0) precision += (runPositives * positives) / (positives + negatives);
  }
  return {
    auc: positives > 0 && negatives > 0 ? area / (positives * negatives) : null,
    averagePrecision: positives > 0 ? precision / positives : null,
  };
}
