/** Trees as plain arrays of numbers: exact, because JSON keeps every finite double to its last bit. */
import { type Trees, treesOf, wordsPerSet } from './tree.ts';

export interface TreesJson {
  readonly roots: readonly number[];
  readonly column: readonly number[];
  /** 0 where the split is by category. */
  readonly threshold: readonly number[];
  readonly right: readonly number[];
  readonly missingLeft: readonly number[];
  readonly value: readonly number[];
  readonly cover: readonly number[];
  /** Split by category, by node: its set's words. */
  readonly sets: readonly (readonly [node: number, words: readonly number[]])[];
}

const nodeLists = ['column', 'threshold', 'right', 'missingLeft', 'value', 'cover'] as const;

export function treesToJson(trees: Trees): TreesJson {
  const sets: [number, number[]][] = [];
  trees.setAt.forEach((at, node) => {
    if (at >= 0) sets.push([node, Array.from(trees.sets.subarray(at, at + wordsPerSet))]);
  });
  return {
    roots: Array.from(trees.roots),
    column: Array.from(trees.column),
    threshold: Array.from(trees.threshold, (value) => (Number.isNaN(value) ? 0 : value)),
    right: Array.from(trees.right),
    missingLeft: Array.from(trees.missingLeft),
    value: Array.from(trees.value),
    cover: Array.from(trees.cover),
    sets,
  };
}

/** @throws RangeError where `json` is not trees over so many columns. */
export function treesFromJson(json: unknown, columns: number): Trees {
  const given = (typeof json === 'object' && json !== null ? json : {}) as Partial<TreesJson>;
  const nodes = given.column?.length ?? 0;
  const sets = given.sets ?? [];
  if (![...nodeLists.map((name) => given[name]), given.roots].every(isNumbers) || !Array.isArray(sets)) refuse();
  if (nodeLists.some((name) => given[name]?.length !== nodes)) refuse();
  const trees = treesOf({ roots: given.roots?.length ?? 0, nodes, words: wordsPerSet * sets.length });
  trees.roots.set(given.roots ?? []);
  for (const name of nodeLists) trees[name].set(given[name] ?? []);
  sets.forEach((entry, i) => {
    if (!Array.isArray(entry) || !isNumbers(entry[1]) || entry[1].length !== wordsPerSet) refuse();
    trees.threshold[entry[0]] = Number.NaN;
    trees.setAt[entry[0]] = wordsPerSet * i;
    trees.sets.set(entry[1], wordsPerSet * i);
  });
  if (!isWellFormed(trees, columns)) refuse();
  return trees;
}

function isNumbers(list: unknown): list is readonly number[] {
  return Array.isArray(list) && list.every((each) => typeof each === 'number');
}

/** Every walk ends: children come after their parents, and columns are there. */
function isWellFormed(trees: Trees, columns: number): boolean {
  const nodes = trees.column.length;
  return (
    trees.roots.every((root) => root >= 0 && root < nodes) &&
    trees.column.every((c, node) => {
      const right = trees.right[node] as number;
      return c < columns && (c < 0 || (right > node + 1 && right < nodes));
    })
  );
}

function refuse(): never {
  throw new RangeError('not the JSON of trees');
}
