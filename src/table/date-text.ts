/**
 * Dates as exports write them: ISO, 2024/03/31, 31.03.2024, 31 Mar 2024, Mar 31, 2024, and 31/03/2024 or 03/31/2024, of which a whole
 * column tells which part is the day. A time may follow; without a zone it is UTC.
 */

export type FirstPart = 'day' | 'month';

/** `first` and `second` stand in the order of the text where that order is open. */
export interface DateText {
  readonly isOpen: boolean;
  readonly year: number;
  readonly first: number;
  readonly second: number;
  /** Part of the day, with the zone's offset. */
  readonly dayFraction: number;
}

const time =
  '(?:(?:T|,? )\\s?(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d{1,9})?)?\\s?(?:([AaPp])[Mm])?\\s?(Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?)?$';
const yearFirst = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${time}`);
const yearLast = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${time}`);
const dayName = new RegExp(`^(\\d{1,2})[ -]([A-Za-z]{3,9})\\.?,?[ -](\\d{4})${time}`);
const nameDay = new RegExp(`^([A-Za-z]{3,9})\\.? (\\d{1,2}),? (\\d{4})${time}`);
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fullMonths =
  /^(january|february|march|april|may|june|july|august|september|october|november|december|sept|[a-z]{3})$/;

const shortest = 8;
const longest = 40;
/** Years outside are placeholders or mistakes of typing. */
const [firstYear, lastYear] = [1900, 2100];

/** Null for anything that is no date. */
export function readDateText(text: string): DateText | null {
  if (text.length < shortest || text.length > longest) return null;
  const iso = yearFirst.exec(text);
  if (iso !== null) return dateText(false, [iso[1], iso[3], iso[4]], iso.slice(5));
  const last = yearLast.exec(text);
  if (last?.[2] === '.') return dateText(false, [last[4], last[3], last[1]], last.slice(5));
  if (last !== null) return dateText(true, [last[4], last[1], last[3]], last.slice(5));
  const named = dayName.exec(text);
  if (named !== null) return dateText(false, [named[3], monthNumber(named[2]), named[1]], named.slice(4));
  const american = nameDay.exec(text);
  if (american === null) return null;
  return dateText(false, [american[3], monthNumber(american[1]), american[2]], american.slice(4));
}

/** Days since 1970, or NaN: a day that does not exist, a year that cannot be meant. */
export function daysOf(date: DateText, firstPart: FirstPart): number {
  const { year, first, second, dayFraction } = date;
  const isDayFirst = date.isOpen && firstPart === 'day';
  const [month, day] = isDayFirst ? [second, first] : [first, second];
  if (year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
    return Number.NaN;
  return Date.UTC(year, month - 1, day) / 86_400_000 + dayFraction;
}

export function parseDateText(text: string, firstPart: FirstPart): number {
  const date = readDateText(text);
  return date === null ? Number.NaN : daysOf(date, firstPart);
}

type Part = string | number | undefined;

function dateText(isOpen: boolean, parts: readonly Part[], clock: readonly (string | undefined)[]): DateText | null {
  const dayFraction = dayFractionOf(clock);
  if (Number.isNaN(dayFraction)) return null;
  const [year = 0, first = 0, second = 0] = parts.map(Number);
  return { isOpen, year, first, second, dayFraction };
}

function dayFractionOf([hoursText, minutesText, secondsText, half, zone]: readonly (string | undefined)[]): number {
  if (hoursText === undefined) return 0;
  let hours = Number(hoursText);
  const minutes = Number(minutesText);
  const seconds = Number(secondsText ?? 0);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return Number.NaN;
    hours = (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (hours > 24 || minutes > 59 || seconds > 60) return Number.NaN;
  return (hours * 60 + minutes - offsetMinutes(zone)) / 1440 + seconds / 86_400;
}

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** 0 for a word that is no month. */
function monthNumber(word = ''): number {
  const lower = word.toLowerCase();
  return fullMonths.test(lower) ? months.indexOf(lower.slice(0, 3)) + 1 : 0;
}

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
