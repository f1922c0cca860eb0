import { expect, it } from 'vitest';
import { foldsOf } from '../../../../../src/domain/models/trees/folds.ts';
import { randomOf } from '../../../../../src/domain/random.ts';

it('leavers are spread evenly over the folds', () => {
  const labels = Uint8Array.from({ length: 1000 }, (_, i) => (i % 20 === 0 ? 1 : 0));
  const folds = foldsOf(labels, 5, randomOf(1));
  const counts = [0, 1, 2, 3, 4].map((fold) => folds.filter((own, i) => own === fold && labels[i] === 1).length);
  expect(counts).toEqual([10, 10, 10, 10, 10]);
  expect(folds.filter((own) => own === 0)).toHaveLength(200);
});

it('rows of one group are never parted', () => {
  const groups = Int32Array.from({ length: 600 }, (_, i) => i % 50);
  const folds = foldsOf(
    Uint8Array.from(groups, (group, i) => (group < 10 && i > 500 ? 1 : 0)),
    5,
    randomOf(2),
    groups,
  );
  for (let i = 50; i < 600; i++) expect(folds[i]).toBe(folds[i % 50]);
  expect(new Set(folds).size).toBe(5);
});
