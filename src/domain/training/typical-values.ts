import { features } from '../features/registry.ts';
import type { Typical } from './training-set.ts';

/** More rows would not move a quartile by what a reader could see. */
const sampleRows = 4096;

export interface TypicalValues {
  /** Plain values of the features of a row that came with this draw; NaN where not known. */
  readonly add: (draw: number, values: Float64Array) => void;
  /** Quartiles over the rows with the lowest draws, of those with a draw below `threshold`. */
  readonly finish: (threshold: number) => Typical;
}

/**
 * Quartiles of the features' plain values from a few thousand rows. Draws do not know who left, so as long as every row with a draw
 * below the threshold has come, they are a simple random sample of the population, without weights.
 */
export function createTypicalValues(): TypicalValues {
  let sample: { readonly draw: number; readonly values: Float64Array }[] = [];
  const thin = (): void => {
    sample = sample.sort((a, b) => a.draw - b.draw).slice(0, sampleRows);
  };
  return {
    add: (draw, values) => {
      sample.push({ draw, values });
      if (sample.length >= 2 * sampleRows) thin();
    },
    finish: (threshold) => {
      thin();
      const rows = sample.filter(({ draw }) => draw < threshold).map(({ values }) => values);
      return Object.fromEntries(features.flatMap(({ key }, i) => quartilesOf(key, rows, i)));
    },
  };
}

function quartilesOf(key: string, rows: readonly Float64Array[], index: number): readonly [string, Typical[string]][] {
  const known = Float64Array.from(rows, (values) => values[index] as number).filter((value) => !Number.isNaN(value));
  if (known.length === 0) return [];
  known.sort();
  return [[key, { low: quantile(known, 0.25), median: quantile(known, 0.5), high: quantile(known, 0.75) }]];
}

/** Between the two values around its place in the sorted list (Hyndman and Fan 1996, definition 7). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (place - Math.floor(place)) * (above - below);
}
