/**
 * The best split of a node from its histogram. With G and H the sums of gradients and hessians, a leaf's best value is
 * w = -G / (H + lambda), held within the bounds that monotone columns above have set, and takes -(2 G w + (H + lambda) w²) off twice
 * the loss (Chen and Guestrin 2016, eq. 5 and 6 without the half). A split's gain is what both children take off beyond their parent.
 */
import { type BinnedData, shareBeyondChance } from './bins.ts';
import type { HistogramLayout } from './histograms.ts';

export interface SplitLimits {
  /** Hessian a child needs at least; with squared loss that is the weight of its rows. */
  readonly minHessian: number;
  readonly lambda: number;
  readonly minGain: number;
  /** Variance of a row's gradient by its hessian where nothing has an effect: 1 for logistic loss, p (1 - p) for squared. */
  readonly noise: number;
}

/** What is split: sums over the node's rows, and the bounds of its value. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly low: number;
  readonly high: number;
}

/** The best split so far; `column` is -1 while there is none. */
export interface Split {
  gain: number;
  column: number;
  /** Last bin that goes left; -1 for categories. */
  bin: number;
  /** What is not known goes left; with the heavier child where the node saw nothing unknown. */
  missingLeft: boolean;
  leftGradient: number;
  leftHessian: number;
  /** 1 for each code of the column that goes left. */
  readonly goesLeft: Uint8Array;
}

export interface SplitFinder {
  readonly best: Split;
  /** Looks through the first `count` of these columns; the answer is in `best`. */
  readonly find: (histogram: Float64Array, node: NodeSums, columns: Int32Array, count: number) => void;
}

/** No child is empty. */
const minChildHessian = 1e-12;

interface Finder {
  readonly limits: SplitLimits;
  readonly directions: Int8Array;
  /** Of categories, by column. */
  readonly signals: Float64Array;
  readonly best: Split;
  /** Levels of the category in hand, by rate. */
  readonly order: Int32Array;
  readonly rate: Float64Array;
}

export function splitFinder(
  data: BinnedData,
  layout: HistogramLayout,
  directions: Int8Array,
  limits: SplitLimits,
): SplitFinder {
  const best: Split = {
    gain: 0,
    column: -1,
    bin: -1,
    missingLeft: false,
    leftGradient: 0,
    leftHessian: 0,
    goesLeft: new Uint8Array(256),
  };
  const finder: Finder = {
    limits: { ...limits, minHessian: Math.max(limits.minHessian, minChildHessian) },
    directions,
    signals: Float64Array.from(data.bins, (bins) => bins.signal),
    best,
    order: new Int32Array(256),
    rate: new Float64Array(256),
  };
  const counts = Int32Array.from(data.bins, (bins) => bins.count);
  const isCategory = data.bins.map((bins) => bins.isCategory);
  const find: SplitFinder['find'] = (histogram, node, columns, count) => {
    best.column = -1;
    best.bin = -1;
    best.gain = limits.minGain;
    for (let k = 0; k < count; k++) {
      const c = columns[k] as number;
      const bins = { histogram, offset: layout.offsets[c] as number, count: counts[c] as number };
      if (isCategory[c]) scanCategory(finder, bins, node, c);
      else scanNumber(finder, bins, node, c);
    }
    if (best.bin >= 0) {
      best.goesLeft.fill(1, 0, best.bin + 1).fill(0, best.bin + 1);
      best.goesLeft[counts[best.column] as number] = best.missingLeft ? 1 : 0;
    }
  };
  return { best, find };
}

/** One column's part of a histogram. */
interface Bins {
  readonly histogram: Float64Array;
  readonly offset: number;
  readonly count: number;
}

function scanNumber(finder: Finder, bins: Bins, node: NodeSums, column: number): void {
  const missing = bins.offset + 2 * bins.count;
  const gradient = bins.histogram[missing] as number;
  const hessian = bins.histogram[missing + 1] as number;
  if (hessian === 0) {
    scanCuts(finder, bins, node, column, { gradient: 0, hessian: 0, missingLeft: false, last: bins.count - 1 });
    if (finder.best.column === column) finder.best.missingLeft = isLeftHeavier(finder.best, node);
    return;
  }
  // Missing to the right also allows the cut after the last value: known against not known.
  scanCuts(finder, bins, node, column, { gradient: 0, hessian: 0, missingLeft: false, last: bins.count });
  scanCuts(finder, bins, node, column, { gradient, hessian, missingLeft: true, last: bins.count - 1 });
}

interface Start {
  /** What goes left before the first bin. */
  readonly gradient: number;
  readonly hessian: number;
  readonly missingLeft: boolean;
  /** Cuts after bins below this one. */
  readonly last: number;
}

function scanCuts(finder: Finder, bins: Bins, node: NodeSums, column: number, start: Start): void {
  const { histogram, offset } = bins;
  const { minHessian, lambda } = finder.limits;
  const { low, high } = node;
  const parent = reduction(node.gradient, node.hessian + lambda, low, high);
  // What is known or not has no order, so the cut after the last value keeps no direction.
  const direction = finder.directions[column] as number;
  const best = finder.best;
  let gradient = start.gradient;
  let hessian = start.hessian;
  for (let bin = 0, at = offset; bin < start.last; bin++, at += 2) {
    const added = histogram[at + 1] as number;
    if (added === 0) continue;
    gradient += histogram[at] as number;
    hessian += added;
    if (hessian < minHessian) continue;
    const hessianRight = node.hessian - hessian;
    if (hessianRight < minHessian) break;
    const gradientRight = node.gradient - gradient;
    const left = boundedValue(gradient, hessian + lambda, low, high);
    const right = boundedValue(gradientRight, hessianRight + lambda, low, high);
    const gain =
      -left * (2 * gradient + (hessian + lambda) * left) -
      right * (2 * gradientRight + (hessianRight + lambda) * right) -
      parent;
    if (gain <= best.gain) continue;
    if (direction !== 0 && (right - left) * direction < 0 && bin < bins.count - 1) continue;
    best.gain = gain;
    best.column = column;
    best.bin = bin;
    best.missingLeft = start.missingLeft;
    best.leftGradient = gradient;
    best.leftHessian = hessian;
  }
}

/**
 * Levels sorted by their smoothed rate, then cut as if they were numbers: the best two sets are among these cuts (Fisher 1958). Levels
 * too light for a leaf of their own stay with what is not known. The gain counts for the share of the levels' spread that chance does
 * not explain, here or over all rows, so that many levels without an effect do not win by being many. Over all rows too, because a
 * clear effect leaves less and less to each tree of a boosting run, and would be given up half way.
 */
function scanCategory(finder: Finder, bins: Bins, node: NodeSums, column: number): void {
  const { limits, order, best } = finder;
  const { lambda, minHessian } = limits;
  const sorted = sortLevels(finder, bins);
  const { gradient: sortedGradient, hessian: sortedHessian, signal: own } = spreadOf(finder, bins, sorted);
  const signal = Math.max(own, finder.signals[column] as number);
  if (signal <= 0) return;
  const restGradient = node.gradient - sortedGradient;
  const restHessian = node.hessian - sortedHessian;
  const parent = reduction(node.gradient, node.hessian + lambda, node.low, node.high);
  const hasRest = restHessian > 0;
  let prefix = 0;
  for (const restLeft of hasRest ? [false, true] : [false]) {
    let gradient = restLeft ? restGradient : 0;
    let hessian = restLeft ? restHessian : 0;
    const last = hasRest && !restLeft ? sorted : sorted - 1;
    for (let k = 0; k < last; k++) {
      const at = bins.offset + 2 * (order[k] as number);
      gradient += bins.histogram[at] as number;
      hessian += bins.histogram[at + 1] as number;
      const hessianRight = node.hessian - hessian;
      if (hessian < minHessian || hessianRight < minHessian) continue;
      const gain =
        signal *
        (reduction(gradient, hessian + lambda, node.low, node.high) +
          reduction(node.gradient - gradient, hessianRight + lambda, node.low, node.high) -
          parent);
      if (gain <= best.gain) continue;
      prefix = k + 1;
      best.gain = gain;
      best.column = column;
      best.bin = -1;
      best.missingLeft = restLeft;
      best.leftGradient = gradient;
      best.leftHessian = hessian;
    }
  }
  if (prefix === 0) return;
  if (!hasRest) best.missingLeft = isLeftHeavier(best, node);
  best.goesLeft.fill(best.missingLeft ? 1 : 0);
  for (let k = 0; k < sorted; k++) best.goesLeft[order[k] as number] = k < prefix ? 1 : 0;
}

/** Sums over the sorted levels, and the share of the spread between their rates in this node that is more than chance. */
function spreadOf(finder: Finder, bins: Bins, sorted: number): { gradient: number; hessian: number; signal: number } {
  let gradient = 0;
  let hessian = 0;
  let squares = 0;
  for (let k = 0; k < sorted; k++) {
    const at = bins.offset + 2 * (finder.order[k] as number);
    const g = bins.histogram[at] as number;
    const h = bins.histogram[at + 1] as number;
    gradient += g;
    hessian += h;
    squares += (g * g) / h;
  }
  const spread = sorted === 0 ? 0 : squares - (gradient * gradient) / hessian;
  return { gradient, hessian, signal: shareBeyondChance(spread, sorted, finder.limits.noise) };
}

/** Puts the levels heavy enough for a leaf into `order`, by smoothed rate; ties by position. Returns how many. */
function sortLevels(finder: Finder, bins: Bins): number {
  const { order, rate, limits } = finder;
  let sorted = 0;
  for (let level = 0; level < bins.count; level++) {
    const at = bins.offset + 2 * level;
    const hessian = bins.histogram[at + 1] as number;
    if (hessian === 0 || hessian < limits.minHessian) continue;
    const own = (bins.histogram[at] as number) / (hessian + limits.lambda + limits.minHessian);
    let to = sorted++;
    for (; to > 0 && (rate[to - 1] as number) > own; to--) {
      rate[to] = rate[to - 1] as number;
      order[to] = order[to - 1] as number;
    }
    rate[to] = own;
    order[to] = level;
  }
  return sorted;
}

function isLeftHeavier(split: Split, node: NodeSums): boolean {
  return 2 * split.leftHessian >= node.hessian;
}

/** Best value of a leaf within its bounds; `shrunk` is H + lambda. */
export function boundedValue(gradient: number, shrunk: number, low: number, high: number): number {
  const value = -gradient / shrunk;
  if (value < low) return low;
  return value > high ? high : value;
}

/** What that value takes off twice the loss. */
function reduction(gradient: number, shrunk: number, low: number, high: number): number {
  const value = boundedValue(gradient, shrunk, low, high);
  return -value * (2 * gradient + shrunk * value);
}
