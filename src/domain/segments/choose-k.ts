import { randomOf, shuffled } from '../random.ts';
import { kMeans } from './k-means.ts';
import { type Rows, rowOrder, takeRows } from './rows.ts';
import { meanSilhouette, simplifiedSilhouette } from './silhouette.ts';

export interface ChosenK {
  /** 0 without rows, 1 where all are alike. */
  readonly k: number;
  /** Mean silhouette at `k`; null where there is nothing to compare. */
  readonly silhouette: number | null;
  /** How it was measured: in full, or simplified (by centres), on so many rows. */
  readonly measure: string;
  readonly tried: readonly { readonly k: number; readonly silhouette: number }[];
}

/** Up to so many rows every pair is compared. */
const mostInFull = 1_500;
/** More rows than this are sampled. */
const mostRows = 10_000;
/** Clusters of fewer customers are no segments. */
const rowsPerCluster = 10;

/** The number of clusters, 2 to `most`, whose mean silhouette is greatest; of two as great, the smaller number. */
export function chooseK(all: Rows, { seed, most }: { readonly seed: number; readonly most: number }): ChosenK {
  const rows = sampled(all, seed);
  const isFull = rows.count <= mostInFull;
  const measure = `${isFull ? 'mean silhouette' : 'mean simplified silhouette'} on ${rows.count} customers`;
  const tried: { k: number; silhouette: number }[] = [];
  const highest = Math.min(most, Math.max(2, Math.floor(rows.count / rowsPerCluster)));
  for (let k = 2; k <= highest; k++) {
    const { assignment, centres, k: found } = kMeans(rows, { k, seed });
    if (found < k) break;
    const silhouette = isFull ? meanSilhouette(rows, assignment, k) : simplifiedSilhouette(rows, assignment, centres);
    if (silhouette !== null) tried.push({ k, silhouette });
  }
  const best = tried.reduce<(typeof tried)[number] | null>(
    (a, b) => (a === null || b.silhouette > a.silhouette ? b : a),
    null,
  );
  return { k: best?.k ?? Math.min(1, rows.count), silhouette: best?.silhouette ?? null, measure, tried };
}

/** The same rows in the same order, however they come. */
function sampled(rows: Rows, seed: number): Rows {
  const order = rowOrder(rows);
  if (rows.count <= mostRows) return takeRows(rows, order);
  const drawn = shuffled(rows.count, randomOf(seed)).slice(0, mostRows).sort();
  return takeRows(
    rows,
    drawn.map((at) => order[at] as number),
  );
}
