import type { Dataset } from '../models/dataset.ts';

/** Rule of the churn definition (design 4.2) by which a row was labelled: 0 did not leave. */
export type LabelRule = 0 | 1 | 2 | 3 | 4;

/** Rows are (customer, as-of date) pairs on a monthly grid; plain data, so that it can be handed to another thread. */
export interface TrainingSet {
  /** Columns as `riskColumns` says; labels: left within the horizon after the as-of date. */
  readonly data: Dataset;
  /** Position in `customerIds` of each row. */
  readonly customers: Int32Array;
  readonly customerIds: readonly string[];
  /** As-of date of each row, epoch milliseconds. */
  readonly asOf: Float64Array;
  readonly rules: Uint8Array;
  /** Number of the departure a row saw coming, -1 for none: several rows see the same one. */
  readonly events: Int32Array;
  /** Parts that results are shown by ("industry", "size"): names, and the name's position for each row. */
  readonly parts: readonly TrainingPart[];
  readonly horizonDays: number;
  /** First and last as-of date laid, and the moment up to which departures are known. */
  readonly window: { readonly from: number; readonly to: number; readonly knownUntil: number };
  readonly sampling: Sampling;
  /** Quartiles of the features' plain values; features never seen are left out. */
  readonly typical?: Typical;
}

/** What is usual of each feature among the rows. */
export type Typical = Readonly<
  Record<string, { readonly low: number; readonly median: number; readonly high: number }>
>;

export interface TrainingPart {
  readonly name: string;
  readonly names: readonly string[];
  readonly codes: Int32Array;
}

/**
 * What was left out to fit in memory. Rows that left are kept, unless they alone fill more than half of it; kept rows stand for those
 * left out by their weight.
 */
export interface Sampling {
  /** Rows on the grid that could be labelled. */
  readonly population: number;
  /** Share of the rows that stayed that was kept, 0 to 1. */
  readonly keptShare: number;
  /** The same of the rows that left, where not all of them were kept. */
  readonly keptLeftShare?: number;
}
