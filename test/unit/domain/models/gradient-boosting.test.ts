import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Dataset, takeRows } from '../../../../src/domain/models/dataset.ts';
import type { FittedModel, Params } from '../../../../src/domain/models/estimator.ts';
import { gradientBoosting } from '../../../../src/domain/models/gradient-boosting.ts';
import { foldsOf } from '../../../../src/domain/models/trees/folds.ts';
import { allPositions } from '../../../../src/domain/models/trees/training-rows.ts';
import { randomOf } from '../../../../src/domain/random.ts';
import { datasetOf } from '../../../support/dataset.ts';
import { category, drawn, number } from './trees/tables.ts';

const boost = (data: Dataset, params: Params = {}, more: object = {}) =>
  gradientBoosting.fit(data, params, { seed: 7, ...more });

const treesOf = (model: FittedModel) => (model.toJSON().trees as { roots: number[] }).roots.length;

function logLoss(model: FittedModel, data: Dataset): number {
  const logOdds = model.predictLogOdds(data);
  return logOdds.reduce((sum, z, i) => sum + Math.log1p(Math.exp(data.labels[i] ? -z : z)), 0) / data.rows;
}

const numbers = [number('a'), number('b'), number('c')];
const signal = {
  value: (_: number, random: { normal: () => number }) => random.normal(),
  risk: ([a = 0, b = 0]: number[]) => 1 / (1 + Math.exp(1.5 - a - a * b)),
};

describe('gradient boosting', () => {
  it('takes one step as written: from the base rate by -rate · G / (H + lambda)', () => {
    const labels = [
      ...new Array<number>(30).fill(0),
      ...new Array<number>(10).fill(1),
      ...new Array<number>(40).fill(1),
    ];
    const x = labels.map((_, i) => (i < 40 ? 0 : 1));
    const model = boost(datasetOf([number('x')], [x], labels), {
      trees: 1,
      stopsEarly: false,
      lambda: 2,
      learningRate: 0.1,
    });
    const rate = 50 / 80;
    const base = Math.log(rate / (1 - rate));
    const step = (positives: number): number => (0.1 * (positives - 40 * rate)) / (40 * rate * (1 - rate) + 2);
    expect(model.logOdds(Float64Array.of(0))).toBeCloseTo(base + step(10), 8);
    expect(model.logOdds(Float64Array.of(1))).toBeCloseTo(base + step(40), 8);
  });

  it('learns an interaction that no sum of columns holds', () => {
    const fresh = drawn(numbers, 2000, signal, 2);
    const truth = fresh.labels.reduce((sum, label, i) => {
      const p = signal.risk(fresh.values.map((values) => values[i] ?? 0));
      return sum - Math.log(label ? p : 1 - p) / fresh.rows;
    }, 0);
    expect(logLoss(boost(drawn(numbers, 4000, signal)), fresh)).toBeLessThan(truth + 0.015);
  });

  it('stops at once, or nearly, where there is nothing to learn', () => {
    const noise = drawn(numbers, 1500, { ...signal, risk: () => 0.2 });
    const model = boost(noise, { leaves: 31, lambda: 1 });
    const spread = model.predictLogOdds(noise).map((z) => Math.abs(z - Math.log(0.2 / 0.8)));
    expect(treesOf(model)).toBeLessThan(20);
    expect(spread.reduce((sum, each) => sum + each, 0) / noise.rows).toBeLessThan(0.2);
  });

  it('is not fooled by 10,000 categories without an effect', () => {
    const columns = [number('a'), category('town', 10_000)];
    const draw = {
      value: (c: number, random: { int: (n: number) => number; normal: () => number; unit: () => number }) =>
        c === 0 ? random.normal() : Math.floor(10_000 * random.unit() ** 4),
      risk: ([a = 0]: number[]) => 1 / (1 + Math.exp(1 - a)),
    };
    const data = drawn(columns, 6000, draw);
    const fresh = drawn(columns, 4000, draw, 2);
    const without = (of: Dataset): Dataset => ({
      ...of,
      columns: of.columns.slice(0, 1),
      values: of.values.slice(0, 1),
    });
    const params = { leaves: 8, lambda: 1, stopsEarly: false, trees: 80 };
    const extra = logLoss(boost(data, params), fresh) - logLoss(boost(without(data), params), without(fresh));
    expect(extra).toBeLessThan(0.004);
  });

  it('sees the effect of a category with many levels', () => {
    const columns = [category('town', 60)];
    const draw = {
      value: (_: number, random: { int: (n: number) => number }) => random.int(60),
      risk: ([town = 0]: number[]) => (town % 7 === 0 ? 0.7 : 0.15),
    };
    const model = boost(drawn(columns, 4000, draw), { stopsEarly: false, trees: 100 });
    const meanOf = (towns: number[]) =>
      towns.reduce((sum, town) => sum + model.logOdds(Float64Array.of(town)), 0) / towns.length;
    expect(meanOf([0, 7, 14, 21, 28, 35, 42, 49, 56])).toBeGreaterThan(0.6);
    expect(meanOf([1, 12, 23, 34, 45, 57])).toBeLessThan(-1.5);
  });

  it('gives the same bytes for the same seed with rows and columns drawn, and others for another', () => {
    const data = drawn(numbers, 800, signal);
    const drawing = { rowShare: 0.6, columnShare: 0.7, trees: 30 };
    const bytes = (seed: number) => JSON.stringify(boost(data, drawing, { seed }).toJSON());
    expect(bytes(3)).toBe(bytes(3));
    expect(bytes(3)).not.toBe(bytes(4));
  });

  it('does not mistake what it knows of a customer from another month for skill', () => {
    const people = drawn(numbers, 300, { ...signal, risk: () => 0.3 });
    const months = takeRows(
      people,
      Uint32Array.from({ length: 2400 }, (_, i) => i % 300),
    );
    const groups = Int32Array.from({ length: 2400 }, (_, i) => i % 300);
    const params = { leaves: 31, lambda: 1 };
    expect(treesOf(boost(months, params, { groups }))).toBeLessThan(30);
    expect(treesOf(boost(months, params))).toBeGreaterThan(200);
  });

  it('is regularised harder when there is little', () => {
    const grid = (rows: number) => gradientBoosting.grid(drawn(numbers, rows, signal));
    expect(grid(300)).toEqual([{ leaves: 4, lambda: 5 }]);
    expect(grid(4000)).toEqual([
      { leaves: 4, lambda: 5 },
      { leaves: 8, lambda: 1 },
    ]);
    expect(grid(21_000).at(-1)).toEqual({ leaves: 31, lambda: 5 });
  });
});

const telco = join(import.meta.dirname, '../../../../../shared/data/telco/Telco-Customer-Churn.csv');

describe.skipIf(!existsSync(telco))('on Telco churn (skipped where ../shared/data is absent)', () => {
  it('is as good as the best of scikit-learn over five folds: AUC 0.846, log loss 0.4145', () => {
    const data = readTelco();
    const folds = foldsOf(data.labels, 5, randomOf(7));
    const results = [0, 1, 2, 3, 4].map((fold) => {
      const rows = allPositions(data.rows);
      const model = boost(
        takeRows(
          data,
          rows.filter((row) => folds[row] !== fold),
        ),
        gradientBoosting.grid(data)[0],
      );
      const test = takeRows(
        data,
        rows.filter((row) => folds[row] === fold),
      );
      return { loss: logLoss(model, test), auc: auc(model.predictLogOdds(test), test.labels) };
    });
    const mean = (of: (each: { loss: number; auc: number }) => number) =>
      results.reduce((s, each) => s + of(each), 0) / 5;
    expect(mean((each) => each.auc)).toBeGreaterThan(0.846);
    expect(mean((each) => each.loss)).toBeLessThan(0.4145);
  });
});

function readTelco(): Dataset {
  const [head = [], ...rows] = readFileSync(telco, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const names = head.slice(1, -1);
  const cells = names.map((_, c) => rows.map((row) => row[c + 1] ?? ''));
  const isNumber = (name: string) => ['tenure', 'MonthlyCharges', 'TotalCharges'].includes(name);
  const levels = cells.map((column) => [...new Set(column)].sort());
  return datasetOf(
    names.map((name, c) => (isNumber(name) ? number(name) : { ...category(name, 0), categories: levels[c] ?? [] })),
    cells.map((column, c) =>
      column.map((cell) => (isNumber(names[c] ?? '') ? Number(cell) : (levels[c]?.indexOf(cell) ?? 0))),
    ),
    rows.map((row) => (row.at(-1) === 'Yes' ? 1 : 0)),
  );
}

function auc(scores: Float64Array, labels: Uint8Array): number {
  const order = [...scores.keys()].sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let below = 0;
  let won = 0;
  for (const i of order) {
    if (labels[i]) won += below;
    else below++;
  }
  return won / (below * (labels.length - below));
}
