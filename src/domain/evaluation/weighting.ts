/** The weights, or 1 for each of so many rows. */
export function weightsOr1(weights: Float64Array | undefined, rows: number): Float64Array {
  return weights ?? new Float64Array(rows).fill(1);
}

export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Σ w·x / Σ w; null without weight. */
export function weightedMean(values: Float64Array, weights: Float64Array): number | null {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += (weights[i] as number) * (values[i] as number);
    total += weights[i] as number;
  }
  return total > 0 ? sum / total : null;
}
