import { describe, expect, it } from 'vitest';
import { countPositives } from '../../../../../src/domain/models/dataset.ts';
import { randomOf } from '../../../../../src/domain/random.ts';
import { categoryColumn, codesOf, datasetOf, keyColumn, numberColumn, rolesOf, tableOf } from './tables.ts';

const random = randomOf(3);
const rows = 400;
const labels = Array.from({ length: rows }, () => (random.unit() < 0.3 ? 'Yes' : 'No'));
const left = categoryColumn('left', labels);
const noise = numberColumn(
  'noise',
  labels.map(() => random.normal()),
);

describe('from a table to a dataset', () => {
  it('has numbers, categories by their codes, and who left', () => {
    const { data, positives } = datasetOf(
      tableOf(
        categoryColumn('left', ['Yes', 'No', 'No']),
        numberColumn('seats', [1, null, 3]),
        categoryColumn('plan', ['pro', null, 'basic']),
      ),
    );
    expect(data.columns.map(({ name, kind, categories }) => [name, kind, ...categories])).toEqual([
      ['seats', 'number'],
      ['plan', 'category', 'pro', 'basic'],
    ]);
    expect(data.values).toEqual([Float64Array.of(1, Number.NaN, 3), Float64Array.of(0, Number.NaN, 1)]);
    expect([...data.labels]).toEqual([1, 0, 0]);
    expect(positives).toBe(1);
  });

  it('dates are days before the latest one', () => {
    const { data } = datasetOf(tableOf(categoryColumn('left', ['Yes', 'No']), numberColumn('since', [10, 30], 'date')));
    expect(data.values[0]).toEqual(Float64Array.of(20, 0));
  });

  it('rows without a label are dropped and counted, with those that could not be read', () => {
    const table = tableOf(categoryColumn('left', ['Yes', null, 'No']), numberColumn('a', [1, 2, 3]));
    const found = datasetOf({ ...table, dropped: 2 });
    expect(found).toMatchObject({ rows: 2, positives: 1, dropped: 3 });
    expect(found.data.values[0]).toEqual(Float64Array.of(1, 3));
  });

  it('leaves out what says nothing, and names it', () => {
    const found = datasetOf(
      tableOf(
        left,
        noise,
        numberColumn('empty', Array(rows).fill(null)),
        categoryColumn('same', Array(rows).fill('x')),
        { ...noise, name: 'twin' },
        { kind: 'omitted', name: 'notes' },
      ),
    );
    expect(found.data.columns.map(({ name }) => name)).toEqual(['noise']);
    expect(codesOf(found)).toEqual(['EMPTY_COLUMN', 'CONSTANT_COLUMN', 'REDUNDANT_COLUMN']);
    expect(found.warnings.map(({ message }) => /"(\w+)"/.exec(message)?.[1])).toEqual(['empty', 'same', 'twin']);
  });

  it('keeps a column that is filled in or not: that may tell something', () => {
    const { data } = datasetOf(
      tableOf(
        left,
        numberColumn(
          'sometimes',
          labels.map((_, i) => (i % 3 === 0 ? 1 : null)),
        ),
      ),
    );
    expect(data.columns.map(({ name }) => name)).toEqual(['sometimes']);
  });

  it('a column that nothing can be learnt from beside is said', () => {
    expect(codesOf(datasetOf(tableOf(left)))).toEqual(['NO_COLUMNS']);
  });

  it('rows of one id are one unit, rows without an id are each their own; both are told', () => {
    const table = tableOf(
      categoryColumn('left', ['Yes', 'No', 'No', 'No', 'No']),
      keyColumn('id', [0, 1, 0, -1, -1]),
      numberColumn('a', [1, 2, 3, 4, 5]),
    );
    const found = datasetOf(table, { roles: rolesOf({ id: 'id' }) });
    expect([...found.units]).toEqual([0, 1, 0, 5, 6]);
    expect(codesOf(found)).toEqual(['DUPLICATE_IDS', 'ID_MISSING']);
    expect(found.warnings[0]?.message).toContain('on line 4');
  });

  it.each([
    ['nobody left', ['No', 'No'], 0],
    ['no row has a label', [null, null], 0],
    ['one customer left', ['No', 'Yes'], 1],
  ])('is no failure where %s', (_what, cells, positives) => {
    expect(datasetOf(tableOf(categoryColumn('left', cells), numberColumn('a', [1, 2])))).toMatchObject({ positives });
  });

  it('is no failure without any row', () => {
    const found = datasetOf(tableOf(categoryColumn('left', []), numberColumn('a', [])));
    expect(found).toMatchObject({ rows: 0, positives: 0 });
    expect(codesOf(found)).toEqual(['LABEL_EMPTY', 'NO_COLUMNS']);
  });

  it('takes 10,000 categories', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => i % 10_000);
    const table = tableOf(
      categoryColumn(
        'left',
        many.map((i) => (i % 7 === 0 ? 'Yes' : 'No')),
      ),
      {
        kind: 'category',
        name: 'city',
        codes: Int32Array.from(many),
        categories: Array.from({ length: 10_000 }, (_, i) => `c${i}`),
      },
    );
    expect(datasetOf(table).data.columns[0]?.categories.length).toBe(10_000);
  });
});

describe('a sample of a long table', () => {
  const table = tableOf(left, noise);

  it('has the same share that left, and is said', () => {
    const found = datasetOf(table, { maxRows: 100 });
    expect(found.data.rows).toBe(100);
    expect(countPositives(found.data.labels) / 100).toBeCloseTo(found.positives / found.rows, 1);
    expect(found.rows).toBe(rows);
    expect(codesOf(found)).toEqual(['SAMPLED']);
  });

  it('is the same with the same seed and another one with another seed', () => {
    const values = (seed: number) => [...(datasetOf(table, { maxRows: 100, seed }).data.values[0] as Float64Array)];
    expect(values(1)).toEqual(values(1));
    expect(values(1)).not.toEqual(values(2));
  });
});

describe('columns that leak the label', () => {
  const isLeft = labels.map((label) => label === 'Yes');
  const nearly = (value: number) => value + random.unit() * 0.3;

  it.each([
    [
      'a number that is high for those who left',
      numberColumn(
        'leak',
        isLeft.map((yes) => nearly(yes ? 1 : 0)),
      ),
    ],
    [
      'a number that is low for them',
      numberColumn(
        'leak',
        isLeft.map((yes) => nearly(yes ? 0 : 1)),
      ),
    ],
    [
      'a word',
      categoryColumn(
        'leak',
        isLeft.map((yes) => (yes ? 'closed' : 'open')),
      ),
    ],
    [
      'a date that only they have',
      numberColumn(
        'leak',
        isLeft.map((yes, i) => (yes ? i : null)),
        'date',
      ),
    ],
    [
      'a reason that only they have',
      categoryColumn(
        'leak',
        isLeft.map((yes, i) => (yes ? `reason ${i % 4}` : null)),
      ),
    ],
  ])('raises LABEL_LEAK for %s', (_what, column) => {
    const found = datasetOf(tableOf(left, noise, column));
    expect(codesOf(found)).toEqual(['LABEL_LEAK']);
    expect(found.warnings[0]?.message).toMatch(/^"leak" .*AUC (1\.000|0\.99\d)/);
  });

  it('hints at a column that is only very good', () => {
    const strong = numberColumn(
      'strong',
      isLeft.map((yes) => random.normal() + (yes ? 2.2 : 0)),
    );
    expect(codesOf(datasetOf(tableOf(left, strong)))).toEqual(['STRONG_COLUMN']);
  });

  it('says nothing of noise, of categories that few rows share, of a table too small to tell', () => {
    const rare = categoryColumn(
      'rare',
      labels.map((_, i) => `c${i % 200}`),
    );
    expect(codesOf(datasetOf(tableOf(left, noise, rare)))).toEqual([]);
    const tiny = tableOf(categoryColumn('left', ['Yes', 'No', 'No', 'No']), numberColumn('a', [9, 1, 2, 3]));
    expect(codesOf(datasetOf(tiny))).toEqual([]);
  });
});
