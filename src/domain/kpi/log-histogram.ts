/**
 * Durations as counts in log-spaced bins: they add up over customers and parts, and a quantile is off by at most 2 % of the duration.
 * A bin spans 4 %; its geometric middle stands for it.
 */

/** Bin → how many. Bin 0 holds everything up to `least`. */
export type LogHistogram = Map<number, number>;

const step = Math.log(1.04);
/** In the unit of the durations (hours or days): 36 seconds, 14 minutes. */
const least = 0.01;
/** 1e12 and everything above it. */
const lastBin = Math.ceil(Math.log(1e12 / least) / step);

/** The bin of a duration; below zero counts as zero. */
export function binOf(duration: number): number {
  if (!(duration > least)) return 0;
  return Math.min(lastBin, Math.floor(Math.log(duration / least) / step) + 1);
}

/** Nearest-rank quantile; null where nothing was counted. */
export function quantileOf(histogram: ReadonlyMap<number, number>, quantile: number): number | null {
  const total = totalOf(histogram);
  if (!(total > 0)) return null;
  const rank = Math.max(1, Math.ceil(quantile * total));
  let seen = 0;
  for (const [bin, count] of [...histogram].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= rank) return middleOf(bin);
  }
  return null;
}

export function totalOf(histogram: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const count of histogram.values()) total += count;
  return total;
}

function middleOf(bin: number): number {
  return bin === 0 ? 0 : least * Math.exp((bin - 0.5) * step);
}
