/**
 * Trees of rates: squared loss around the base rate, whose gain is the fall of the Gini impurity. A leaf of weight n with rate r says
 * base + n / (n + smoothing) · (r - base): as if `smoothing` rows at the base rate were in it.
 */
import type { Random } from '../../random.ts';
import type { BinnedData } from './bins.ts';
import { roundedProduct, roundingConstant } from './exact-sums.ts';
import { type Grower, growerOf } from './grow.ts';
import type { Trees } from './tree.ts';

export interface RateTreeLimits {
  readonly leaves: number;
  readonly depth: number;
  /** Weight of the rows that a leaf needs. */
  readonly minRows: number;
  readonly smoothing: number;
  readonly columnsPerSplit: number;
}

export interface RateTrees {
  /** A tree on these rows at these weights, by position. */
  readonly grow: (rows: Uint32Array, weights: Float64Array, random: Random) => Trees;
}

export function rateTrees(
  data: {
    readonly binned: BinnedData;
    readonly labels: Uint8Array;
    readonly directions: Int8Array;
    readonly base: number;
  },
  limits: RateTreeLimits,
  total: number,
): RateTrees {
  const { binned, labels, base } = data;
  const { smoothing: lambda, minRows: minHessian, ...rest } = limits;
  const noise = base * (1 - base);
  const grower: Grower = growerOf(binned, data.directions, {
    ...rest,
    lambda,
    minHessian,
    noise,
    minGain: 1e-7 * noise,
    rate: 1,
  });
  const gradients = new Float64Array(binned.rows);
  const hessians = new Float64Array(binned.rows);
  const columns = Int32Array.from({ length: binned.bins.length }, (_, c) => c);
  const constant = roundingConstant(total);
  return {
    grow: (rows, weights, random) => {
      for (const row of rows) {
        const weight = weights[row] as number;
        gradients[row] = roundedProduct(weight, base - (labels[row] as number), constant);
        hessians[row] = roundedProduct(weight, 1, constant);
      }
      return grower.grow({ rows, gradients, hessians, weights }, columns, random);
    },
  };
}
