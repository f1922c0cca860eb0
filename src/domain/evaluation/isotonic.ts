/** Isotonic regression by pool adjacent violators (Ayer et al. 1955; Zadrozny and Elkan 2002 for calibration). */
import { ascendingOrder } from './ranking.ts';

export interface IsotonicSteps {
  /** Rising. */
  readonly x: readonly number[];
  /** Never falling; between two x linear, beyond the ends constant. */
  readonly y: readonly number[];
}

/** Rows of one level, from `low` to `high`. */
interface Block {
  low: number;
  high: number;
  weight: number;
  /** Weighted sum of the targets. */
  sum: number;
  rows: number;
}

/** The never falling function of x with the least weighted squared error; rows without weight do not count. */
export function isotonicRegression(x: Float64Array, targets: ArrayLike<number>, weights: Float64Array): IsotonicSteps {
  return stepsOf(pooled(x, targets, weights), (block) => block.sum / block.weight);
}

/**
 * The same for labels, with no level at 0 or 1: a lowest level without a positive, and a highest without a negative,
 * gets the Krichevsky-Trofimov estimate (k + ½) / (n + 1) of its n rows, unless its neighbour lies further out.
 */
export function isotonicProbabilities(x: Float64Array, labels: Uint8Array, weights: Float64Array): IsotonicSteps {
  const blocks = pooled(x, labels, weights);
  const levels = blocks.map((block) => block.sum / block.weight);
  return stepsOf(blocks, (block, i) => {
    const level = levels[i] as number;
    if (level > 0 && level < 1) return level;
    const within = 0.5 / (block.rows + 1);
    const neighbour = levels[level === 0 ? i + 1 : i - 1];
    if (level === 0) return neighbour !== undefined && neighbour < 1 ? Math.min(within, neighbour) : within;
    return neighbour !== undefined && neighbour > 0 ? Math.max(1 - within, neighbour) : 1 - within;
  });
}

function pooled(x: Float64Array, targets: ArrayLike<number>, weights: Float64Array): Block[] {
  const blocks: Block[] = [];
  for (const row of ascendingOrder(x)) {
    const weight = weights[row] as number;
    if (!(weight > 0)) continue;
    const at = x[row] as number;
    const last = blocks.at(-1);
    const sum = weight * (targets[row] as number);
    if (last?.high === at && last.low === at) add(last, { low: at, high: at, weight, sum, rows: 1 });
    else blocks.push({ low: at, high: at, weight, sum, rows: 1 });
  }
  return pool(blocks);
}

/** Joins neighbours until the levels rise. */
function pool(groups: readonly Block[]): Block[] {
  const blocks: Block[] = [];
  for (const group of groups) {
    let top = group;
    for (let below = blocks.at(-1); below !== undefined && levelOf(below) >= levelOf(top); below = blocks.at(-1)) {
      blocks.pop();
      add(below, top);
      top = below;
    }
    blocks.push(top);
  }
  return blocks;
}

function add(block: Block, other: Block): void {
  block.high = other.high;
  block.weight += other.weight;
  block.sum += other.sum;
  block.rows += other.rows;
}

function levelOf(block: Block): number {
  return block.sum / block.weight;
}

function stepsOf(blocks: readonly Block[], level: (block: Block, i: number) => number): IsotonicSteps {
  const [x, y]: [number[], number[]] = [[], []];
  blocks.forEach((block, i) => {
    const value = level(block, i);
    x.push(block.low);
    y.push(value);
    if (block.high > block.low) {
      x.push(block.high);
      y.push(value);
    }
  });
  return { x, y };
}

/** The function's value at x. */
export function isotonicValue({ x: xs, y: ys }: IsotonicSteps, x: number): number {
  const last = xs.length - 1;
  if (x <= (xs[0] as number)) return ys[0] as number;
  if (x >= (xs[last] as number)) return ys[last] as number;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const share = (x - (xs[low] as number)) / ((xs[high] as number) - (xs[low] as number));
  return (ys[low] as number) + share * ((ys[high] as number) - (ys[low] as number));
}
