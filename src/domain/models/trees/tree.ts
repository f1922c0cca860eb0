/**
 * Binary trees, several in one set of flat arrays. Nodes stand in preorder: a split's left child is the next node, so only the right
 * one is kept, and parents come before their children. Numbers go left at or below a threshold; categories go left where their bit
 * is set; what is not known goes where it did best in training.
 */
export interface Trees {
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Column a node splits by; -1 for a leaf. */
  readonly column: Int32Array;
  /** Numbers at or below go left; NaN where the split is by category. */
  readonly threshold: Float64Array;
  readonly right: Int32Array;
  /** 1: what is not known goes left. */
  readonly missingLeft: Uint8Array;
  /** Of a leaf: what it adds; 0 for splits. */
  readonly value: Float64Array;
  /** Weight of the training rows that came through. */
  readonly cover: Float64Array;
  /** Of a split by category: position in `sets` of its 8 words, -1 for others. */
  readonly setAt: Int32Array;
  /** Bit sets over the levels of a category that go left, 8 words of 32 bits each. */
  readonly sets: Uint32Array;
}

export const wordsPerSet = 8;

export const noTrees: Trees = treesOf({ roots: 0, nodes: 0, words: 0 });

export function treesOf(size: { readonly roots: number; readonly nodes: number; readonly words: number }): Trees {
  return {
    roots: new Int32Array(size.roots),
    column: new Int32Array(size.nodes).fill(-1),
    threshold: new Float64Array(size.nodes),
    right: new Int32Array(size.nodes),
    missingLeft: new Uint8Array(size.nodes),
    value: new Float64Array(size.nodes),
    cover: new Float64Array(size.nodes),
    setAt: new Int32Array(size.nodes).fill(-1),
    sets: new Uint32Array(size.words),
  };
}

/** One tree after the other. */
export function joinTrees(list: readonly Trees[]): Trees {
  const sum = (of: (trees: Trees) => number): number => list.reduce((total, each) => total + of(each), 0);
  const nodes = sum((each) => each.column.length);
  const joined = treesOf({ roots: sum((each) => each.roots.length), nodes, words: sum((each) => each.sets.length) });
  const at = { root: 0, node: 0, word: 0 };
  for (const each of list) {
    joined.roots.set(
      each.roots.map((root) => root + at.node),
      at.root,
    );
    joined.column.set(each.column, at.node);
    joined.threshold.set(each.threshold, at.node);
    joined.right.set(
      each.right.map((node) => node + at.node),
      at.node,
    );
    joined.missingLeft.set(each.missingLeft, at.node);
    joined.value.set(each.value, at.node);
    joined.cover.set(each.cover, at.node);
    joined.setAt.set(
      each.setAt.map((word) => (word < 0 ? -1 : word + at.word)),
      at.node,
    );
    joined.sets.set(each.sets, at.word);
    at.root += each.roots.length;
    at.node += each.column.length;
    at.word += each.sets.length;
  }
  return joined;
}

/** Whether `x` (a number, or the level's position of a category; NaN not known) goes left at a split. */
export function goesLeft(trees: Trees, node: number, x: number): boolean {
  const threshold = trees.threshold[node] as number;
  if (x <= threshold) return true;
  if (x > threshold) return false;
  if (Number.isNaN(x)) return trees.missingLeft[node] === 1;
  return isInSet(trees.sets, trees.setAt[node] as number, x);
}

/** Whether a level's bit is set in the set that starts at this word. */
export function isInSet(sets: Uint32Array, at: number, level: number): boolean {
  return (((sets[at + (level >> 5)] as number) >>> (level & 31)) & 1) === 1;
}

/** The leaf of the tree at `root` that an encoded row falls into. */
export function leafOf(trees: Trees, root: number, row: Float64Array): number {
  const { column, threshold, right } = trees;
  let node = root;
  for (let c = column[node] as number; c >= 0; c = column[node] as number) {
    const x = row[c] as number;
    const cut = threshold[node] as number;
    if (x <= cut) node++;
    else if (x > cut) node = right[node] as number;
    else node = goesLeft(trees, node, x) ? node + 1 : (right[node] as number);
  }
  return node;
}

/** Sum over the trees of the value an encoded row gets. */
export function sumOfTrees(trees: Trees, row: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < trees.roots.length; t++) {
    sum += trees.value[leafOf(trees, trees.roots[t] as number, row)] as number;
  }
  return sum;
}
