import type { Random } from '../random.ts';
import { copyRow, type Rows, squaredDistance } from './rows.ts';

/**
 * Starting centres of k-means++ (Arthur and Vassilvitskii 2007): rows drawn with a chance in proportion to the squared distance to
 * those already drawn; each time the best of a few draws.
 */
export function plusPlus(rows: Rows, k: number, random: Random): Float64Array {
  const { count, width } = rows;
  const centres = new Float64Array(k * width);
  const draws = 2 + Math.floor(Math.log(k));
  let distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let candidate = new Float64Array(count);
  let chosen = new Float64Array(count);
  copyRow(rows, random.int(count), centres, 0);
  let total = narrowed(rows, centres, 0, distances, distances);
  for (let c = 1; c < k; c++) {
    let least = Number.POSITIVE_INFINITY;
    let row = 0;
    for (let draw = 0; draw < draws; draw++) {
      const drawn = drawBy(distances, random.unit() * total);
      copyRow(rows, drawn, centres, c);
      const left = narrowed(rows, centres, c, distances, candidate);
      if (!(left < least)) continue;
      [least, row] = [left, drawn];
      [chosen, candidate] = [candidate, chosen];
    }
    copyRow(rows, row, centres, c);
    [distances, chosen] = [chosen, distances];
    total = least;
  }
  return centres;
}

/** Squared distances to the nearest centre once this one is there too, into `out`; returns their sum. */
function narrowed(rows: Rows, centres: Float64Array, c: number, before: Float64Array, out: Float64Array): number {
  let total = 0;
  for (let i = 0; i < rows.count; i++) {
    const distance = Math.min(before[i] as number, squaredDistance(rows, i, centres, c));
    out[i] = distance;
    total += distance;
  }
  return total;
}

/** The row at which the running sum passes `at`; never one with a weight of zero. */
function drawBy(weights: Float64Array, at: number): number {
  let left = at;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue;
    last = i;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}
