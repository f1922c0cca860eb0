import { describe, expect, it } from 'vitest';
import {
  goesLeft,
  joinTrees,
  noTrees,
  sumOfTrees,
  type Trees,
  treesOf,
} from '../../../../../src/domain/models/trees/tree.ts';
import { treeExplainer } from '../../../../../src/domain/models/trees/tree-shap.ts';
import { type Random, randomOf } from '../../../../../src/domain/random.ts';

const columns = 8;

/** A random tree; columns come again on a path, values are missing, two columns are categories. */
function randomTree(depth: number, random: Random): Trees {
  const capacity = 2 ** (depth + 1);
  const tree = treesOf({ roots: 1, nodes: capacity, words: 8 * capacity });
  let nodes = 0;
  const place = (left: number, cover: number): number => {
    const node = nodes++;
    tree.cover[node] = cover;
    tree.setAt[node] = -1;
    if (left === 0 || random.unit() < 0.1) {
      tree.column[node] = -1;
      tree.value[node] = random.normal();
      return node;
    }
    const column = random.int(columns);
    tree.column[node] = column;
    tree.missingLeft[node] = random.int(2);
    tree.threshold[node] = column >= 6 ? Number.NaN : random.normal() / 2;
    if (column >= 6) {
      tree.setAt[node] = 8 * node;
      tree.sets.set(
        Array.from({ length: 8 }, () => random.int(2 ** 32)),
        8 * node,
      );
    }
    const share = 0.1 + 0.8 * random.unit();
    place(left - 1, cover * share);
    tree.right[node] = place(left - 1, cover * (1 - share));
    return node;
  };
  place(depth, 100);
  const cut = { column: tree.column.slice(0, nodes), threshold: tree.threshold.slice(0, nodes) };
  return {
    ...tree,
    ...cut,
    right: tree.right.slice(0, nodes),
    missingLeft: tree.missingLeft.slice(0, nodes),
    value: tree.value.slice(0, nodes),
    cover: tree.cover.slice(0, nodes),
    setAt: tree.setAt.slice(0, nodes),
  };
}

function randomRow(random: Random): Float64Array {
  return Float64Array.from({ length: columns }, (_, c) => {
    if (random.unit() < 0.15) return Number.NaN;
    return c >= 6 ? random.int(255) : random.normal();
  });
}

/** What the trees are expected to say when only the columns of `known` are known: both children by cover where one is not. */
function expectation(trees: Trees, row: Float64Array, known: number): number {
  const visit = (node: number): number => {
    const column = trees.column[node] as number;
    if (column < 0) return trees.value[node] as number;
    const right = trees.right[node] as number;
    if ((known >> column) & 1) return visit(goesLeft(trees, node, row[column] as number) ? node + 1 : right);
    const [a, b] = [node + 1, right].map((child) => (trees.cover[child] as number) * visit(child));
    return ((a ?? 0) + (b ?? 0)) / (trees.cover[node] as number);
  };
  return Array.from(trees.roots).reduce((sum, root) => sum + visit(root), 0);
}

/** Shapley values by their definition, over all subsets. */
function bruteForce(trees: Trees, row: Float64Array): number[] {
  const values = Array.from({ length: 2 ** columns }, (_, known) => expectation(trees, row, known));
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const size = (set: number): number => set.toString(2).replaceAll('0', '').length;
  return Array.from({ length: columns }, (_, j) => {
    let share = 0;
    for (let set = 0; set < 2 ** columns; set++) {
      if ((set >> j) & 1) continue;
      const weight = (factorial(size(set)) * factorial(columns - 1 - size(set))) / factorial(columns);
      share += weight * ((values[set | (1 << j)] ?? 0) - (values[set] ?? 0));
    }
    return share;
  });
}

describe.each([
  ['tables', 30],
  ['recursion', -1],
])('TreeSHAP by %s', (_, tableDepth) => {
  it.each([1, 2, 3, 4, 5, 6, 7])(
    'is Shapley by definition over all subsets of 8 columns: trees of depth %i',
    (depth) => {
      const random = randomOf(depth);
      const trees = joinTrees([1, 2, 3].map(() => randomTree(depth, random)));
      const explain = treeExplainer(trees, columns, tableDepth);
      for (let i = 0; i < 3; i++) {
        const row = randomRow(random);
        const { expected, shares } = explain(row);
        bruteForce(trees, row).forEach((share, j) => {
          expect(Math.abs((shares[j] as number) - share)).toBeLessThan(1e-9);
        });
        expect(expected).toBeCloseTo(expectation(trees, row, 0), 9);
      }
    },
  );

  it('adds up to what the trees say', () => {
    const random = randomOf(20);
    const trees = joinTrees(Array.from({ length: 50 }, () => randomTree(5, random)));
    const explain = treeExplainer(trees, columns, tableDepth);
    for (let i = 0; i < 50; i++) {
      const row = randomRow(random);
      const { expected, shares } = explain(row);
      const sum = shares.reduce((total, share) => total + share, expected);
      expect(Math.abs(sum - sumOfTrees(trees, row))).toBeLessThan(1e-9);
    }
  });

  it('has nothing to share where there is no tree', () => {
    expect(treeExplainer(noTrees, 2, tableDepth)(new Float64Array(2))).toEqual({
      expected: 0,
      shares: new Float64Array(2),
    });
  });
});

it('explains deep and shallow trees together', () => {
  const random = randomOf(4);
  const trees = joinTrees([randomTree(3, random), randomTree(11, random), randomTree(2, random)]);
  const row = randomRow(random);
  const { expected, shares } = treeExplainer(trees, columns)(row);
  expect(shares.reduce((total, share) => total + share, expected)).toBeCloseTo(sumOfTrees(trees, row), 9);
  const byRecursion = treeExplainer(trees, columns, -1)(row).shares;
  for (const [j, share] of shares.entries()) expect(share).toBeCloseTo(byRecursion[j] as number, 9);
});
