/**
 * k-means on dense rows (Lloyd 1982) with bounds that spare most distances (Hamerly 2010), from several starts by k-means++ (Arthur
 * and Vassilvitskii 2007, greedy: the best of a few draws). Rows are worked on in a fixed order of their values, so that the same
 * rows give the same clusters and the same bytes, in whatever order they come. 200,000 x 6 into 5 clusters: bench/segments.ts.
 */
import { type Random, randomOf, shuffled } from '../random.ts';
import { plusPlus } from './plus-plus.ts';
import { copyRow, type Rows, rowOrder, squaredDistance, takeRows } from './rows.ts';

export interface KMeansOptions {
  /** How many clusters, at least 1; fewer come out where there are fewer different rows. */
  readonly k: number;
  readonly seed: number;
  /** Independent starts, of which the one with the least inertia stays; 10 unless given. */
  readonly starts?: number;
  /** 300 unless given. */
  readonly maxIterations?: number;
}

export interface KMeansResult {
  /** Row-major, k rows, in lexicographic order. */
  readonly centres: Float64Array;
  readonly k: number;
  /** Cluster of each row, in the order of the rows given. */
  readonly assignment: Int32Array;
  /** Sum of squared distances of the rows to their centres. */
  readonly inertia: number;
  readonly iterations: number;
}

/** Squares of more would leave the range of a number. */
const largest = 1e100;
/** Starts are tried on so many rows at most. */
const mostStartRows = 50_000;

interface Fit {
  readonly centres: Float64Array;
  readonly assignment: Int32Array;
  readonly inertia: number;
  readonly iterations: number;
}

/** @throws RangeError where k is no whole number above 0, or a value is not finite or above 1e100. */
export function kMeans(rows: Rows, { k, seed, starts = 10, maxIterations = 300 }: KMeansOptions): KMeansResult {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be a whole number above 0, not ${k}`);
  if (!rows.values.every((value) => Math.abs(value) < largest))
    throw new RangeError('k-means needs scaled, finite values');
  const order = rowOrder(rows);
  const sorted = takeRows(rows, order);
  const count = Math.min(k, distinctRows(sorted, k));
  if (count === 0)
    return { centres: new Float64Array(0), k: 0, assignment: new Int32Array(0), inertia: 0, iterations: 0 };
  const random = randomOf(seed);
  // One cluster has one optimum, wherever it starts.
  const from = bestStart(sampled(sorted, random), count, { random, starts: count === 1 ? 1 : starts, maxIterations });
  const { centres, assignment, inertia, iterations } = inOrder(lloyd(sorted, from, maxIterations), sorted.width);
  const placed = new Int32Array(rows.count);
  for (let i = 0; i < rows.count; i++) placed[order[i] as number] = assignment[i] as number;
  return { centres, k: count, assignment: placed, inertia, iterations };
}

interface Starts {
  readonly random: Random;
  readonly starts: number;
  readonly maxIterations: number;
}

/** Centres of the fit with the least inertia. */
function bestStart(rows: Rows, k: number, { random, starts, maxIterations }: Starts): Float64Array {
  let best: Fit | null = null;
  for (let start = 0; start < Math.max(1, starts); start++) {
    const fit = lloyd(rows, plusPlus(rows, k, random.fork(start)), maxIterations);
    if (best === null || fit.inertia < best.inertia) best = fit;
  }
  return best?.centres ?? new Float64Array(0);
}

/** The starts of very many rows are tried on some of them; the best then goes on with all. */
function sampled(rows: Rows, random: Random): Rows {
  if (rows.count <= mostStartRows) return rows;
  return takeRows(rows, shuffled(rows.count, random.fork(-1)).slice(0, mostStartRows).sort());
}

/** The nearest centre of each row; of two as near, the first. */
export function nearestCentres(rows: Rows, centres: Float64Array): Int32Array {
  const assignment = new Int32Array(rows.count);
  for (let i = 0; i < rows.count; i++) assignment[i] = nearest(rows, i, centres).cluster;
  return assignment;
}

/** Counted up to `most`, in rows that stand in order. */
function distinctRows({ values, width, count }: Rows, most: number): number {
  let distinct = Math.min(count, 1);
  for (let i = 1; i < count && distinct < most; i++) {
    for (let j = 0; j < width; j++) {
      if (values[i * width + j] === values[(i - 1) * width + j]) continue;
      distinct++;
      break;
    }
  }
  return distinct;
}

/** What Hamerly's method keeps: of each row the cluster, a bound from above to its centre, one from below to every other. */
interface Bounds {
  readonly assignment: Int32Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

function lloyd(rows: Rows, centres: Float64Array, maxIterations: number): Fit {
  const { count, width } = rows;
  const k = centres.length / width;
  const bounds: Bounds = {
    assignment: new Int32Array(count),
    upper: new Float64Array(count),
    lower: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) place(rows, i, centres, bounds);
  let iterations = 0;
  for (let hasMoved = true; hasMoved && iterations < maxIterations; ) {
    iterations++;
    const moves = moveCentres(rows, centres, k, bounds);
    hasMoved = moves.some((move) => move > 0);
    if (!hasMoved) break;
    loosen(bounds, moves);
    reassign(rows, centres, k, bounds);
  }
  return { centres, assignment: bounds.assignment, inertia: inertiaOf(rows, centres, bounds.assignment), iterations };
}

/** Each centre to the mean of its rows; an empty one to the row that is furthest from its own. Returns how far each moved. */
function moveCentres(rows: Rows, centres: Float64Array, k: number, bounds: Bounds): Float64Array {
  const { values, count, width } = rows;
  const { assignment } = bounds;
  const sums = new Float64Array(k * width);
  const sizes = new Float64Array(k);
  for (let i = 0; i < count; i++) {
    const cluster = assignment[i] as number;
    sizes[cluster] = (sizes[cluster] as number) + 1;
    const [from, to] = [i * width, cluster * width];
    for (let j = 0; j < width; j++) sums[to + j] = (sums[to + j] as number) + (values[from + j] as number);
  }
  const moves = new Float64Array(k);
  for (let c = 0; c < k; c++) {
    const size = sizes[c] as number;
    if (size === 0) copyRow(rows, furthestRow(rows, centres, bounds, sizes), sums, c);
    let square = 0;
    for (let j = c * width; j < (c + 1) * width; j++) {
      const to = size === 0 ? (sums[j] as number) : (sums[j] as number) / size;
      square += (to - (centres[j] as number)) ** 2;
      sums[j] = to;
    }
    moves[c] = Math.sqrt(square);
  }
  centres.set(sums);
  return moves;
}

/** Taken out of its cluster, so that a second empty one gets another row. */
function furthestRow(rows: Rows, centres: Float64Array, bounds: Bounds, sizes: Float64Array): number {
  let [furthest, most] = [0, -1];
  for (let i = 0; i < rows.count; i++) {
    const cluster = bounds.assignment[i] as number;
    const distance =
      (sizes[cluster] as number) > 1 && (bounds.upper[i] as number) >= 0
        ? squaredDistance(rows, i, centres, cluster)
        : -1;
    if (distance > most) [furthest, most] = [i, distance];
  }
  // No bound from above holds any more: the row is looked at anew, and not taken twice.
  bounds.upper[furthest] = Number.NEGATIVE_INFINITY;
  bounds.lower[furthest] = Number.NEGATIVE_INFINITY;
  return furthest;
}

function loosen({ assignment, upper, lower }: Bounds, moves: Float64Array): void {
  let [first, second, furthest] = [0, 0, -1];
  moves.forEach((move, c) => {
    if (move > first) [first, second, furthest] = [move, first, c];
    else if (move > second) second = move;
  });
  for (let i = 0; i < assignment.length; i++) {
    const cluster = assignment[i] as number;
    upper[i] =
      (upper[i] as number) === Number.NEGATIVE_INFINITY
        ? Number.POSITIVE_INFINITY
        : (upper[i] as number) + (moves[cluster] as number);
    lower[i] = (lower[i] as number) - (cluster === furthest ? second : first);
  }
}

function reassign(rows: Rows, centres: Float64Array, k: number, bounds: Bounds): void {
  const { assignment, upper, lower } = bounds;
  const half = halfGaps(centres, k, rows.width);
  for (let i = 0; i < rows.count; i++) {
    const cluster = assignment[i] as number;
    const bound = Math.max(half[cluster] as number, lower[i] as number);
    if ((upper[i] as number) <= bound) continue;
    upper[i] = Math.sqrt(squaredDistance(rows, i, centres, cluster));
    if ((upper[i] as number) > bound) place(rows, i, centres, bounds);
  }
}

/** Half the distance of each centre to its nearest other one: a row nearer than that needs no other look. */
function halfGaps(centres: Float64Array, k: number, width: number): Float64Array {
  const half = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      if (a === b) continue;
      let square = 0;
      for (let j = 0; j < width; j++)
        square += ((centres[a * width + j] as number) - (centres[b * width + j] as number)) ** 2;
      half[a] = Math.min(half[a] as number, Math.sqrt(square) / 2);
    }
  }
  return half;
}

function place(rows: Rows, i: number, centres: Float64Array, { assignment, upper, lower }: Bounds): void {
  const { cluster, distance, other } = nearest(rows, i, centres);
  assignment[i] = cluster;
  upper[i] = Math.sqrt(distance);
  lower[i] = Math.sqrt(other);
}

/** Squared distances to the nearest centre and to the one after it. */
function nearest(rows: Rows, i: number, centres: Float64Array): { cluster: number; distance: number; other: number } {
  let [cluster, distance, other] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let c = 0; c * rows.width < centres.length; c++) {
    const each = squaredDistance(rows, i, centres, c);
    if (each < distance) [cluster, distance, other] = [c, each, distance];
    else if (each < other) other = each;
  }
  return { cluster, distance, other };
}

function inertiaOf(rows: Rows, centres: Float64Array, assignment: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.count; i++) sum += squaredDistance(rows, i, centres, assignment[i] as number);
  return sum;
}

/** Clusters by their centres' values, so that their numbers do not hang on chance. */
function inOrder({ centres, assignment, inertia, iterations }: Fit, width: number): Fit {
  const count = centres.length / width;
  const of = { values: centres, width, count };
  const order = rowOrder(of);
  const place = new Int32Array(count);
  order.forEach((cluster, at) => {
    place[cluster] = at;
  });
  return {
    centres: takeRows(of, order).values,
    assignment: assignment.map((c) => place[c] as number),
    inertia,
    iterations,
  };
}
