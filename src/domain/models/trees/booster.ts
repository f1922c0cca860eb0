/** Boosting with logistic loss: a tree at a time, and when to stop. */
import type { Random } from '../../random.ts';
import { logit } from '../../scoring/base-rate.ts';
import type { BinnedData } from './bins.ts';
import { roundedProduct, roundingConstant } from './exact-sums.ts';
import { growerOf } from './grow.ts';
import { allPositions, ratesOf } from './training-rows.ts';
import type { Trees } from './tree.ts';

export interface BoostingParams {
  /** Trees at most. */
  readonly trees: number;
  readonly leaves: number;
  readonly depth: number;
  readonly lambda: number;
  readonly learningRate: number;
  /** A leaf needs the hessian that so many rows have at the base rate. */
  readonly minRows: number;
  /** Share of the rows, and of the columns, that each tree sees. */
  readonly rowShare: number;
  readonly columnShare: number;
  readonly stopsEarly: boolean;
}

/** What all boosters of a fit share. */
export interface BoostingData {
  readonly binned: BinnedData;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
  readonly directions: Int8Array;
}

/** A model in the making. */
export interface Booster {
  /** Log-odds that every row starts with. */
  readonly base: number;
  readonly trees: Trees[];
  /** Log-odds so far, by row. */
  readonly logOdds: Float64Array;
  /** Grows one more tree; also brings the log-odds of these other rows up to date. */
  readonly step: (others?: Uint32Array) => void;
}

/** Rounds without a better log loss before the search ends. */
const patience = 25;
/** A row's hessian counts as so much at least: one that is all but certain still belongs to a node. */
const minRowHessian = 1e-6;

export function boosterOf(data: BoostingData, params: BoostingParams, rows: Uint32Array, random: Random): Booster {
  const { binned, labels, weights } = data;
  const { rate, total } = ratesOf(labels, weights, rows);
  const base = logit(rate);
  const logOdds = new Float64Array(binned.rows).fill(base);
  const gradients = new Float64Array(binned.rows);
  const hessians = new Float64Array(binned.rows);
  const constant = roundingConstant(total);
  const grower = growerOf(binned, data.directions, {
    leaves: params.leaves,
    depth: params.depth,
    columnsPerSplit: Number.POSITIVE_INFINITY,
    minHessian: params.minRows * rate * (1 - rate),
    lambda: params.lambda,
    minGain: 1e-7,
    noise: 1,
    rate: params.learningRate,
  });
  const trees: Trees[] = [];
  const step: Booster['step'] = (others) => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const p = 1 / (1 + Math.exp(-(logOdds[row] as number)));
      const weight = weights[row] as number;
      gradients[row] = roundedProduct(weight, p - (labels[row] as number), constant);
      hessians[row] = roundedProduct(weight, Math.max(p * (1 - p), minRowHessian), constant);
    }
    const { seen, unseen } = drawRows(rows, params.rowShare, random);
    const columns = drawColumns(binned.bins.length, params.columnShare, random);
    trees.push(grower.grow({ rows: seen, gradients, hessians, weights }, columns, random));
    grower.addToSample(logOdds);
    grower.addToRows(unseen, logOdds);
    if (others !== undefined) grower.addToRows(others, logOdds);
  };
  return { base, trees, logOdds, step };
}

/** A booster of all rows with so many trees. */
export function boostedFor(data: BoostingData, params: BoostingParams, trees: number, random: Random): Booster {
  const booster = boosterOf(data, params, allPositions(data.binned.rows), random);
  for (let t = 0; t < trees; t++) booster.step();
  return booster;
}

export interface Watched {
  readonly boosters: readonly Booster[];
  /** Number of trees with the least log loss on the rows set aside. */
  readonly trees: number;
}

/**
 * Boosts without each of these folds in turn, all a tree at a time, and watches the log loss over the rows set aside together. Ends
 * when it has not improved for 25 trees.
 */
export function boostWatched(
  data: BoostingData,
  params: BoostingParams,
  folds: { readonly of: Uint8Array; readonly asideInTurn: number },
  random: Random,
): Watched {
  const parts = Array.from({ length: folds.asideInTurn }, (_, fold) => {
    const aside = allPositions(data.binned.rows).filter((row) => folds.of[row] === fold);
    const kept = allPositions(data.binned.rows).filter((row) => folds.of[row] !== fold);
    return { aside, booster: boosterOf(data, params, kept, random.fork(fold)) };
  });
  const loss = (): number => parts.reduce((sum, part) => sum + lossOf(data, part.booster.logOdds, part.aside), 0);
  let best = { trees: 0, loss: loss() };
  for (let trees = 1; trees <= params.trees && trees - best.trees <= patience; trees++) {
    for (const part of parts) part.booster.step(part.aside);
    const now = loss();
    if (now < best.loss) best = { trees, loss: now };
  }
  return { boosters: parts.map((part) => part.booster), trees: best.trees };
}

/** Weighted sum of -ln of the probability given to what came true. */
function lossOf(data: BoostingData, logOdds: Float64Array, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) {
    const against = data.labels[row] === 1 ? -(logOdds[row] as number) : (logOdds[row] as number);
    sum += (data.weights[row] as number) * (Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against))));
  }
  return sum;
}

/** The rows a tree is grown on, and those it is not. */
function drawRows(rows: Uint32Array, share: number, random: Random): { seen: Uint32Array; unseen: Uint32Array } {
  if (share >= 1) return { seen: rows, unseen: new Uint32Array(0) };
  const isSeen = Uint8Array.from(rows, () => (random.unit() < share ? 1 : 0));
  return { seen: rows.filter((_, i) => isSeen[i] === 1), unseen: rows.filter((_, i) => isSeen[i] === 0) };
}

function drawColumns(count: number, share: number, random: Random): Int32Array {
  const columns = Int32Array.from({ length: count }, (_, i) => i);
  if (share >= 1) return columns;
  for (let i = 0; i < count; i++) {
    const j = i + random.int(count - i);
    const kept = columns[i] as number;
    columns[i] = columns[j] as number;
    columns[j] = kept;
  }
  return columns.subarray(0, Math.max(1, Math.round(share * count))).sort();
}
