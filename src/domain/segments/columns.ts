import type { Rows } from './rows.ts';

/** A column of what is known of each customer, NaN where it is not. */
export interface Column {
  readonly key: string;
  readonly values: Float64Array;
  /** Amounts and counts are taken by their order of magnitude, ln(1 + x): the largest would outweigh all others. */
  readonly isMagnitude: boolean;
}

/** How a column was made comparable; stored with the clusters. */
export interface Scaling {
  readonly key: string;
  readonly isMagnitude: boolean;
  readonly mean: number;
  /** 0 where the column does not vary: it then says nothing. */
  readonly sd: number;
  /** Stands in where a value is not known, before scaling. */
  readonly median: number;
}

/** In standard deviations: what lies beyond is drawn in, or one customer would be a cluster of its own. */
const furthest = 4;

export function learnScaling(column: Column): Scaling {
  const { key, isMagnitude } = column;
  const known = column.values
    .map((value) => magnitude(value, isMagnitude))
    .filter(Number.isFinite)
    .sort();
  const count = known.length;
  const median = count === 0 ? 0 : (known[(count - 1) >> 1] as number) / 2 + (known[count >> 1] as number) / 2 + 0;
  if (count === 0) return { key, isMagnitude, mean: 0, sd: 0, median };
  let mean = 0;
  for (const value of known) mean += value / count;
  let square = 0;
  for (const value of known) square += (value - mean) ** 2 / count;
  const sd = Math.sqrt(square);
  // Below that it is the rounding of one value.
  const varies = sd > 1e-9 * Math.max(Math.abs(mean), 1e-300) && Number.isFinite(sd);
  return { key, isMagnitude, mean: Number.isFinite(mean) ? mean : 0, sd: varies ? sd : 0, median };
}

/** Rows of standard deviations from the mean; what is not known becomes the median. */
export function scaledRows(columns: readonly Column[], scalings: readonly Scaling[]): Rows {
  const width = columns.length;
  const count = columns[0]?.values.length ?? 0;
  const values = new Float64Array(count * width);
  columns.forEach((column, j) => {
    const { mean, sd, median } = scalings[j] as Scaling;
    for (let i = 0; i < count && sd > 0; i++) {
      const value = magnitude(column.values[i] as number, column.isMagnitude);
      const scaled = ((Number.isFinite(value) ? value : median) - mean) / sd;
      values[i * width + j] = Math.min(furthest, Math.max(-furthest, scaled));
    }
  });
  return { values, width, count };
}

/** Share of the customers of whom the column says nothing. */
export function missingShare({ values }: Column): number {
  if (values.length === 0) return 0;
  let missing = 0;
  for (const value of values) if (!Number.isFinite(value)) missing++;
  return missing / values.length;
}

/** The sign stays: a loss is no gain. Never -0. */
const magnitude = (value: number, isMagnitude: boolean): number =>
  (isMagnitude ? Math.sign(value) * Math.log1p(Math.abs(value)) : value) + 0;
