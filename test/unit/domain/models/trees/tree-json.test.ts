import { expect, it } from 'vitest';
import { growerOf } from '../../../../../src/domain/models/trees/grow.ts';
import { treesFromJson, treesToJson } from '../../../../../src/domain/models/trees/tree-json.ts';
import { randomOf } from '../../../../../src/domain/random.ts';
import { binned, category, columnsOf, drawn, number, openLimits, sampleOf } from './tables.ts';

const data = drawn([number('x'), category('c', 40)], 900, {
  value: (c, random) => (c === 1 ? random.int(40) : random.unit() < 0.2 ? Number.NaN : random.normal() * 1e300),
  risk: ([x = 0, c = 0]) => (x > 0 ? 0.7 : 0.2) + (c % 3) / 10,
});
const tree = growerOf(binned(data), new Int8Array(2), openLimits).grow(sampleOf(data), columnsOf(data), randomOf(1));
const json = treesToJson(tree);

it('trees come back from JSON as they were, to the last bit', () => {
  expect(json.sets.length).toBeGreaterThan(0);
  expect(treesFromJson(JSON.parse(JSON.stringify(json)), 2)).toEqual(tree);
});

it.each([
  ['nothing', undefined],
  ['text', 'trees'],
  ['a list too short', { ...json, right: json.right.slice(1) }],
  ['no roots', { ...json, roots: undefined }],
  ['a root beyond the nodes', { ...json, roots: [json.column.length] }],
  ['a column that is not there', { ...json, column: json.column.map((c) => (c === 1 ? 2 : c)) }],
  ['a walk that does not end', { ...json, right: json.right.map(() => 0) }],
  ['a word in place of a number', { ...json, value: json.value.map(() => 'x') }],
  ['a set without its words', { ...json, sets: [[0, [1]]] }],
])('%s is refused', (_, wrong) => {
  expect(() => treesFromJson(wrong, 2)).toThrow(RangeError);
});
