import { describe, expect, it } from 'vitest';
import { type TableLabel, tableLabel } from '../../../../../src/domain/evaluation/table/table-label.ts';
import { categoryColumn } from './tables.ts';

const labelOf = (cells: readonly (string | null)[], positive?: string): TableLabel => {
  const label = tableLabel(categoryColumn('left', cells), positive);
  if ('problem' in label) throw new Error(label.problem.message);
  return label;
};
const problemOf = (cells: readonly (string | null)[], positive?: string) => {
  const label = tableLabel(categoryColumn('left', cells), positive);
  return 'problem' in label ? label.problem : null;
};
const codesOf = (label: TableLabel): string[] => label.warnings.map(({ code }) => code);

describe('the label of a table', () => {
  it.each([
    [['Yes', 'No'], 'Yes'],
    [['no', 'no', 'yes', 'yes', 'yes'], 'yes'],
    [['0', '1'], '1'],
    [['TRUE', 'FALSE'], 'TRUE'],
    [['Churned', 'Active'], 'Churned'],
    [['Retained', 'Gone', 'Gone'], 'Gone'],
    [['流失', '留存'], '流失'],
  ])('of %j, %j is who left, without a warning', (cells, positive) => {
    const label = labelOf(cells);
    expect(label.positive).toBe(positive);
    expect(label.warnings).toEqual([]);
  });

  it('takes the rarer of two words that say nothing, and says so', () => {
    const label = labelOf(['a', 'b', 'a']);
    expect([...label.labels]).toEqual([0, 1, 0]);
    expect(codesOf(label)).toEqual(['POSITIVE_GUESSED']);
  });

  it('takes the value that was named, whatever its case', () => {
    expect([...labelOf(['Yes', 'No'], 'no').labels]).toEqual([0, 1]);
  });

  it('three values without a choice are a problem that lists them with their counts', () => {
    const problem = problemOf(['No', 'No', 'Yes', 'Paused']);
    expect(problem).toMatchObject({ code: 'LABEL_NOT_BINARY', hint: expect.stringContaining('--positive "Yes"') });
    expect(problem?.message).toContain('"No" (2), "Yes" (1), "Paused" (1)');
  });

  it('three values with a choice are that one against the rest, with a warning', () => {
    const label = labelOf(['No', 'Yes', 'Paused'], 'Yes');
    expect([...label.labels]).toEqual([0, 1, 0]);
    expect(codesOf(label)).toEqual(['LABEL_HAS_OTHER_VALUES']);
  });

  it('a choice that no row has is a problem, with what was probably meant', () => {
    expect(problemOf(['Yes', 'No'], 'yess')).toMatchObject({
      code: 'POSITIVE_NOT_FOUND',
      hint: 'Did you mean --positive "Yes"?',
    });
  });

  it('one value in large and small letters is one value', () => {
    const label = labelOf(['Yes', 'yes', 'No', 'Yes']);
    expect(label).toMatchObject({ positive: 'Yes', labels: Int8Array.of(1, 1, 0, 1) });
    expect(codesOf(label)).toEqual(['LABEL_SPELLINGS']);
  });

  it('rows without a value are not known, and told', () => {
    const label = labelOf(['Yes', null, 'No', 'N/A']);
    expect([...label.labels]).toEqual([1, -1, 0, -1]);
    expect(label.unknown).toBe(2);
    expect(codesOf(label)).toEqual(['LABEL_MISSING']);
  });

  it.each([
    [['No', 'No'], undefined, [0, 0]],
    [['No', 'No'], 'Yes', [0, 0]],
    [['Yes', 'Yes'], undefined, [1, 1]],
  ])('one value only, %j with %j, is no problem but a warning', (cells, positive, labels) => {
    const label = labelOf(cells, positive);
    expect([...label.labels]).toEqual(labels);
    expect(codesOf(label)).toEqual(['LABEL_ONE_VALUE']);
  });

  it('no value at all is a warning', () => {
    expect(codesOf(labelOf([null, null]))).toEqual(['LABEL_EMPTY', 'LABEL_MISSING']);
  });

  it('a column of too many values is no label', () => {
    expect(tableLabel({ kind: 'omitted', name: 'left' })).toMatchObject({ problem: { code: 'LABEL_NOT_BINARY' } });
  });
});
