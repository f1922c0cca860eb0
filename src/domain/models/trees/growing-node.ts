/** A tree while it grows, and how it becomes one of real values. */
import type { BinnedData, ColumnBins } from './bins.ts';
import { boundedValue, type NodeSums } from './find-split.ts';
import { type Trees, treesOf, wordsPerSet } from './tree.ts';

/** A node while its tree grows; children are -1 for a leaf. */
export interface GrowingNode extends NodeSums {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  histogram: Float64Array | null;
  gain: number;
  column: number;
  bin: number;
  missingLeft: boolean;
  leftGradient: number;
  leftHessian: number;
  /** 1 for each code of the column that goes left, if the node is split; null where it cannot be. */
  goesLeft: Uint8Array | null;
  left: number;
  right: number;
}

interface LeafLimits {
  readonly lambda: number;
  readonly rate: number;
}

/** What nodes were grown from. */
interface Material {
  readonly data: BinnedData;
  readonly limits: LeafLimits;
  /** Rows grouped by node. */
  readonly rows: Uint32Array;
  /** By row, for the cover. */
  readonly weights: Float64Array;
}

export function newNode(sums: NodeSums, place: { start: number; end: number; depth: number }): GrowingNode {
  const none = { histogram: null, goesLeft: null, left: -1, right: -1 };
  const split = { gain: 0, column: -1, bin: -1, missingLeft: false, leftGradient: 0, leftHessian: 0 };
  return { ...sums, ...place, ...split, ...none };
}

/** What a leaf adds: its best value within its bounds, at the learning rate. */
export function leafValue(node: GrowingNode, limits: LeafLimits): number {
  // Plus 0: JSON knows no -0.
  return limits.rate * boundedValue(node.gradient, node.hessian + limits.lambda, node.low, node.high) + 0;
}

/** The leaf that a row falls into, by its codes. */
export function nodeOfRow(data: BinnedData, nodes: readonly GrowingNode[], row: number): number {
  let at = 0;
  for (let node = nodes[0] as GrowingNode; node.left >= 0; node = nodes[at] as GrowingNode) {
    const code = (data.codes[node.column] as Uint8Array)[row] as number;
    at = (node.goesLeft as Uint8Array)[code] === 1 ? node.left : node.right;
  }
  return at;
}

/** The grown nodes in preorder, in real values. */
export function treeOf(nodes: readonly GrowingNode[], made: Material): Trees {
  const isSetSplit = (node: GrowingNode): boolean => node.left >= 0 && node.bin < 0;
  const tree = treesOf({ roots: 1, nodes: nodes.length, words: wordsPerSet * nodes.filter(isSetSplit).length });
  let next = 0;
  let word = 0;
  const place = (node: GrowingNode): number => {
    const at = next++;
    if (node.left < 0) {
      tree.value[at] = leafValue(node, made.limits);
      tree.cover[at] = coverOf(node, made);
      return at;
    }
    tree.column[at] = node.column;
    tree.missingLeft[at] = node.missingLeft ? 1 : 0;
    if (isSetSplit(node)) {
      tree.threshold[at] = Number.NaN;
      tree.setAt[at] = word;
      writeSet(tree.sets, word, node.goesLeft as Uint8Array);
      word += wordsPerSet;
    } else {
      const { cuts } = made.data.bins[node.column] as ColumnBins;
      // Beyond the last cut every value that is known goes left.
      tree.threshold[at] = cuts[node.bin] ?? Number.MAX_VALUE;
    }
    const left = place(nodes[node.left] as GrowingNode);
    const right = place(nodes[node.right] as GrowingNode);
    tree.right[at] = right;
    tree.cover[at] = (tree.cover[left] as number) + (tree.cover[right] as number);
    return at;
  };
  place(nodes[0] as GrowingNode);
  return tree;
}

function writeSet(sets: Uint32Array, word: number, goesLeft: Uint8Array): void {
  for (let code = 0; code < 32 * wordsPerSet; code++) {
    if (goesLeft[code] === 1) sets[word + (code >> 5)] = (sets[word + (code >> 5)] as number) | (1 << (code & 31));
  }
}

function coverOf(node: GrowingNode, made: Material): number {
  let cover = 0;
  for (let i = node.start; i < node.end; i++) cover += made.weights[made.rows[i] as number] as number;
  return cover;
}
