/** Weighted, of the population; sd 0 where the values do not vary. Scaled by a power of two where squares would leave the range. */
export function meanAndSd(values: Float64Array, weights: Float64Array): { mean: number; sd: number } {
  const { least, most } = rangeOf(values);
  if (!(least < most)) return { mean: values.length === 0 ? 0 : least, sd: 0 };
  let total = 0;
  for (const weight of weights) total += weight;
  const size = Math.max(Math.abs(least), Math.abs(most));
  const unit = size > 1e100 ? 2 ** -600 : size < 1e-100 ? 2 ** 600 : 1;
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += ((weights[i] as number) / total) * (values[i] as number) * unit;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    square += ((weights[i] as number) / total) * ((values[i] as number) * unit - mean) ** 2;
  }
  return { mean: mean / unit, sd: Math.sqrt(square) / unit };
}

/** Of no value: from infinity down to minus infinity. */
export function rangeOf(values: Float64Array): { least: number; most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}
