/** First look at a column: what its texts could be, counted over all rows without keeping one of them. */
import { daysOf, readDateText } from './date-text.ts';
import { type DecimalMark, fits, type NumberShape, numberShapes, plainShape, readNumberText } from './number-text.ts';
import { createTextIndex, type TextIndex } from './text-index.ts';

export interface ColumnProfile {
  /** Rows with anything in them. */
  present: number;
  /** Words that say that a number or a date is not known: n/a, null, -. */
  missingWords: number;
  readonly shapes: Record<NumberShape, number>;
  /** Whole numbers of four digits and more without separators. */
  longIntegers: number;
  fractions: number;
  readonly currencies: Set<string>;
  /** Dates whose order of day and month is told by their form. */
  knownDates: number;
  dayFirstDates: number;
  monthFirstDates: number;
  /** First and second part of dates whose order is open; -1 once they vary. */
  firstPart: number;
  secondPart: number;
  readonly texts: TextIndex;
  /** Rows whose text was looked up in `texts`; no more are once it is full. */
  counted: number;
}

/** More different texts than this are no categories. */
export const maxCategories = 50_000;

export function createProfile(): ColumnProfile {
  return {
    present: 0,
    missingWords: 0,
    shapes: { integer: 0, point: 0, comma: 0, point3: 0, comma3: 0 },
    longIntegers: 0,
    fractions: 0,
    currencies: new Set(),
    knownDates: 0,
    dayFirstDates: 0,
    monthFirstDates: 0,
    firstPart: 0,
    secondPart: 0,
    texts: createTextIndex(),
    counted: 0,
  };
}

const missingWords = new Set(['na', 'n/a', '#n/a', '#value!', '#div/0!', 'nan', 'null', 'none', 'nil', '-', '--', '?']);
const longestMissingWord = 7;

export const isMissingWord = (text: string): boolean =>
  text.length <= longestMissingWord && missingWords.has(text.toLowerCase());

/** Takes one text, trimmed and not empty, into account. */
export function addToProfile(profile: ColumnProfile, text: string): void {
  profile.present += 1;
  if (profile.texts.size() <= maxCategories) {
    profile.texts.codeOf(text);
    profile.counted += 1;
  }
  const plain = plainShape(text);
  if (plain !== null) {
    addNumber(profile, plain, text.length);
    return;
  }
  if (isMissingWord(text)) {
    profile.missingWords += 1;
    return;
  }
  const number = readNumberText(text);
  if (number === null) {
    addDate(profile, text);
    return;
  }
  addNumber(profile, number.shape, number.body.length);
  if (number.currency !== '') profile.currencies.add(number.currency);
}

function addNumber(profile: ColumnProfile, shape: NumberShape, length: number): void {
  profile.shapes[shape] += 1;
  if (shape !== 'integer') profile.fractions += 1;
  else if (length >= 4) profile.longIntegers += 1;
}

function addDate(profile: ColumnProfile, text: string): void {
  const date = readDateText(text);
  if (date === null) return;
  const isDayFirst = !Number.isNaN(daysOf(date, 'day'));
  if (!date.isOpen) {
    if (isDayFirst) profile.knownDates += 1;
    return;
  }
  if (isDayFirst) profile.dayFirstDates += 1;
  if (!Number.isNaN(daysOf(date, 'month'))) profile.monthFirstDates += 1;
  profile.firstPart = same(profile.firstPart, date.first);
  profile.secondPart = same(profile.secondPart, date.second);
}

/** 0 is none yet, -1 several. */
const same = (known: number, part: number): number => (known === 0 || known === part ? part : -1);

/** How many texts are numbers where this is the decimal mark. */
export function countNumbers({ shapes }: ColumnProfile, decimal: DecimalMark): number {
  return numberShapes.reduce((sum, shape) => sum + (fits(shape, decimal) ? shapes[shape] : 0), 0);
}

/** Share of texts that are different from all before them, 0 to 1. */
export function shareOfDifferent({ texts, counted }: ColumnProfile): number {
  return counted === 0 ? 0 : texts.size() / counted;
}
