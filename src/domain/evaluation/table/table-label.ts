/** Who left and who stayed, from the words of a table's label column. */
import type { EvaluationWarning } from '../report.ts';
import { nearestName } from './nearest-name.ts';
import type { CategoryColumn, TableColumn, TableProblem } from './table.ts';
import { countOf, grouped, listed, shortened } from './words.ts';

export interface TableLabel {
  /** By row of the table: 1 left, 0 stayed, -1 not known. */
  readonly labels: Int8Array;
  /** The value that means "left", as the table writes it; null where no row has one. */
  readonly positive: string | null;
  /** Rows without a label. */
  readonly unknown: number;
  readonly warnings: readonly EvaluationWarning[];
}

/** One value, whatever its case; spelled as it is most often. */
interface LabelValue {
  readonly key: string;
  spelling: string;
  rows: number;
  mostRows: number;
  spellings: number;
}

const unknownWords = new Set(['na', 'n/a', '#n/a', 'nan', 'null']);
const leftWords = new Set(
  'yes y true t 1 1.0 churned churn churner left lost lapsed cancelled canceled terminated exited attrited closed inactive ja oui si sí 是 流失'.split(
    ' ',
  ),
);
const stayedWords = new Set(
  'no n false f 0 0.0 retained stayed active current existing kept renewed nein non 否 未流失 留存'.split(' '),
);

export function tableLabel(column: TableColumn, positive?: string): TableLabel | { problem: TableProblem } {
  if (column.kind !== 'category') return { problem: tooManyValues(column.name) };
  const { values, valueOfCode } = labelValues(column);
  const wanted = positive === undefined ? undefined : findValue(positive, values);
  if (positive !== undefined && wanted === undefined && values.length > 1) {
    return { problem: positiveNotFound(column.name, positive, values) };
  }
  if (positive === undefined && values.length > 2) return { problem: notTwoValues(column.name, values) };
  const guess = positive === undefined ? guessPositive(values) : { value: wanted, isSure: true };
  const { labels, unknown } = labelsOf(column, valueOfCode, guess.value);
  const spelled = values.filter((value) => value.spellings > 1);
  const warnings = [
    ...oneKind(column.name, values, guess.value, positive),
    ...(guess.isSure || guess.value === undefined ? [] : [guessed(column.name, guess.value)]),
    ...(values.length > 2 && guess.value !== undefined ? [otherValues(column.name, guess.value, values)] : []),
    ...(spelled.length > 0 ? [spellings(column.name, spelled)] : []),
    ...(unknown > 0 ? [withoutLabel(column.name, unknown)] : []),
  ];
  return { labels, positive: guess.value?.spelling ?? null, unknown, warnings };
}

function labelValues({ codes, categories }: CategoryColumn): {
  values: LabelValue[];
  valueOfCode: (LabelValue | null)[];
} {
  const counts = new Float64Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  const values = new Map<string, LabelValue>();
  const valueOfCode = categories.map((spelling, code) => {
    const key = spelling.toLowerCase();
    const rows = counts[code] as number;
    if (unknownWords.has(key) || rows === 0) return null;
    const value = values.get(key) ?? { key, spelling, rows: 0, mostRows: 0, spellings: 0 };
    if (rows > value.mostRows) Object.assign(value, { spelling, mostRows: rows });
    value.rows += rows;
    value.spellings += 1;
    values.set(key, value);
    return value;
  });
  return { values: [...values.values()].sort((a, b) => b.rows - a.rows), valueOfCode };
}

const findValue = (wanted: string, values: readonly LabelValue[]): LabelValue | undefined =>
  values.find(({ key }) => key === wanted.trim().toLowerCase());

/** By the words; else who leaves is rarer than who stays. */
function guessPositive(values: readonly LabelValue[]): { value: LabelValue | undefined; isSure: boolean } {
  const left = values.filter(({ key }) => leftWords.has(key));
  if (left.length === 1) return { value: left[0], isSure: true };
  const others = values.filter(({ key }) => !stayedWords.has(key));
  if (others.length === 1 && values.length === 2) return { value: others[0], isSure: true };
  return { value: values.length === 2 ? values[1] : undefined, isSure: false };
}

function labelsOf(
  { codes }: CategoryColumn,
  valueOfCode: readonly (LabelValue | null)[],
  positive: LabelValue | undefined,
): Pick<TableLabel, 'labels' | 'unknown'> {
  const labels = new Int8Array(codes.length);
  let unknown = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    const value = code < 0 ? null : (valueOfCode[code] as LabelValue | null);
    if (value === null) unknown += 1;
    labels[row] = value === null ? -1 : value === positive ? 1 : 0;
  }
  return { labels, unknown };
}

const withCounts = (values: readonly LabelValue[]): string => {
  const shown = values.slice(0, 8).map(({ spelling, rows }) => `"${shortened(spelling)}" (${grouped(rows)})`);
  const more = values.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${grouped(more)} more` : shown.join(', ');
};

const tooManyValues = (name: string): TableProblem => ({
  code: 'LABEL_NOT_BINARY',
  message: `"${name}" has tens of thousands of different values, so it does not say who left.`,
  hint: 'Name a column with two values, such as Yes and No, with --label.',
});

function notTwoValues(name: string, values: readonly LabelValue[]): TableProblem {
  const likely = values.find(({ key }) => leftWords.has(key)) ?? (values.at(-1) as LabelValue);
  return {
    code: 'LABEL_NOT_BINARY',
    message: `"${name}" has ${grouped(values.length)} values instead of two: ${withCounts(values)}.`,
    hint: `Say which one means "left", all others then count as "stayed": --positive "${shortened(likely.spelling)}". Or clear the cells of those that are neither.`,
  };
}

function positiveNotFound(name: string, positive: string, values: readonly LabelValue[]): TableProblem {
  const near = nearestName(
    positive,
    values.map(({ spelling }) => spelling),
  );
  return {
    code: 'POSITIVE_NOT_FOUND',
    message: `No row has "${shortened(positive)}" in "${name}"; there is ${withCounts(values)}.`,
    hint: near === undefined ? 'Name one of these with --positive.' : `Did you mean --positive "${near}"?`,
  };
}

function oneKind(
  name: string,
  values: readonly LabelValue[],
  positive: LabelValue | undefined,
  wanted: string | undefined,
): EvaluationWarning[] {
  if (values.length > 1) return [];
  const [only] = values;
  if (only === undefined) {
    return [
      { code: 'LABEL_EMPTY', message: `No row has a value in "${name}", so nothing can be learnt from the table.` },
    ];
  }
  const who =
    positive === undefined ? `nobody left${wanted === undefined ? '' : `, for no row has "${wanted}"`}` : 'all left';
  return [
    {
      code: 'LABEL_ONE_VALUE',
      message: `Every row has "${shortened(only.spelling)}" in "${name}": ${who}. Export customers that left and customers that stayed.`,
    },
  ];
}

const guessed = (name: string, { spelling, rows }: LabelValue): EvaluationWarning => ({
  code: 'POSITIVE_GUESSED',
  message: `Keel took "${shortened(spelling)}" in "${name}" for those that left, because it is the rarer value (${countOf(rows, 'row')}). If that is wrong, name the other one with --positive.`,
});

function otherValues(name: string, positive: LabelValue, values: readonly LabelValue[]): EvaluationWarning {
  const others = values.filter((value) => value !== positive).map(({ spelling }) => spelling);
  return {
    code: 'LABEL_HAS_OTHER_VALUES',
    message: `"${name}" has ${grouped(values.length)} values. "${shortened(positive.spelling)}" counts as left, the others as stayed: ${listed(others)}.`,
  };
}

const spellings = (name: string, values: readonly LabelValue[]): EvaluationWarning => ({
  code: 'LABEL_SPELLINGS',
  message: `"${name}" writes ${listed(values.map(({ spelling }) => spelling))} with large and small letters; they count as one value.`,
});

const withoutLabel = (name: string, unknown: number): EvaluationWarning => ({
  code: 'LABEL_MISSING',
  message: `${countOf(unknown, 'row')} without a value in "${name}" ${unknown === 1 ? 'was' : 'were'} left out: nobody knows whether they left.`,
});
