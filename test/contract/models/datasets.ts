import type { Column, Dataset } from '../../../src/domain/models/dataset.ts';
import { randomOf } from '../../../src/domain/random.ts';
import { datasetOf } from '../../support/dataset.ts';

export const numberColumn = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  kind: 'number',
  categories: [],
  direction: 0,
  ...more,
});

export const categoryColumn = (name: string, categories: number): Column => ({
  name,
  kind: 'category',
  categories: Array.from({ length: categories }, (_, i) => `${name} ${i}`),
  direction: 0,
});

/** What the labels of `signalData` are drawn by. */
export const truth = { intercept: -0.8, rising: 1.1, steps: 0.5, kinds: [-0.7, 0, 0.9] } as const;

/**
 * Labels drawn from a logistic model: a number that raises the risk, one in steps from usual, one that is missing in every eighth row
 * and says nothing, a category.
 */
export function signalData(rows: number, seed: number): Dataset {
  const random = randomOf(seed);
  const rising = Float64Array.from({ length: rows }, () => random.normal());
  const steps = Float64Array.from({ length: rows }, () => Math.max(-2.5, Math.min(2.5, random.normal())));
  const idle = Float64Array.from({ length: rows }, () => (random.unit() < 1 / 8 ? Number.NaN : random.normal()));
  const kind = Float64Array.from({ length: rows }, () => random.int(truth.kinds.length));
  const labels = Array.from({ length: rows }, (_, i) => {
    const logOdds =
      truth.intercept +
      truth.rising * (rising[i] as number) +
      truth.steps * (steps[i] as number) +
      (truth.kinds[kind[i] as number] as number);
    return random.unit() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });
  const columns = [
    numberColumn('rising', { direction: 1 }),
    numberColumn('steps', { direction: 1, expertWeight: 0.4 }),
    numberColumn('idle'),
    categoryColumn('kind', truth.kinds.length),
  ];
  return datasetOf(columns, [rising, steps, idle, kind], labels);
}

/** Tables that are odd, each in one way. */
export function edgeData(): Readonly<Record<string, Dataset>> {
  const data = signalData(120, 3);
  const { rows, labels } = data;
  const numbers = (of: (i: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, i) => of(i));
  const withColumn = (column: Column, values: Float64Array): Dataset => ({
    ...data,
    columns: [...data.columns, column],
    values: [...data.values, values],
  });
  return {
    'one row': signalData(1, 3),
    'two rows of either label': datasetOf([numberColumn('x')], [[0, 1]], [0, 1]),
    'every label 0': { ...data, labels: new Uint8Array(rows) },
    'every label 1': { ...data, labels: new Uint8Array(rows).fill(1) },
    'one label 1': { ...data, labels: Uint8Array.from(labels, (_, i) => (i === 7 ? 1 : 0)) },
    'no column': { ...data, columns: [], values: [] },
    'a column of nothing known': withColumn(
      numberColumn('unknown'),
      numbers(() => Number.NaN),
    ),
    'a category of nothing known': withColumn(
      categoryColumn('unknown', 3),
      numbers(() => Number.NaN),
    ),
    'a constant column': withColumn(
      numberColumn('constant'),
      numbers(() => 0.1),
    ),
    'a constant column in steps': withColumn(
      numberColumn('constant', { expertWeight: 0.3 }),
      numbers(() => 1),
    ),
    'a column twice': withColumn(numberColumn('rising again'), data.values[0] as Float64Array),
    '300 categories': withColumn(
      categoryColumn('town', 300),
      numbers((i) => (i * 7) % 300),
    ),
    'the label as a column': withColumn(numberColumn('leak'), Float64Array.from(labels)),
    'numbers of 1e300': withColumn(
      numberColumn('huge'),
      numbers((i) => (i % 3 === 0 ? -1e300 : i * 1e298)),
    ),
    'numbers of 1e-300': withColumn(
      numberColumn('tiny'),
      numbers((i) => i * 1e-300),
    ),
    'the largest numbers there are': withColumn(
      numberColumn('largest'),
      numbers((i) => (i % 2 === 0 ? Number.MAX_VALUE : -Number.MAX_VALUE)),
    ),
    'weights from tiny to large': { ...data, weights: numbers((i) => 10 ** ((i % 12) - 6)) },
  };
}
