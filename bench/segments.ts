/**
 * Time of k-means on one core.
 *   node bench/segments.ts [rows] [columns] [k]
 * Half of the rows stand around five centres, half are spread evenly: real customers make no neat heaps.
 */
import { randomOf } from '../src/domain/random.ts';
import { chooseK } from '../src/domain/segments/choose-k.ts';
import { kMeans } from '../src/domain/segments/k-means.ts';

const count = Number(process.argv[2] ?? 200_000);
const width = Number(process.argv[3] ?? 6);
const k = Number(process.argv[4] ?? 5);
const random = randomOf(11);
const middles = Array.from({ length: 5 * width }, () => 6 * random.unit() - 3);
const values = new Float64Array(count * width);
for (let i = 0; i < count; i++) {
  const heap = random.int(5);
  const isSpread = random.unit() < 0.5;
  for (let j = 0; j < width; j++) {
    const middle = middles[heap * width + j] ?? 0;
    values[i * width + j] = isSpread ? 6 * random.unit() - 3 : middle + 0.7 * random.normal();
  }
}
const rows = { values, width, count };
const timed = <T>(work: () => T): { seconds: string; result: T } => {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: ((user + system) / 1e6).toFixed(2), result };
};
const fit = timed(() => kMeans(rows, { k, seed: 7 }));
const { inertia, iterations } = fit.result;
console.log(
  `${count} x ${width} into ${k}: ${fit.seconds} s CPU, 10 starts, inertia ${inertia.toFixed(1)}, ${iterations} iterations`,
);
const choice = timed(() => chooseK(rows, { seed: 7, most: 8 }));
console.log(`k of 2 to 8: ${choice.seconds} s CPU, ${choice.result.k} chosen (${choice.result.measure})`);
