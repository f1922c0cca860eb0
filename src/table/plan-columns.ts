/** What each column of a table is, decided by all its texts; and what a person should know of that decision. */
import type { EvaluationWarning } from '../domain/evaluation/report.ts';
import type { TableRoles } from '../domain/evaluation/table/table.ts';
import { type ColumnProfile, countNumbers, maxCategories, shareOfDifferent } from './column-profile.ts';
import type { FirstPart } from './date-text.ts';
import type { DecimalMark } from './number-text.ts';

export type ColumnPlan =
  | { readonly kind: 'number'; readonly decimal: DecimalMark }
  | { readonly kind: 'date'; readonly firstPart: FirstPart }
  | { readonly kind: 'category' }
  | { readonly kind: 'key' }
  | { readonly kind: 'omitted' };

export interface TablePlan {
  readonly columns: readonly ColumnPlan[];
  readonly warnings: readonly EvaluationWarning[];
}

/** From this share on, a column is what most of its texts are, and the others are mistakes in it. */
const clearShare = 0.95;
/** From this share of numbers on, a column of texts was perhaps meant to be one of numbers. */
const mixedShare = 0.5;
/** A text column in which more of the texts differ tells customers apart, not kinds of customers. */
const idShare = 0.8;
const fewestIds = 10;

export function planColumns(
  names: readonly string[],
  profiles: readonly ColumnProfile[],
  roles: TableRoles,
  delimiter: string,
): TablePlan {
  const warnings: EvaluationWarning[] = [];
  const vote = decimalVote(profiles);
  const columns = names.map((name, c): ColumnPlan => {
    const profile = profiles[c] as ColumnProfile;
    if (name === roles.label) return { kind: profile.texts.size() > maxCategories ? 'omitted' : 'category' };
    if (name === roles.id) return { kind: 'key' };
    if (roles.leaveOut.includes(name)) return { kind: 'omitted' };
    return planColumn({ name, profile, vote, delimiter, warnings });
  });
  return { columns, warnings };
}

/** The table's decimal mark, where all columns that tell one agree. */
function decimalVote(profiles: readonly ColumnProfile[]): DecimalMark | null {
  const points = profiles.some(({ shapes }) => shapes.point > 0);
  const commas = profiles.some(({ shapes }) => shapes.comma > 0);
  if (points === commas) return null;
  return points ? '.' : ',';
}

interface ColumnCase {
  readonly name: string;
  readonly profile: ColumnProfile;
  readonly vote: DecimalMark | null;
  readonly delimiter: string;
  readonly warnings: EvaluationWarning[];
}

function planColumn(column: ColumnCase): ColumnPlan {
  const { profile } = column;
  const known = profile.present - profile.missingWords;
  const { decimal, isSure } = decimalMark(column);
  const numbers = countNumbers(profile, decimal);
  if (known > 0 && numbers >= clearShare * known) return numberPlan(column, decimal, isSure);
  const open = Math.max(profile.dayFirstDates, profile.monthFirstDates);
  if (known > 0 && profile.knownDates + open >= clearShare * known) return datePlan(column);
  return textPlan(column, known === 0 ? 0 : numbers / known);
}

/** The decimal mark; by the column itself, else by the other columns, else by what is usual where columns are separated like this. */
export function decimalMark({ profile, vote, delimiter }: Pick<ColumnCase, 'profile' | 'vote' | 'delimiter'>): {
  decimal: DecimalMark;
  isSure: boolean;
} {
  const { point, comma, point3, comma3 } = profile.shapes;
  if (point !== comma) return { decimal: point > comma ? '.' : ',', isSure: true };
  if (vote !== null) return { decimal: vote, isSure: true };
  if (comma3 > 0 && point3 === 0) {
    // 1,234 beside 12345 is no thousands separator: 12345 would have one, too.
    const isDecimal = profile.longIntegers > 0 || delimiter === ';';
    return { decimal: isDecimal ? ',' : '.', isSure: false };
  }
  return { decimal: '.', isSure: comma3 === 0 && (point3 === 0 || delimiter !== ';') };
}

function numberPlan({ name, profile, warnings }: ColumnCase, decimal: DecimalMark, isSure: boolean): ColumnPlan {
  if (isIdNumber(name, profile)) {
    warnings.push(idLike(name, 'a different number in almost every row'));
    return { kind: 'omitted' };
  }
  if (!isSure) warnings.push(ambiguousNumbers(name, decimal));
  if (profile.currencies.size > 1) {
    const signs = [...profile.currencies].toSorted().join(' and ');
    warnings.push({
      code: 'MIXED_CURRENCIES',
      message: `"${name}" has amounts in ${signs}; Keel compares them as they stand. Convert them to one currency to be right.`,
    });
  }
  return { kind: 'number', decimal };
}

export function ambiguousNumbers(name: string, decimal: DecimalMark): EvaluationWarning {
  const reading = decimal === '.' ? '1,234 as 1234 and 1.234 as a decimal' : '1,234 as a decimal and 1.234 as 1234';
  return {
    code: 'NUMBERS_AMBIGUOUS',
    message: `"${name}" has numbers like 1,234 or 1.234 of which nothing tells whether they have decimals. Keel read ${reading}. If that is wrong, export the numbers without thousands separators.`,
  };
}

/** Numbers are ids only if the name says so, too: many true amounts differ in every row. */
function isIdNumber(name: string, profile: ColumnProfile): boolean {
  const isNamedSo =
    /(^|[\s_.-])(id|uuid|guid|key|number|no|nr)\.?$/i.test(name) || /[a-z](Id|ID|Key|Number|No)$/.test(name);
  return isNamedSo && profile.fractions === 0 && profile.present >= fewestIds && shareOfDifferent(profile) > 0.95;
}

const idLike = (name: string, why: string): EvaluationWarning => ({
  code: 'ID_LIKE_COLUMN',
  message: `"${name}" was left out: it has ${why}, which tells customers apart but not why they leave.`,
});

function datePlan({ name, profile, warnings }: ColumnCase): ColumnPlan {
  const firstPart = firstPartOf(profile);
  if (firstPart !== null) return { kind: 'date', firstPart };
  warnings.push({
    code: 'DATES_AMBIGUOUS',
    message: `"${name}" was left out: its dates do not tell day from month (03/04/2024). Write them as 2024-04-03.`,
  });
  return { kind: 'omitted' };
}

/** Which part of 03/04/2024 is the first one, by all dates of the column; null where they do not tell. */
export function firstPartOf({
  dayFirstDates,
  monthFirstDates,
  firstPart,
  secondPart,
}: ColumnProfile): FirstPart | null {
  if (dayFirstDates !== monthFirstDates) return dayFirstDates > monthFirstDates ? 'day' : 'month';
  if (dayFirstDates === 0) return 'day';
  // The first of each month: the part that never changes is the day.
  if ((firstPart === -1) !== (secondPart === -1)) return firstPart === -1 ? 'month' : 'day';
  return null;
}

function textPlan({ name, profile, warnings }: ColumnCase, shareOfNumbers: number): ColumnPlan {
  if (profile.texts.size() >= fewestIds && shareOfDifferent(profile) > idShare) {
    warnings.push(idLike(name, 'a different text in almost every row'));
    return { kind: 'omitted' };
  }
  if (profile.texts.size() > maxCategories) {
    warnings.push({
      code: 'TOO_MANY_CATEGORIES',
      message: `"${name}" was left out: it has more than ${maxCategories.toLocaleString('en-US')} different texts. Group them into kinds to use it.`,
    });
    return { kind: 'omitted' };
  }
  if (shareOfNumbers >= mixedShare) {
    warnings.push({
      code: 'MIXED_COLUMN',
      message: `"${name}" is ${Math.floor(shareOfNumbers * 100)} % numbers and otherwise texts, so each value counts as a word of its own. If it is meant as a number, clear the texts.`,
    });
  }
  return { kind: 'category' };
}
