/**
 * CPU time and memory of fits on one core, and of scoring and explaining with what was fitted.
 *   node bench/fit-models.ts [rows] [columns]
 * The reference is a bare loop in the same run: as many passes over all cells as the boosting run has trees, each adding a gradient
 * and a hessian to histograms, with no tree. CPU time, so that other work on the machine counts less.
 */
import type { Column, Dataset } from '../src/domain/models/dataset.ts';
import type { Estimator, FittedModel, Params } from '../src/domain/models/estimator.ts';
import { gradientBoosting } from '../src/domain/models/gradient-boosting.ts';
import { logisticRegression } from '../src/domain/models/logistic-regression.ts';
import { randomForest } from '../src/domain/models/random-forest.ts';
import { binData } from '../src/domain/models/trees/bins.ts';
import { randomOf } from '../src/domain/random.ts';

const rows = Number(process.argv[2] ?? 100_000);
const columns = Number(process.argv[3] ?? 40);
const trees = 200;

const data = synthetic(rows, columns);
console.log(`${rows} rows x ${columns} columns, ${data.labels.reduce((sum, each) => sum + each, 0)} positives`);
const reference = cpuSeconds(() => bareHistograms(data));
console.log(`bare loop, ${trees} passes over all cells: ${reference.toFixed(2)} s CPU`);
const boosting: Params = { trees, leaves: 16, depth: 4, lambda: 1, stopsEarly: false };
measure('gradient boosting, 200 trees of depth 4', gradientBoosting, boosting);
measure('gradient boosting, early stopping', gradientBoosting, gradientBoosting.grid(data)[0] ?? {});
measure('random forest', randomForest, randomForest.grid(data)[0] ?? {});
measure('logistic regression', logisticRegression, logisticRegression.grid(data)[0] ?? {});

function measure(name: string, estimator: Estimator, params: Params): void {
  let model: FittedModel | undefined;
  const seconds = cpuSeconds(() => {
    model = estimator.fit(data, params, { seed: 7 });
  });
  if (model === undefined) return;
  const { rss, arrayBuffers } = process.memoryUsage();
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  console.log(
    `${name}: ${seconds.toFixed(2)} s CPU, ${(seconds / reference).toFixed(2)} x the bare loop; ` +
      `memory ${megabytes(rss)}, arrays ${megabytes(arrayBuffers)}; ${JSON.stringify(model.toJSON()).length} bytes of JSON`,
  );
  measureRows(model);
}

/** Microseconds to score and to explain one row. */
function measureRows(model: FittedModel): void {
  const sample = Array.from({ length: 1_000 }, (_, row) =>
    Float64Array.from(data.values, (values) => values[row] ?? 0),
  );
  const micros = (work: (row: Float64Array) => unknown): number => {
    for (const row of sample) work(row);
    return Math.min(...[1, 2, 3, 4, 5].map(() => (cpuSeconds(() => sample.forEach(work)) / sample.length) * 1e6));
  };
  const score = micros((row) => model.logOdds(row));
  const explain = micros((row) => model.contributions(row));
  console.log(`  a row: scored in ${score.toFixed(1)} µs, explained in ${explain.toFixed(1)} µs CPU`);
}

function bareHistograms(of: Dataset): void {
  const { codes } = binData(of, of.weights);
  const gradients = of.values[0] as Float64Array;
  const histogram = new Float64Array(512);
  for (let pass = 0; pass < trees; pass++) {
    for (const column of codes) {
      for (let row = 0; row < column.length; row++) {
        const at = 2 * (column[row] as number);
        histogram[at] = (histogram[at] as number) + (gradients[row] as number);
        histogram[at + 1] = (histogram[at + 1] as number) + 0.25;
      }
    }
  }
}

function cpuSeconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** A tenth leaves, by five columns of which two act together; one value in thirty is missing, one column in ten a category. */
function synthetic(count: number, width: number): Dataset {
  const random = randomOf(1);
  const isCategory = (c: number): boolean => c % 10 === 9;
  const categories = Array.from({ length: 12 }, (_, i) => `level ${i}`);
  const described = Array.from({ length: width }, (_, c): Column => {
    const kind = isCategory(c) ? 'category' : 'number';
    return { name: `column ${c}`, kind, categories: isCategory(c) ? categories : [], direction: 0 };
  });
  const values = described.map((column) =>
    Float64Array.from({ length: count }, () => {
      if (random.unit() < 1 / 30) return Number.NaN;
      return column.kind === 'category' ? random.int(12) : random.normal();
    }),
  );
  const labels = Uint8Array.from({ length: count }, (_, row) => {
    const x = (c: number): number => (values[c % width] as Float64Array)[row] || 0;
    const logOdds = -2.6 + 0.8 * x(0) - 0.6 * x(1) + 0.5 * Math.abs(x(2)) + 0.7 * x(3) * x(4);
    return random.unit() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });
  return { columns: described, rows: count, values, labels, weights: new Float64Array(count).fill(1) };
}
