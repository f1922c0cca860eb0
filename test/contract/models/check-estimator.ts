import { describe, expect, test } from 'vitest';
import { type Dataset, readRow, takeRows } from '../../../src/domain/models/dataset.ts';
import type { Estimator, FitContext, FittedModel, ModelJson, Params } from '../../../src/domain/models/estimator.ts';
import { randomOf, shuffled } from '../../../src/domain/random.ts';
import { edgeData, signalData } from './datasets.ts';

/** What an estimator promises beyond the laws that all of them keep; the number is how far log-odds may differ. */
export interface Claims {
  /** The order of the rows does not matter. */
  readonly rowOrder?: number;
  /** A row of weight 2 is that row twice. */
  readonly weightIsRepeats?: number;
  /** Further parameters that switch chance off for the two laws above. */
  readonly withoutChance?: Params;
  /** A number times a constant, plus a constant, says the same. */
  readonly scaleAndShift?: number;
  /** Log-odds never fall as a column of direction 1 rises. */
  readonly monotone?: true;
  /** Log loss on new rows is lower than that of the base rate, by so many nats at least, where there is something to learn. */
  readonly learns?: number;
  /** What it believes without data stands where no row left, or all. */
  readonly keepsPrior?: true;
}

const context: FitContext = { seed: 7 };

/** The laws of estimators: every one of them keeps the first part, and what it claims of the second. */
export function checkEstimator(estimator: Estimator, claims: Claims): void {
  const data = signalData(400, 1);
  const points = (of: Dataset): readonly Params[] =>
    [...new Set([estimator.grid(of)[0], estimator.grid(of).at(-1)])].map(some);

  describe.each(points(data).map((params) => [JSON.stringify(params), params] as const))('with %s', (_, params) => {
    const model = estimator.fit(data, params, context);

    checkChance(estimator, data, params, model);
    checkPrediction(estimator, data, model);
    checkClaims(estimator, claims, data, params, model);

    test('a heavier weight of leavers raises the log-odds of the mean row', () => {
      const heavier = estimator.fit(data, params, { ...context, positiveWeight: 4 });
      expect(mean(heavier.predictLogOdds(data))).toBeGreaterThan(mean(model.predictLogOdds(data)) + 0.5);
    });
  });

  describe('on odd tables', () => {
    test.each(Object.entries(edgeData()))('%s', (_, odd) => {
      for (const params of points(odd)) checkFinite(estimator.fit(odd, params, context), odd);
    });

    test.each([0, 1])('labels that are all %i give one log-odds for all rows, on their side', (label) => {
      const constant = { ...data, labels: new Uint8Array(data.rows).fill(label) };
      const logOdds = new Set(estimator.fit(constant, some(points(constant)[0]), context).predictLogOdds(constant));
      if (!claims.keepsPrior) expect(logOdds.size).toBe(1);
      for (const each of logOdds) expect(label === 1 ? each > 0 : each < 0).toBe(true);
    });

    test('no row at all is refused', () => {
      const none = takeRows(data, new Uint32Array(0));
      expect(() => estimator.fit(none, {}, context)).toThrow(RangeError);
    });
  });
}

function checkChance(estimator: Estimator, data: Dataset, params: Params, model: FittedModel): void {
  test('the same seed gives the same bytes', () => {
    expect(bytes(estimator.fit(data, params, context))).toBe(bytes(model));
  });

  test('a fit does not remember an earlier one, nor change its data', () => {
    const before = JSON.stringify(plain(data));
    estimator.fit(signalData(150, 9), params, context);
    expect(bytes(estimator.fit(data, params, context))).toBe(bytes(model));
    expect(JSON.stringify(plain(data))).toBe(before);
  });
}

function checkPrediction(estimator: Estimator, data: Dataset, model: FittedModel): void {
  test('saved and loaded it says the same, bit for bit', () => {
    const loaded = estimator.fromJSON(JSON.parse(bytes(model)) as ModelJson);
    expect(bytes(loaded)).toBe(bytes(model));
    expect(loaded.predictLogOdds(data)).toEqual(model.predictLogOdds(data));
    for (const row of someRows(data)) {
      expect(loaded.contributions(row)).toEqual(model.contributions(row));
      expect(loaded.logOddsSd?.(row)).toBe(model.logOddsSd?.(row));
    }
  });

  test('a model of another kind is refused', () => {
    expect(() => estimator.fromJSON({ ...model.toJSON(), kind: 'other' as 'base_rate' })).toThrow(RangeError);
  });

  test('row by row it says what it says of the whole table', () => {
    const row = new Float64Array(data.columns.length);
    const single = Float64Array.from({ length: data.rows }, (_, i) => model.logOdds(readRow(data, i, row)));
    expect(single).toEqual(model.predictLogOdds(data));
  });

  test('log-odds and contributions are finite and add up', () => {
    checkFinite(model, data);
  });
}

function checkClaims(estimator: Estimator, claims: Claims, data: Dataset, params: Params, model: FittedModel): void {
  const logOdds = model.predictLogOdds(data);
  const { rowOrder, weightIsRepeats, scaleAndShift } = claims;
  const still = { ...params, ...claims.withoutChance };

  test.skipIf(rowOrder === undefined)('the order of the rows does not matter', () => {
    const mixed = takeRows(data, shuffled(data.rows, randomOf(5)));
    const [a, b] = [mixed, data].map((each) => estimator.fit(each, still, context).predictLogOdds(data));
    expectClose(some(a), some(b), rowOrder);
  });

  test.skipIf(weightIsRepeats === undefined)('a row of weight 2 is that row twice', () => {
    const everyThird = Array.from({ length: data.rows }, (_, i) => (i % 3 === 0 ? [i, i] : [i])).flat();
    const twice = takeRows(data, Uint32Array.from(everyThird));
    const heavy = { ...data, weights: data.weights.map((weight, i) => (i % 3 === 0 ? 2 * weight : weight)) };
    const [a, b] = [twice, heavy].map((each) => estimator.fit(each, still, context).predictLogOdds(data));
    expectClose(some(a), some(b), weightIsRepeats);
  });

  test.skipIf(scaleAndShift === undefined)('another unit and zero of a number say the same', () => {
    const changed = withFirst(data, (value) => 1000 * value - 40);
    expectClose(estimator.fit(changed, params, context).predictLogOdds(changed), logOdds, scaleAndShift);
  });

  test.skipIf(!claims.monotone)('log-odds never fall as a column of direction 1 rises', () => {
    for (const row of someRows(data)) {
      const path = Array.from({ length: 60 }, (_, i) => {
        row[0] = (i - 30) / 10;
        return model.logOdds(row);
      });
      expect(path).toEqual(path.toSorted((a, b) => a - b));
    }
  });

  test.skipIf(claims.learns === undefined)('on new rows it is better than the base rate', () => {
    const fresh = signalData(2000, 2);
    const constant = new Float64Array(fresh.rows).fill(baseLogOddsOf(data));
    const learned = estimator.fit(data, params, context).predictLogOdds(fresh);
    expect(logLoss(learned, fresh)).toBeLessThan(logLoss(constant, fresh) - (claims.learns ?? 0));
  });
}

/** On the table's own rows, a row of nothing known, and rows of numbers never seen. */
function checkFinite(model: FittedModel, data: Dataset): void {
  const columns = data.columns.length;
  const strange = [Number.NaN, 1e300, -1e300, 0].map((value) => new Float64Array(columns).fill(value));
  for (const row of strange) {
    for (const [c, column] of data.columns.entries()) if (column.kind === 'category') row[c] = Number.NaN;
  }
  for (const each of model.predictLogOdds(data)) expect(each).toSatisfy(Number.isFinite);
  for (const row of [...someRows(data), ...strange]) {
    const logOdds = model.logOdds(row);
    const { base, shares } = model.contributions(row);
    expect(logOdds).toSatisfy(Number.isFinite);
    expect(shares).toHaveLength(columns);
    const sum = shares.reduce((total, share) => total + share, base);
    expect(Math.abs(sum - logOdds)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(logOdds)));
    if (model.logOddsSd) expect(model.logOddsSd(row)).toSatisfy((sd: number) => sd >= 0 && Number.isFinite(sd));
  }
}

function someRows(data: Dataset): Float64Array[] {
  const positions = Array.from({ length: Math.min(12, data.rows) }, (_, i) => Math.floor((i * data.rows) / 12));
  return positions.map((i) => readRow(data, i, new Float64Array(data.columns.length)));
}

function withFirst(data: Dataset, change: (value: number) => number): Dataset {
  return { ...data, values: data.values.map((column, c) => (c === 0 ? column.map(change) : column)) };
}

function expectClose(actual: Float64Array, expected: Float64Array, tolerance = 0): void {
  const furthest = actual.reduce((most, each, i) => Math.max(most, Math.abs(each - some(expected[i]))), 0);
  expect(furthest).toBeLessThanOrEqual(tolerance);
}

function baseLogOddsOf({ labels, rows }: Dataset): number {
  const left = labels.reduce<number>((sum, label) => sum + label, 0);
  return Math.log(left / (rows - left));
}

function logLoss(logOdds: Float64Array, { labels }: Dataset): number {
  return mean(logOdds.map((each, i) => Math.log1p(Math.exp(labels[i] === 1 ? -each : each))));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

function bytes(model: FittedModel): string {
  return JSON.stringify(model.toJSON());
}

function plain({ values, labels, weights }: Dataset) {
  return {
    values: values.map((column) => Array.from(column)),
    labels: Array.from(labels),
    weights: Array.from(weights),
  };
}

function some<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing there');
  return value;
}
