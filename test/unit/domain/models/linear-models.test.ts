import { describe, expect, test } from 'vitest';
import type { Column, Dataset } from '../../../../src/domain/models/dataset.ts';
import { readRow, takeRows } from '../../../../src/domain/models/dataset.ts';
import { designRows, learnDesign } from '../../../../src/domain/models/design-matrix.ts';
import type { FittedModel } from '../../../../src/domain/models/estimator.ts';
import { fitLinear } from '../../../../src/domain/models/fit-linear.ts';
import { linearSvm } from '../../../../src/domain/models/linear-svm.ts';
import { logisticRegression } from '../../../../src/domain/models/logistic-regression.ts';
import { squaredHingeLoss } from '../../../../src/domain/models/row-loss.ts';
import { scorecardEstimator } from '../../../../src/domain/models/scorecard-estimator.ts';
import { randomOf } from '../../../../src/domain/random.ts';
import golden from '../../../golden/linear-models.json' with { type: 'json' };

const context = { seed: 7 };
const number = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  kind: 'number',
  categories: [],
  direction: 0,
  ...more,
});

function tableOf(columns: readonly Column[], values: readonly ArrayLike<number>[], labels: ArrayLike<number>): Dataset {
  return {
    columns,
    rows: labels.length,
    values: values.map((column) => Float64Array.from(column)),
    labels: Uint8Array.from(labels),
    weights: new Float64Array(labels.length).fill(1),
  };
}

const goldenData: Dataset = {
  ...tableOf(
    [number('a'), number('b'), number('c'), { ...number('kind'), kind: 'category', categories: ['0', '1', '2'] }],
    [...golden.inputs.numbers, golden.inputs.category],
    golden.inputs.labels,
  ),
  weights: Float64Array.from(golden.inputs.weights),
};

/** Term of each level, in the order of the levels. */
const levelTerms = (): number[] => {
  const block = learnDesign(goldenData).blocks.find((each) => each.kind === 'category');
  return block?.kind === 'category' ? [...block.termOf] : [];
};

/** Log-odds drawn from `weights` on standard normal numbers. */
function simulated(rows: number, intercept: number, weights: readonly number[], columns: readonly Column[], seed = 11) {
  const random = randomOf(seed);
  const values = weights.map(() => Float64Array.from({ length: rows }, () => random.normal()));
  const labels = Array.from({ length: rows }, (_, i) => {
    const logOdds = weights.reduce(
      (sum, weight, c) => sum + weight * ((values[c] as Float64Array)[i] as number),
      intercept,
    );
    return random.unit() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });
  return tableOf(columns, values, labels);
}

/** What one unit of a column is worth, at the row of zeros. */
function slopeOf(model: FittedModel, column: number): number {
  const row = new Float64Array(model.columns.length);
  const at0 = model.logOdds(row);
  row[column] = 1;
  return model.logOdds(row) - at0;
}

describe('against scikit-learn (test/golden/linear-models.json)', () => {
  test.each(['1', '20'] as const)('logistic regression with precision %s has its weights', (precision) => {
    const model = logisticRegression.fit(goldenData, { precision: Number(precision), knots: 0 }, context);
    const { weights } = model.toJSON().predictor as { weights: number[] };
    const expected = golden.expected.logistic[precision];
    const actual = [...weights.slice(0, 4), ...levelTerms().map((term) => weights[term] as number)];
    for (const [i, weight] of [expected.intercept, ...expected.numbers, ...expected.levels].entries()) {
      expect(Math.abs((actual[i] as number) - weight)).toBeLessThan(golden.tolerance);
    }
  });

  test.each(['1', '20'] as const)("with precision %s it has Laplace's standard deviation", (precision) => {
    const model = logisticRegression.fit(goldenData, { precision: Number(precision), knots: 0 }, context);
    const first = readRow(goldenData, 0, new Float64Array(4));
    const expected = golden.expected.logistic[precision].logOddsSd;
    expect(Math.abs((model.logOddsSd?.(first) ?? 0) - expected)).toBeLessThan(golden.tolerance);
  });

  test('the support vector machine has the weights of LIBLINEAR', () => {
    const x = designRows(learnDesign(goldenData), goldenData);
    const costs = goldenData.weights.map((weight) => weight * 0.1);
    const prior = { centre: new Float64Array(x.terms), precision: new Float64Array(x.terms).fill(1) };
    const { beta } = fitLinear({ x, loss: squaredHingeLoss(goldenData.labels, costs), ...prior });
    const expected = golden.expected.svm;
    const actual = [...beta.slice(0, 4), ...levelTerms().map((term) => beta[term] as number)];
    for (const [i, weight] of [expected.intercept, ...expected.numbers, ...expected.levels].entries()) {
      expect(Math.abs((actual[i] as number) - weight)).toBeLessThan(golden.tolerance);
    }
  });
});

describe('logisticRegression', () => {
  const columns = [number('a'), number('b'), number('c', { expertWeight: 0.2 })];

  test('finds the weights that the labels were drawn by, within its own uncertainty', () => {
    const weights = [0.8, -0.5, 0.4];
    const model = logisticRegression.fit(
      simulated(20_000, -1, weights, columns),
      { precision: 1, knots: 0, priorSd: 0.4 },
      context,
    );
    const zeros = new Float64Array(3);
    expect(Math.abs(model.logOdds(zeros) + 1)).toBeLessThan(3 * (model.logOddsSd?.(zeros) ?? 0));
    for (const [c, weight] of weights.entries()) expect(Math.abs(slopeOf(model, c) - weight)).toBeLessThan(0.08);
  });

  test('on many rows it ends at the same optimum, wherever it starts', () => {
    const data = simulated(30_000, -1, [0.8, -0.5, 0.4], columns);
    const order = Uint32Array.from({ length: data.rows }, (_, i) => (i * 7) % data.rows).sort(
      (a, b) => (data.labels[a] as number) - (data.labels[b] as number),
    );
    const params = { precision: 1, knots: 3, priorSd: 0.4 };
    const [model, sorted] = [data, takeRows(data, order)].map((each) => logisticRegression.fit(each, params, context));
    const row = Float64Array.of(0.3, -1, 0.6);
    // The knots lie at the quantiles of other rows: some thousandths of a standard deviation off.
    expect(Math.abs((model?.logOdds(row) ?? 0) - (sorted?.logOdds(row) ?? 1))).toBeLessThan(0.01);
  });

  test('a tight prior keeps the weight of the experts, a wide one lets the data speak', () => {
    const data = simulated(600, -1, [0, 0, 1], columns);
    const [tight, wide] = [0.01, 1].map((priorSd) =>
      slopeOf(logisticRegression.fit(data, { precision: 20, knots: 0, priorSd }, context), 2),
    );
    expect(tight).toBeCloseTo(0.2, 1);
    expect(wide).toBeGreaterThan(0.6);
  });

  test('a column that never varied has the weight of the experts', () => {
    const data = simulated(300, 0, [0.5, 0.5, 0], columns);
    const constant = { ...data, values: [...data.values.slice(0, 2), new Float64Array(data.rows)] };
    expect(slopeOf(logisticRegression.fit(constant, { precision: 20, knots: 0 }, context), 2)).toBeCloseTo(0.2, 12);
  });

  test('labels that a column tells apart leave the weights finite, and on the right side', () => {
    const x = Array.from({ length: 40 }, (_, i) => i);
    const model = logisticRegression.fit(
      tableOf(
        [number('x')],
        [x],
        x.map((each) => Number(each > 19)),
      ),
      { precision: 1, knots: 0 },
      context,
    );
    expect(model.logOdds(Float64Array.of(0))).toBeLessThan(-2);
    expect(model.logOdds(Float64Array.of(39))).toBeGreaterThan(2);
  });

  test('hinges follow a curve that a line cannot', () => {
    const random = randomOf(5);
    const x = Float64Array.from({ length: 4000 }, () => 6 * random.unit() - 3);
    const labels = x.map((each) => Number(random.unit() < 1 / (1 + Math.exp(2 - each ** 2))));
    const model = logisticRegression.fit(tableOf([number('x')], [x], labels), { precision: 1, knots: 3 }, context);
    const [left, middle, right] = [-3, 0, 3].map((each) => model.logOdds(Float64Array.of(each)));
    expect(Math.min(left as number, right as number)).toBeGreaterThan((middle as number) + 4);
  });

  test('a customer at usual in every step has no share of them', () => {
    const data = simulated(2000, -1, [0.8, -0.5, 0.4], columns);
    const model = logisticRegression.fit(data, { precision: 1, knots: 3, priorSd: 0.4 }, context);
    expect(model.contributions(Float64Array.of(1, 1, 0)).shares[2]).toBe(0);
  });

  test('it is less certain of rows far from what it was fitted on', () => {
    const model = logisticRegression.fit(
      simulated(500, -1, [0.8, -0.5, 0.4], columns),
      { precision: 1, knots: 0 },
      context,
    );
    const sd = (value: number): number => model.logOddsSd?.(new Float64Array(3).fill(value)) ?? 0;
    expect(sd(5)).toBeGreaterThan(2 * sd(0));
  });

  test('with few leavers the grid has strong priors only, and no hinges', () => {
    const few = logisticRegression.grid(simulated(200, -2, [1], [number('a')]));
    const many = logisticRegression.grid(simulated(4000, 0, [1], [number('a')]));
    expect(few).toEqual([{ precision: 20, knots: 0 }]);
    expect(many).toHaveLength(4);
  });
});

describe('scorecardEstimator', () => {
  test('the mean prediction is the weighted share that left, and the weights are those of the experts', () => {
    const data = simulated(500, -1, [0.4, 0.2], [number('a', { expertWeight: 0.9 }), number('b')]);
    const weighted = { ...data, weights: data.weights.map((_, i) => 1 + (i % 3)) };
    const model = scorecardEstimator.fit(weighted, {}, context);
    const logOdds = model.predictLogOdds(weighted);
    let [predicted, left] = [0, 0];
    for (let i = 0; i < data.rows; i++) {
      predicted += (weighted.weights[i] as number) / (1 + Math.exp(-(logOdds[i] as number)));
      left += (weighted.weights[i] as number) * (data.labels[i] as number);
    }
    expect(predicted).toBeCloseTo(left, 6);
    expect(slopeOf(model, 0)).toBeCloseTo(0.9, 12);
    expect(slopeOf(model, 1)).toBe(0);
  });

  test('steps count up to 2.5, and what is not known not at all', () => {
    const model = scorecardEstimator.fit(simulated(50, 0, [1], [number('a', { expertWeight: 1 })]), {}, context);
    const share = (value: number): number | undefined => model.contributions(Float64Array.of(value)).shares[0];
    expect([share(9), share(-9), share(Number.NaN)]).toEqual([2.5, -2.5, 0]);
  });
});

describe('linearSvm', () => {
  const columns = [number('a'), number('b')];
  const weights = [1.2, -0.6];

  test('its log-odds are near those that the labels were drawn by', () => {
    const model = linearSvm.fit(simulated(4000, -1, weights, columns), { cost: 0.1 }, context);
    expect(Math.abs(model.logOdds(Float64Array.of(0, 0)) + 1)).toBeLessThan(0.2);
    for (const [c, weight] of weights.entries()) expect(Math.abs(slopeOf(model, c) - weight)).toBeLessThan(0.2);
  });

  test('a sample of many rows leaves the share that left as it is', () => {
    const data = simulated(30_000, -3, weights, columns);
    const logOdds = linearSvm.fit(data, { cost: 0.01 }, context).predictLogOdds(data);
    const predicted = logOdds.reduce((sum, each) => sum + 1 / (1 + Math.exp(-each)), 0);
    const left = data.labels.reduce((sum, label) => sum + label, 0);
    expect(Math.abs(predicted / left - 1)).toBeLessThan(0.1);
  });

  test('leavers too rare for their share of the sample do not count more for it', () => {
    const data = simulated(40_000, 0, [0], [number('a')]);
    const rare = { ...data, labels: data.labels.map((_, i) => Number(i < 3)) };
    const logOdds = linearSvm.fit(rare, { cost: 0.01 }, context).logOdds(Float64Array.of(0));
    // Platt's smoothing adds about one leaver to the three.
    expect(1 / (1 + Math.exp(-logOdds))).toBeLessThan(5 / data.rows);
  });

  test('labels drawn at random never turn it against what it was fitted to', () => {
    let constants = 0;
    for (let seed = 0; seed < 12; seed++) {
      const data = simulated(60, 0, [0, 0], columns, seed);
      const logOdds = linearSvm.fit(data, { cost: 0.1 }, context).predictLogOdds(data);
      const meanOf = (label: number): number => {
        const own = logOdds.filter((_, i) => data.labels[i] === label);
        return own.reduce((sum, each) => sum + each, 0) / own.length;
      };
      expect(meanOf(1)).toBeGreaterThan(meanOf(0) - 1e-9);
      if (new Set(logOdds).size === 1) constants++;
    }
    expect(constants).toBeGreaterThan(0);
  });
});
