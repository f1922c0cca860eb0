/**
 * The one grower of decision tree, random forest and boosting: best-first growth on histograms (Shi 2007; LightGBM, Ke et al. 2017).
 * Of all leaves the one whose split gains most is split next. Each child's histogram is either counted or had by subtraction; with a
 * column subset a split, only that subset is counted. Everything is allocated once and used for all trees of a fit.
 */
import type { Random } from '../../random.ts';
import type { BinnedData, ColumnBins } from './bins.ts';
import { boundedValue, type SplitFinder, type SplitLimits, splitFinder } from './find-split.ts';
import { type GrowingNode, leafValue, newNode, nodeOfRow, treeOf } from './growing-node.ts';
import { addToHistogram, type HistogramPool, histogramLayout, histogramPool, subtractHistogram } from './histograms.ts';
import type { Trees } from './tree.ts';

export interface GrowLimits extends SplitLimits {
  readonly leaves: number;
  readonly depth: number;
  /** Columns drawn for each split; all where there are no more. */
  readonly columnsPerSplit: number;
  /** What the best value of a leaf is multiplied with: the learning rate. */
  readonly rate: number;
}

/** Rows to grow on with, for each row of the data by position, the loss's derivatives. Rounded: see exact-sums.ts. */
export interface Sample {
  /** Ascending positions. */
  readonly rows: Uint32Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  /** Weight of each row, for the cover of nodes. */
  readonly weights: Float64Array;
}

export interface Grower {
  /** Grows one tree by these columns; the last tree grown is what the other two speak of. */
  readonly grow: (sample: Sample, columns: Int32Array, random: Random) => Trees;
  /** Adds its leaves' values to the rows it was grown on. */
  readonly addToSample: (into: Float64Array) => void;
  /** Adds the value of the leaf that each of these rows falls into. */
  readonly addToRows: (rows: Uint32Array, into: Float64Array) => void;
}

/** Everything a fit's trees share. */
interface Workshop {
  readonly data: BinnedData;
  readonly limits: GrowLimits;
  readonly directions: Int8Array;
  readonly offsets: Int32Array;
  readonly pool: HistogramPool;
  readonly finder: SplitFinder;
  /** The sample's rows, grouped by node as the tree grows; ascending within a node, so that memory is read forwards. */
  readonly rows: Uint32Array;
  /** Rows that go right while a node is parted. */
  readonly aside: Uint32Array;
  /** Gradient and hessian of the node's rows in hand, one after another. */
  readonly pairs: Float64Array;
  readonly drawn: Int32Array;
}

/** What one tree is grown from. */
interface Growth {
  readonly sample: Sample;
  readonly columns: Int32Array;
  readonly random: Random;
  /** Columns looked at for a split: fewer than `columns` where they are drawn. */
  readonly perSplit: number;
  readonly nodes: GrowingNode[];
}

export function growerOf(data: BinnedData, directions: Int8Array, limits: GrowLimits): Grower {
  const layout = histogramLayout(data);
  const shop: Workshop = {
    data,
    limits,
    directions,
    offsets: layout.offsets,
    pool: histogramPool(layout.length),
    finder: splitFinder(data, layout, directions, limits),
    rows: new Uint32Array(data.rows),
    aside: new Uint32Array(data.rows),
    pairs: new Float64Array(2 * data.rows),
    drawn: new Int32Array(data.bins.length),
  };
  let nodes: readonly GrowingNode[] = [];
  return {
    grow: (sample, columns, random) => {
      nodes = growNodes(shop, sample, columns, random);
      return treeOf(nodes, { data, limits, rows: shop.rows, weights: sample.weights });
    },
    addToSample: (into) => {
      for (const node of nodes) {
        if (node.left >= 0) continue;
        const value = leafValue(node, limits);
        for (let i = node.start; i < node.end; i++) {
          const row = shop.rows[i] as number;
          into[row] = (into[row] as number) + value;
        }
      }
    },
    addToRows: (rows, into) => {
      const values = nodes.map((node) => leafValue(node, limits));
      for (const row of rows) into[row] = (into[row] as number) + (values[nodeOfRow(data, nodes, row)] as number);
    },
  };
}

function growNodes(shop: Workshop, sample: Sample, columns: Int32Array, random: Random): GrowingNode[] {
  const perSplit = Math.min(columns.length, shop.limits.columnsPerSplit);
  shop.rows.set(sample.rows);
  shop.drawn.set(columns);
  const growth: Growth = { sample, columns, random, perSplit, nodes: [] };
  const root = rootOf(sample);
  growth.nodes.push(root);
  if (canSplit(shop.limits, root)) {
    if (perSplit === columns.length) root.histogram = countHistogram(shop, growth, root);
    seekSplit(shop, growth, root);
  }
  for (let leaves = 1; leaves < shop.limits.leaves; leaves++) {
    const best = bestLeaf(growth.nodes);
    if (best === null) break;
    splitNode(shop, growth, best, leaves + 1 < shop.limits.leaves);
  }
  for (const node of growth.nodes) releaseHistogram(shop, node);
  return growth.nodes;
}

function rootOf(sample: Sample): GrowingNode {
  let gradient = 0;
  let hessian = 0;
  for (const row of sample.rows) {
    gradient += sample.gradients[row] as number;
    hessian += sample.hessians[row] as number;
  }
  const bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  return newNode({ gradient, hessian, ...bounds }, { start: 0, end: sample.rows.length, depth: 0 });
}

function canSplit(limits: GrowLimits, node: GrowingNode): boolean {
  return node.depth < limits.depth && node.hessian >= 2 * limits.minHessian && node.end - node.start > 1;
}

/** The leaf whose split gains most; null where no leaf has one. The earliest of equals. */
function bestLeaf(nodes: readonly GrowingNode[]): GrowingNode | null {
  let best: GrowingNode | null = null;
  for (const node of nodes) {
    if (node.column >= 0 && node.left < 0 && (best === null || node.gain > best.gain)) best = node;
  }
  return best;
}

/** Finds the node's best split and keeps it in the node. */
function seekSplit(shop: Workshop, growth: Growth, node: GrowingNode): void {
  const { finder } = shop;
  if (node.histogram !== null) {
    finder.find(node.histogram, node, growth.columns, growth.columns.length);
  } else {
    drawColumns(shop.drawn, growth);
    const histogram = shop.pool.take();
    countColumns(shop, growth, node, { histogram, columns: shop.drawn, count: growth.perSplit });
    finder.find(histogram, node, shop.drawn, growth.perSplit);
    shop.pool.give(histogram);
  }
  const { best } = finder;
  node.column = best.column;
  if (best.column < 0) {
    releaseHistogram(shop, node);
    return;
  }
  node.gain = best.gain;
  node.bin = best.bin;
  node.missingLeft = best.missingLeft;
  node.leftGradient = best.leftGradient;
  node.leftHessian = best.leftHessian;
  node.goesLeft = best.goesLeft.slice();
}

/** The first `perSplit` of `drawn` become a random choice (the first steps of Fisher and Yates). */
function drawColumns(drawn: Int32Array, growth: Growth): void {
  for (let i = 0; i < growth.perSplit; i++) {
    const j = i + growth.random.int(growth.columns.length - i);
    const kept = drawn[i] as number;
    drawn[i] = drawn[j] as number;
    drawn[j] = kept;
  }
}

function countHistogram(shop: Workshop, growth: Growth, node: GrowingNode): Float64Array {
  const histogram = shop.pool.take();
  countColumns(shop, growth, node, { histogram, columns: growth.columns, count: growth.columns.length });
  return histogram;
}

interface Counting {
  readonly histogram: Float64Array;
  readonly columns: Int32Array;
  /** How many of the columns. */
  readonly count: number;
}

function countColumns(shop: Workshop, growth: Growth, node: GrowingNode, counting: Counting): void {
  const { histogram, columns, count } = counting;
  const { gradients, hessians } = growth.sample;
  const rows = shop.rows.subarray(node.start, node.end);
  for (let i = 0, p = 0; i < rows.length; i++, p += 2) {
    const row = rows[i] as number;
    shop.pairs[p] = gradients[row] as number;
    shop.pairs[p + 1] = hessians[row] as number;
  }
  for (let k = 0; k < count; k++) {
    const c = columns[k] as number;
    const offset = shop.offsets[c] as number;
    histogram.fill(0, offset, offset + 2 * ((shop.data.bins[c] as ColumnBins).count + 1));
    addToHistogram(histogram, offset, shop.data.codes[c] as Uint8Array, rows, shop.pairs);
  }
}

/** Carries out a node's split; `isSplitAgain` tells whether its children may be split in turn. */
function splitNode(shop: Workshop, growth: Growth, node: GrowingNode, isSplitAgain: boolean): void {
  const middle = partRows(shop, node);
  const [left, right] = childrenOf(shop, node, middle);
  node.left = growth.nodes.push(left) - 1;
  node.right = growth.nodes.push(right) - 1;
  const open = isSplitAgain ? [left, right].filter((child) => canSplit(shop.limits, child)) : [];
  if (node.histogram !== null && open.length > 0) shareHistogram(shop, growth, node, [left, right]);
  releaseHistogram(shop, node);
  for (const child of [left, right]) {
    if (open.includes(child)) seekSplit(shop, growth, child);
    else releaseHistogram(shop, child);
  }
}

/** The smaller child is counted, the larger takes over what its parent has beyond it. */
function shareHistogram(
  shop: Workshop,
  growth: Growth,
  parent: GrowingNode,
  children: [GrowingNode, GrowingNode],
): void {
  const [left, right] = children;
  const isLeftSmaller = left.end - left.start <= right.end - right.start;
  const [small, large] = isLeftSmaller ? [left, right] : [right, left];
  small.histogram = countHistogram(shop, growth, small);
  large.histogram = parent.histogram;
  parent.histogram = null;
  if (large.histogram !== null) subtractColumns(shop, growth, large.histogram, small.histogram);
}

function subtractColumns(shop: Workshop, growth: Growth, from: Float64Array, other: Float64Array): void {
  for (const c of growth.columns) {
    const start = shop.offsets[c] as number;
    subtractHistogram(from, other, start, start + 2 * ((shop.data.bins[c] as ColumnBins).count + 1));
  }
}

function releaseHistogram(shop: Workshop, node: GrowingNode): void {
  if (node.histogram !== null) shop.pool.give(node.histogram);
  node.histogram = null;
}

/** Puts the rows that go left before those that go right, each in their order; returns where the right ones start. */
function partRows(shop: Workshop, node: GrowingNode): number {
  const { rows, aside } = shop;
  const codes = shop.data.codes[node.column] as Uint8Array;
  const goesLeft = node.goesLeft as Uint8Array;
  let left = node.start;
  let right = 0;
  for (let i = node.start; i < node.end; i++) {
    const row = rows[i] as number;
    if (goesLeft[codes[row] as number] === 1) rows[left++] = row;
    else aside[right++] = row;
  }
  rows.set(aside.subarray(0, right), left);
  return left;
}

/**
 * The children with their sums and bounds. Where the column has a direction, no value of the lower side may pass the middle between
 * the two, nor fall below it on the other: so the whole tree keeps the direction (the "basic" method of LightGBM and XGBoost).
 */
function childrenOf(shop: Workshop, node: GrowingNode, middle: number): [GrowingNode, GrowingNode] {
  const { lambda } = shop.limits;
  const { leftGradient, leftHessian, low, high, depth } = node;
  const gradient = node.gradient - leftGradient;
  const hessian = node.hessian - leftHessian;
  const ownValue =
    (boundedValue(leftGradient, leftHessian + lambda, low, high) +
      boundedValue(gradient, hessian + lambda, low, high)) /
    2;
  const isOrdered = node.bin >= 0 && node.bin < (shop.data.bins[node.column] as ColumnBins).count - 1;
  const direction = isOrdered ? (shop.directions[node.column] as number) : 0;
  const leftBounds = { low: direction < 0 ? ownValue : low, high: direction > 0 ? ownValue : high };
  const rightBounds = { low: direction > 0 ? ownValue : low, high: direction < 0 ? ownValue : high };
  return [
    newNode(
      { gradient: leftGradient, hessian: leftHessian, ...leftBounds },
      { start: node.start, end: middle, depth: depth + 1 },
    ),
    newNode({ gradient, hessian, ...rightBounds }, { start: middle, end: node.end, depth: depth + 1 }),
  ];
}
