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
  return quantilesOf(histogram, [quantile])[0] ?? null;
}

/** Several, which ascend, in one pass; none where nothing was counted. */
export function quantilesOf(histogram: ReadonlyMap<number, number>, quantiles: readonly number[]): number[] {
  const total = totalOf(histogram);
  if (!(total > 0)) return [];
  const bins = Float64Array.from(histogram.keys()).sort();
  const found: number[] = [];
  let [place, seen] = [-1, 0];
  for (const quantile of quantiles) {
    const rank = Math.max(1, Math.ceil(quantile * total));
    while (seen < rank && place + 1 < bins.length) {
      place += 1;
      seen += histogram.get(bins[place] as number) ?? 0;
    }
    found.push(middleOf(bins[place] as number));
  }
  return found;
}

export function totalOf(histogram: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const count of histogram.values()) total += count;
  return total;
}

function middleOf(bin: number): number {
  return bin === 0 ? 0 : least * Math.exp((bin - 0.5) * step);
}
