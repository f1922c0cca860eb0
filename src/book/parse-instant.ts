/** ISO 8601 as the book allows it: a calendar day, or day and time with `Z`, an offset, or nothing (then UTC). */
const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(?:(Z)|([+-])(\d{2}):?(\d{2}))?)?$/;

/** Years outside are mistakes of typing; one of them would move the book's today by centuries. */
const firstYear = 1900;
const lastYear = 2100;

/**
 * Milliseconds since 1970 of a date or date and time; undefined for anything else: another format, a day that does not exist
 * (30 February), a year outside 1900 to 2100. Finer than a millisecond is cut off.
 */
export function parseInstant(text: string): number | undefined {
  const parts = isoPattern.exec(text);
  if (parts === null) return undefined;
  const year = Number(parts[1]);
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  if (year < firstYear || year > lastYear || month < 1 || month > 12) return undefined;
  if (day < 1 || day > daysInMonth(year, month)) return undefined;
  const dayMs = Date.UTC(year, month - 1, day);
  return parts[4] === undefined ? dayMs : addTime(dayMs, parts);
}

function addTime(dayMs: number, parts: RegExpExecArray): number | undefined {
  const hours = Number(parts[4]);
  const minutes = Number(parts[5]);
  const seconds = Number(parts[6] ?? 0);
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const ms = Number((parts[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const offset = parts[9] === undefined ? 0 : offsetMs(parts[9], Number(parts[10]), Number(parts[11]));
  return offset === undefined ? undefined : dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms - offset;
}

function offsetMs(sign: string, hours: number, minutes: number): number | undefined {
  if (hours > 14 || minutes > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
