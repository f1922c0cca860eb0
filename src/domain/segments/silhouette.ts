import type { Rows } from './rows.ts';

/**
 * Mean silhouette (Rousseeuw 1987): of each row how much nearer its own cluster is than the next one, -1 to 1. Every pair of rows is
 * looked at. Null with fewer than two clusters; a row alone in its cluster counts 0.
 */
export function meanSilhouette(rows: Rows, assignment: Int32Array, k: number): number | null {
  const { count, values, width } = rows;
  const sizes = sizesOf(assignment, k);
  if (sizes.filter((size) => size > 0).length < 2) return null;
  let total = 0;
  const sums = new Float64Array(k);
  for (let i = 0; i < count; i++) {
    sums.fill(0);
    for (let other = 0; other < count; other++) {
      const cluster = assignment[other] as number;
      sums[cluster] = (sums[cluster] as number) + distance(values, i * width, values, other * width, width);
    }
    const own = assignment[i] as number;
    const size = sizes[own] as number;
    if (size < 2) continue;
    let next = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      if (c !== own && (sizes[c] as number) > 0) next = Math.min(next, (sums[c] as number) / (sizes[c] as number));
    }
    total += nearer((sums[own] as number) / (size - 1), next);
  }
  return total / count;
}

/**
 * The same with distances to centres instead of means over rows (Hruschka, de Castro and Campello 2004): for many rows. It comes out
 * higher than the full one, and serves to compare numbers of clusters.
 */
export function simplifiedSilhouette(rows: Rows, assignment: Int32Array, centres: Float64Array): number | null {
  const { count, values, width } = rows;
  const k = width === 0 ? 0 : centres.length / width;
  if (sizesOf(assignment, k).filter((size) => size > 0).length < 2) return null;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const own = assignment[i] as number;
    let next = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      if (c !== own) next = Math.min(next, distance(values, i * width, centres, c * width, width));
    }
    total += nearer(distance(values, i * width, centres, own * width, width), next);
  }
  return total / count;
}

const nearer = (own: number, next: number): number => (own === next ? 0 : (next - own) / Math.max(own, next));

function sizesOf(assignment: Int32Array, k: number): Float64Array {
  const sizes = new Float64Array(k);
  for (const cluster of assignment) sizes[cluster] = (sizes[cluster] as number) + 1;
  return sizes;
}

function distance(a: Float64Array, from: number, b: Float64Array, to: number, width: number): number {
  let sum = 0;
  for (let j = 0; j < width; j++) {
    const gap = (a[from + j] as number) - (b[to + j] as number);
    sum += gap * gap;
  }
  return Math.sqrt(sum);
}
