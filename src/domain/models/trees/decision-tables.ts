/**
 * TreeSHAP by tables, for shallow trees. The shares that a leaf gives depend only on which way the row goes at the splits above it. So
 * leaves that lie together are taken as a group with few splits above and among them, and for each of the 2^splits ways the sums of
 * their shares are made once a model. A row then costs a comparison a split and a few additions a group: a tree of 8 leaves is one
 * group with at most 128 ways.
 */
import { leafShare, subsetSums } from './subset-sums.ts';
import { isInSet, type Trees } from './tree.ts';

/** Depth of trees up to which tables are used. */
export const maxTableDepth = 7;
/** Splits of a group; more only where a single leaf has more above it. */
const splitsOfGroup = 7;

export interface Span {
  readonly root: number;
  readonly end: number;
}

/** A split on the way to a node. */
interface Step {
  readonly split: number;
  readonly isLeft: boolean;
  /** Of the rows at the split, the share that goes this way. */
  readonly share: number;
}

interface Group {
  /** Splits by their bit in the number of a way: 1 for left. */
  readonly splits: readonly number[];
  readonly columns: readonly number[];
  /** Sums of shares, a line of `columns` a way. */
  readonly table: Float64Array;
}

/** Prepares these trees; the function given adds a row's shares in them. */
export function decisionTables(
  trees: Trees,
  spans: readonly Span[],
): (row: Float64Array, shares: Float64Array) => void {
  const groups: Group[] = [];
  for (const { root } of spans) {
    collectGroups(trees, root, [], (node, path) => groups.push(groupOf(trees, node, path)));
  }
  return lookUp(trees, groups);
}

/** Cuts a tree into the largest subtrees that have few enough splits above and in them. */
function collectGroups(
  trees: Trees,
  node: number,
  path: readonly Step[],
  take: (node: number, path: readonly Step[]) => void,
): void {
  const { splits, depth } = shapeOf(trees, node);
  if (path.length + splits <= Math.max(splitsOfGroup, path.length + depth)) {
    take(node, path);
    return;
  }
  for (const child of childrenOf(trees, node)) collectGroups(trees, child.node, [...path, child.step], take);
}

/** Splits in a subtree, and the most of them above one leaf. */
function shapeOf(trees: Trees, node: number): { splits: number; depth: number } {
  if ((trees.column[node] as number) < 0) return { splits: 0, depth: 0 };
  const left = shapeOf(trees, node + 1);
  const right = shapeOf(trees, trees.right[node] as number);
  return { splits: 1 + left.splits + right.splits, depth: 1 + Math.max(left.depth, right.depth) };
}

function childrenOf(trees: Trees, split: number): { node: number; step: Step }[] {
  const right = trees.right[split] as number;
  return [split + 1, right].map((node) => {
    const share = (trees.cover[node] as number) / (trees.cover[split] as number);
    return { node, step: { split, isLeft: node !== right, share } };
  });
}

function groupOf(trees: Trees, top: number, path: readonly Step[]): Group {
  const leaves: { node: number; path: readonly Step[] }[] = [];
  const splits = path.map((step) => step.split);
  const walk = (node: number, steps: readonly Step[]): void => {
    if ((trees.column[node] as number) < 0) {
      leaves.push({ node, path: steps });
      return;
    }
    splits.push(node);
    for (const child of childrenOf(trees, node)) walk(child.node, [...steps, child.step]);
  };
  walk(top, path);
  const columns = [...new Set(splits.map((split) => trees.column[split] as number))];
  const table = new Float64Array(columns.length << splits.length);
  const group: Group = { splits, columns, table };
  for (const leaf of leaves) addLeaf(trees, group, leaf.node, leaf.path);
  return group;
}

/** Adds one leaf's shares to the table of its group, for every way. */
function addLeaf(trees: Trees, group: Group, leaf: number, path: readonly Step[]): void {
  const columnOf = (step: Step): number => trees.column[step.split] as number;
  const features = [...new Set(path.map(columnOf))];
  const shares = features.map((column) =>
    path.reduce((product, step) => (columnOf(step) === column ? product * step.share : product), 1),
  );
  const sums = subsetSums(shares);
  const value = trees.value[leaf] as number;
  const conditions = path.map((step) => ({
    bit: group.splits.indexOf(step.split),
    side: step.isLeft ? 1 : 0,
    feature: features.indexOf(columnOf(step)),
  }));
  const places = features.map((column) => group.columns.indexOf(column));
  for (let way = 0; way < 1 << group.splits.length; way++) {
    let met = (1 << features.length) - 1;
    for (const { bit, side, feature } of conditions) if (((way >> bit) & 1) !== side) met &= ~(1 << feature);
    for (let j = 0; j < features.length; j++) {
      const at = way * group.columns.length + (places[j] as number);
      group.table[at] = (group.table[at] as number) + value * leafShare(sums, shares, met, j);
    }
  }
}

/** All groups in a few flat arrays, and the loop over them. */
function lookUp(trees: Trees, groups: readonly Group[]): (row: Float64Array, shares: Float64Array) => void {
  const decisions = decisionsOf(trees, groups);
  const { isLeft } = decisions;
  const splits = flatten(groups.map((group) => group.splits.map((node) => decisions.places.get(node) ?? 0)));
  const columns = flatten(groups.map((group) => group.columns));
  const tableStart = startsOf(groups.map((group) => group.table.length));
  const table = new Float64Array(tableStart[groups.length] as number);
  groups.forEach((group, g) => {
    table.set(group.table, tableStart[g]);
  });
  return (row, shares) => {
    decisions.decide(row);
    for (let g = 0; g < groups.length; g++) {
      let way = 0;
      const first = splits.starts[g] as number;
      const last = splits.starts[g + 1] as number;
      for (let i = first; i < last; i++) way |= (isLeft[splits.list[i] as number] as number) << (i - first);
      const from = columns.starts[g] as number;
      const to = columns.starts[g + 1] as number;
      let at = (tableStart[g] as number) + way * (to - from);
      for (let i = from; i < to; i++) {
        const c = columns.list[i] as number;
        shares[c] = (shares[c] as number) + (table[at++] as number);
      }
    }
  };
}

interface Decisions {
  /** Place of each split's answer, by node. */
  readonly places: ReadonlyMap<number, number>;
  /** Answers to the last row: 1 for left. */
  readonly isLeft: Uint8Array;
  readonly decide: (row: Float64Array) => void;
}

/** The splits of all groups in a row: those by number first, so that most comparisons run in one tight loop. */
function decisionsOf(trees: Trees, groups: readonly Group[]): Decisions {
  const nodes = [...new Set(groups.flatMap((group) => group.splits))];
  const isSet = (node: number): boolean => (trees.setAt[node] as number) >= 0;
  const ordered = [...nodes.filter((node) => !isSet(node)), ...nodes.filter(isSet)];
  const numbers = ordered.length - nodes.filter(isSet).length;
  const columns = Int32Array.from(ordered, (node) => trees.column[node] as number);
  const cuts = Float64Array.from(ordered, (node) => trees.threshold[node] as number);
  const missing = Uint8Array.from(ordered, (node) => trees.missingLeft[node] as number);
  const setAt = Int32Array.from(ordered, (node) => trees.setAt[node] as number);
  const isLeft = new Uint8Array(ordered.length);
  const decide: Decisions['decide'] = (row) => {
    for (let i = 0; i < numbers; i++) {
      const x = row[columns[i] as number] as number;
      isLeft[i] = Number.isNaN(x) ? (missing[i] as number) : x <= (cuts[i] as number) ? 1 : 0;
    }
    for (let i = numbers; i < ordered.length; i++) {
      const x = row[columns[i] as number] as number;
      isLeft[i] = Number.isNaN(x) ? (missing[i] as number) : isInSet(trees.sets, setAt[i] as number, x) ? 1 : 0;
    }
  };
  return { places: new Map(ordered.map((node, i) => [node, i])), isLeft, decide };
}

function flatten(lists: readonly (readonly number[])[]): { list: Int32Array; starts: Int32Array } {
  return { list: Int32Array.from(lists.flat()), starts: startsOf(lists.map((list) => list.length)) };
}

/** Where each list starts when they stand one after another; the last entry is their total. */
function startsOf(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    starts[i + 1] = (starts[i] as number) + length;
  });
  return starts;
}
