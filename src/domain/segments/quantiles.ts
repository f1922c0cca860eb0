/** Least values at which a customer scores 2, 3, 4 and 5; null where no one does. */
export type QuintileCuts = readonly (number | null)[];

/**
 * Cuts of the scores 1 to 5 by fifths of the customers. Those with one value get one score, that of the middle of their ranks: of
 * customers all alike each scores 3. Values that are not finite are left out.
 */
export function quintileCuts(values: Float64Array): QuintileCuts {
  const sorted = values.filter(Number.isFinite).sort();
  const count = sorted.length;
  const cuts: (number | null)[] = [null, null, null, null];
  for (let from = 0; from < count; ) {
    // Never -0, which JSON does not know.
    const value = (sorted[from] as number) + 0;
    let to = from;
    while (to < count && sorted[to] === value) to++;
    const score = Math.min(5, 1 + Math.floor((5 * (from + to)) / (2 * count)));
    for (let s = 2; s <= score; s++) cuts[s - 2] ??= value;
    from = to;
  }
  return cuts;
}

/** 1 to 5. */
export function quintileScore(value: number, cuts: QuintileCuts): number {
  let score = 1;
  cuts.forEach((cut, i) => {
    if (cut !== null && value >= cut) score = i + 2;
  });
  return score;
}

/** Null for no values. */
export function medianOf(values: Float64Array): number | null {
  const sorted = values.filter(Number.isFinite).sort();
  const count = sorted.length;
  if (count === 0) return null;
  const [low, high] = [sorted[(count - 1) >> 1] as number, sorted[count >> 1] as number];
  return low / 2 + high / 2 + 0;
}
