/**
 * Exact path-dependent TreeSHAP (Lundberg, Erion and Lee 2018): what each column adds to a sum of trees, averaged over all orders in
 * which columns may become known; a column not yet known is followed into both children by their cover. Shallow trees are explained
 * from tables made once a model, the others by recursion.
 */
import { decisionTables, maxTableDepth, type Span } from './decision-tables.ts';
import { addPathShares } from './path-shap.ts';
import type { Trees } from './tree.ts';

export interface TreeShares {
  /** Mean of the trees' sum over the training rows, by their covers. */
  readonly expected: number;
  /** By column; `expected` and these add up to the trees' sum. */
  readonly shares: Float64Array;
}

type Explainer = (row: Float64Array) => TreeShares;

/** Explains encoded rows; made ready at the first call. `tableDepth` is for tests, to force either way. */
export function treeExplainer(trees: Trees, columns: number, tableDepth: number = maxTableDepth): Explainer {
  let explain: Explainer | undefined;
  return (row) => {
    explain ??= prepare(trees, columns, tableDepth);
    return explain(row);
  };
}

function prepare(trees: Trees, columns: number, tableDepth: number): Explainer {
  const all = Array.from(trees.roots, (root, t) => {
    const end = trees.roots[t + 1] ?? trees.column.length;
    return { root, end, depth: depthOf(trees, root) };
  });
  const isShallow = ({ depth }: { depth: number }): boolean => depth <= tableDepth;
  const deep = all.filter((span) => !isShallow(span));
  const addTableShares = decisionTables(trees, all.filter(isShallow));
  const expected = expectedSum(trees, all);
  return (row) => {
    const shares = new Float64Array(columns);
    addTableShares(row, shares);
    for (const { root, depth } of deep) addPathShares(trees, root, row, depth, shares);
    return { expected, shares };
  };
}

/** Splits above the deepest leaf. */
function depthOf(trees: Trees, node: number): number {
  if ((trees.column[node] as number) < 0) return 0;
  return 1 + Math.max(depthOf(trees, node + 1), depthOf(trees, trees.right[node] as number));
}

function expectedSum(trees: Trees, spans: readonly Span[]): number {
  let sum = 0;
  for (const { root, end } of spans) {
    let weighted = 0;
    for (let node = root; node < end; node++) weighted += (trees.value[node] as number) * (trees.cover[node] as number);
    sum += weighted / (trees.cover[root] as number);
  }
  return sum;
}
