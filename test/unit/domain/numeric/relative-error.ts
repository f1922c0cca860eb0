/** Infinite where there is no figure, or where 0 was expected and something else came. */
export function relativeError(found: number | null, expected: number): number {
  if (found === null) return Number.POSITIVE_INFINITY;
  return found === expected ? 0 : Math.abs(found - expected) / Math.abs(expected);
}
