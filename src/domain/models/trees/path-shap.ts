/**
 * Path-dependent TreeSHAP by the recursion of Lundberg, Erion and Lee (2018), algorithm 2: for trees too deep for tables. All subsets
 * of the features on a path are weighed at once: `weight` holds, for each size, the share of subsets of that size that reach the node.
 */
import { goesLeft, type Trees } from './tree.ts';

/** Paths from the root, each node's copy after its parent's; entry 0 stands for no feature. */
interface Walk {
  readonly trees: Trees;
  readonly row: Float64Array;
  readonly shares: Float64Array;
  readonly column: Int32Array;
  /** Share of the training rows that go on where the feature is not known. */
  readonly zero: Float64Array;
  /** 1 where this row goes on, else 0. */
  readonly one: Float64Array;
  readonly weight: Float64Array;
}

interface Step {
  readonly column: number;
  readonly zero: number;
  readonly one: number;
}

/** Adds the shares of one tree; `depth` is no less than its depth. */
export function addPathShares(
  trees: Trees,
  root: number,
  row: Float64Array,
  depth: number,
  shares: Float64Array,
): void {
  const size = ((depth + 2) * (depth + 3)) / 2;
  const walk: Walk = {
    trees,
    row,
    shares,
    column: new Int32Array(size),
    zero: new Float64Array(size),
    one: new Float64Array(size),
    weight: new Float64Array(size),
  };
  visit(walk, root, { start: 0, length: 0 }, { column: -1, zero: 1, one: 1 });
}

function visit(walk: Walk, node: number, parent: { start: number; length: number }, step: Step): void {
  const start = parent.start + parent.length;
  for (const part of [walk.column, walk.zero, walk.one, walk.weight]) part.copyWithin(start, parent.start, start);
  extend(walk, start, parent.length, step);
  let length = parent.length + 1;
  const { trees } = walk;
  const column = trees.column[node] as number;
  if (column < 0) {
    addLeaf(walk, start, length, trees.value[node] as number);
    return;
  }
  let entering: Step = { column, zero: 1, one: 1 };
  const before = walk.column.subarray(start, start + length).indexOf(column);
  if (before >= 0) {
    entering = { column, zero: walk.zero[start + before] as number, one: walk.one[start + before] as number };
    unwind(walk, start, length--, before);
  }
  const right = trees.right[node] as number;
  const isLeft = goesLeft(trees, node, walk.row[column] as number);
  for (const child of [node + 1, right]) {
    const share = (trees.cover[child] as number) / (trees.cover[node] as number);
    const isTaken = (child === right) !== isLeft;
    const one = isTaken ? entering.one : 0;
    visit(walk, child, { start, length }, { column, zero: entering.zero * share, one });
  }
}

/** EXTEND: subsets grow by one feature, with and without it. */
function extend(walk: Walk, start: number, length: number, step: Step): void {
  const { weight } = walk;
  walk.column[start + length] = step.column;
  walk.zero[start + length] = step.zero;
  walk.one[start + length] = step.one;
  weight[start + length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    const own = weight[start + i] as number;
    weight[start + i + 1] = (weight[start + i + 1] as number) + (step.one * own * (i + 1)) / (length + 1);
    weight[start + i] = (step.zero * own * (length - i)) / (length + 1);
  }
}

/** UNWIND: takes an entry out again, as if it had never been added. */
function unwind(walk: Walk, start: number, length: number, entry: number): void {
  const { weight, column, zero, one } = walk;
  const z = zero[start + entry] as number;
  const o = one[start + entry] as number;
  let next = weight[start + length - 1] as number;
  for (let i = length - 2; i >= 0; i--) {
    const own = weight[start + i] as number;
    if (o === 0) {
      weight[start + i] = (own * length) / (z * (length - 1 - i));
    } else {
      weight[start + i] = (next * length) / ((i + 1) * o);
      next = own - ((weight[start + i] as number) * z * (length - 1 - i)) / length;
    }
  }
  for (const part of [column, zero, one]) part.copyWithin(start + entry, start + entry + 1, start + length);
}

function addLeaf(walk: Walk, start: number, length: number, value: number): void {
  const { shares, column, zero, one } = walk;
  for (let entry = 1; entry < length; entry++) {
    const c = column[start + entry] as number;
    const difference = (one[start + entry] as number) - (zero[start + entry] as number);
    shares[c] = (shares[c] as number) + unwoundSum(walk, start, length, entry) * difference * value;
  }
}

/** Sum of the weights that UNWIND of this entry would leave. */
function unwoundSum(walk: Walk, start: number, length: number, entry: number): number {
  const { weight } = walk;
  const z = walk.zero[start + entry] as number;
  const o = walk.one[start + entry] as number;
  let next = weight[start + length - 1] as number;
  let total = 0;
  for (let i = length - 2; i >= 0; i--) {
    const own = weight[start + i] as number;
    if (o === 0) {
      total += (own * length) / (z * (length - 1 - i));
    } else {
      const unwound = (next * length) / ((i + 1) * o);
      total += unwound;
      next = own - (unwound * z * (length - 1 - i)) / length;
    }
  }
  return total;
}
