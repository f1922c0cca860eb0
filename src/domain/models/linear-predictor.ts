import { type Dataset, readRow } from './dataset.ts';
import { type Design, designRow, writeDesignRow } from './design-matrix.ts';
import type { Contributions } from './estimator.ts';
import { addRow, emptyRows, type LinearRows, rowDot } from './linear-rows.ts';

/** Log-odds that are linear in the terms of a design. Plain JSON. */
export interface LinearPredictor {
  readonly design: Design;
  /** By term; that of the constant is the intercept. */
  readonly weights: readonly number[];
  /** What each term is for a customer of whom nothing particular is known. */
  readonly usual: readonly number[];
}

export function linearLogOdds(predictor: LinearPredictor): (row: Float64Array) => number {
  const weights = Float64Array.from(predictor.weights);
  const row = emptyRows({ ...predictor.design, rows: 1 });
  return (values) => {
    writeDesignRow(predictor.design, values, row, 0);
    return rowDot(row, 0, weights);
  };
}

export function predictRows(logOdds: (row: Float64Array) => number, data: Dataset): Float64Array {
  const row = new Float64Array(data.values.length);
  return Float64Array.from({ length: data.rows }, (_, i) => logOdds(readRow(data, i, row)));
}

/**
 * weight · (x − usual), summed over the terms of a column. Every row's terms are written into the same memory: this runs twice for every
 * customer scored.
 */
export function linearContributions({ design, weights, usual }: LinearPredictor): (row: Float64Array) => Contributions {
  const weightOf = Float64Array.from(weights);
  const sourceOf = Int32Array.from(design.sources);
  const terms = emptyRows({ ...design, rows: 1 });
  let base = weights[0] as number;
  for (let term = 1; term < design.terms; term++) base += (weights[term] as number) * (usual[term] as number);
  return (row) => {
    writeDesignRow(design, row, terms, 0);
    const shares = new Float64Array(row.length);
    for (let term = 1; term < design.terms; term++) {
      const x = term < design.denseTerms ? (terms.dense[term] as number) : 0;
      addTo(shares, sourceOf[term] as number, (weightOf[term] as number) * (x - (usual[term] as number)));
    }
    for (let group = 0; group < design.groups; group++) {
      const term = terms.active[group] as number;
      if (term >= 0) addTo(shares, sourceOf[term] as number, weightOf[term] as number);
    }
    return { base, shares };
  };
}

function addTo(shares: Float64Array, column: number, share: number): void {
  shares[column] = (shares[column] as number) + share;
}

/** One row with its 0/1 terms written out. */
export function termValues(x: LinearRows): Float64Array {
  const values = new Float64Array(x.terms);
  values.set(x.dense.subarray(0, x.denseTerms));
  for (const term of x.active) if (term >= 0) values[term] = 1;
  return values;
}

/** Weighted mean of each term over the training rows; for columns in steps from usual the terms of 0 steps. */
export function usualTerms(design: Design, x: LinearRows, data: Dataset): number[] {
  let total = 0;
  for (const weight of data.weights) total += weight;
  const usual = new Float64Array(x.terms);
  for (let i = 0; i < x.rows; i++) addRow(x, i, (data.weights[i] as number) / total, usual);
  const atZero = designRow(design, new Float64Array(data.columns.length)).dense;
  return Array.from(usual, (mean, term) => {
    const isSteps = data.columns[design.sources[term] as number]?.expertWeight !== undefined;
    return isSteps && term < design.denseTerms ? (atZero[term] as number) : mean;
  });
}
