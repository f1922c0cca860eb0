/** Date literals (`TODAY`, `LAST_N_DAYS:30`) as spans of whole days, in UTC, weeks from Sunday, the fiscal year that of the calendar. */

const dayMs = 86_400_000;

/** From the first instant, to before the second; epoch milliseconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** Start of the unit that holds the instant, moved by a number of units. */
function startOf(unit: Unit, nowMs: number, by: number): number {
  const day = Math.floor(nowMs / dayMs) * dayMs;
  if (unit === 'DAY') return day + by * dayMs;
  const date = new Date(day);
  if (unit === 'WEEK') return day + (by * 7 - date.getUTCDay()) * dayMs;
  if (unit === 'YEAR') return Date.UTC(date.getUTCFullYear() + by, 0, 1);
  const month = date.getUTCMonth();
  const first = unit === 'QUARTER' ? month - (month % 3) + by * 3 : month + by;
  return Date.UTC(date.getUTCFullYear(), first, 1);
}

function span(unit: Unit, nowMs: number, from: number, to: number): Span {
  return { start: startOf(unit, nowMs, from), end: startOf(unit, nowMs, to) };
}

const plain: Readonly<Record<string, readonly [Unit, number, number]>> = {
  YESTERDAY: ['DAY', -1, 0],
  TODAY: ['DAY', 0, 1],
  TOMORROW: ['DAY', 1, 2],
  LAST_90_DAYS: ['DAY', -90, 1],
  NEXT_90_DAYS: ['DAY', 1, 91],
};

/** `text` as in the query, with its number; undefined: no such literal. */
export function dateLiteral(text: string, nowMs: number): Span | undefined {
  const [name = '', number] = text.toUpperCase().replace(/\s/g, '').split(':');
  const known = plain[name];
  if (known !== undefined) return number === undefined ? span(known[0], nowMs, known[1], known[2]) : undefined;
  return number === undefined ? wholeUnit(name, nowMs) : severalUnits(name, Number(number), nowMs);
}

function unitOf(word: string): Unit {
  return word.replace('FISCAL_', '').replace(/S$/, '') as Unit;
}

function wholeUnit(name: string, nowMs: number): Span | undefined {
  const match = /^(THIS|LAST|NEXT)_(WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)$/.exec(name);
  if (match === null) return undefined;
  const by = match[1] === 'THIS' ? 0 : match[1] === 'LAST' ? -1 : 1;
  return span(unitOf(match[2] as string), nowMs, by, by + 1);
}

function severalUnits(name: string, n: number, nowMs: number): Span | undefined {
  const units = 'DAYS|WEEKS|MONTHS|QUARTERS|YEARS|FISCAL_QUARTERS|FISCAL_YEARS';
  const ago = new RegExp(`^N_(${units})_AGO$`).exec(name);
  if (ago !== null) return span(unitOf(ago[1] as string), nowMs, -n, 1 - n);
  const several = new RegExp(`^(LAST|NEXT)_N_(${units})$`).exec(name);
  if (several === null) return undefined;
  const unit = unitOf(several[2] as string);
  if (several[1] === 'NEXT') return span(unit, nowMs, 1, n + 1);
  // The last days count today, the last weeks and longer end before this one.
  return span(unit, nowMs, -n, unit === 'DAY' ? 1 : 0);
}
