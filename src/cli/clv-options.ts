import { AppError } from '../contracts/errors.ts';
import { type PeriodName, periodNames } from '../domain/value/table/clv-report.ts';
import { parseNumber } from './parse-number.ts';

/** As typed. */
export interface ClvOptions {
  readonly transactions: string;
  readonly customer: string;
  readonly date: string;
  readonly amount: string;
  readonly until: string;
  readonly period: string;
  readonly horizon?: string;
  readonly discountRate: string;
  readonly margin: string;
  readonly currency?: string;
  readonly currencyColumn?: string;
  readonly customersOut?: string;
  readonly html?: string;
}

export interface ClvChoice {
  /** Days since 1970. */
  readonly untilDay: number;
  readonly period: PeriodName;
  readonly periodDays: number;
  readonly horizon: number;
  readonly discountRate: number;
  readonly margin: number;
  readonly currency: string | null;
}

/** Days of a period, and how many make a year. */
const periods: Readonly<Record<PeriodName, { readonly days: number; readonly aYear: number }>> = {
  day: { days: 1, aYear: 365 },
  week: { days: 7, aYear: 52 },
  month: { days: 30.4375, aYear: 12 },
};
const mostYears = 10;
const dayMs = 86_400_000;

/** @throws AppError `config` BAD_USAGE. */
export function clvChoice(options: ClvOptions): ClvChoice {
  const period = periodNames.find((name) => name === options.period);
  if (period === undefined) throw badUse(`--period ${options.period} is neither day, week nor month.`);
  const { days, aYear } = periods[period];
  return {
    untilDay: parseDay(options.until),
    period,
    periodDays: days,
    horizon: parseHorizon(options.horizon ?? String(aYear), period, aYear * mostYears),
    discountRate: parseRate(options.discountRate),
    margin: parseNumber('--margin', options.margin, { above: 0, upTo: 1 }),
    currency: options.currency === undefined ? null : parseCurrency(options.currency),
  };
}

function parseDay(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)) return ms / dayMs;
  throw badUse(`--until ${text} is not a day.`, 'Write it as 1997-09-30: the last day whose purchases count.');
}

function parseHorizon(text: string, period: PeriodName, most: number): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= most) return value;
  throw badUse(`--horizon ${text} is not a whole number of ${period}s from 1 to ${most}.`);
}

function parseRate(text: string): number {
  const value = parseNumber('--discount-rate', text, { upTo: 5 });
  if (value >= 0) return value;
  throw badUse(
    `--discount-rate ${text} is below 0: later money would be worth more.`,
    'Write 10 % a year as 0.1 or 10%.',
  );
}

function parseCurrency(text: string): string {
  const code = text.trim().toUpperCase();
  if (/^[A-Z]{3}$/.test(code)) return code;
  throw badUse(`--currency ${text} is not a currency.`, 'Write its three letters: EUR.');
}

function badUse(message: string, hint = 'See the options with: keel clv --help'): AppError {
  return new AppError('config', message, { code: 'BAD_USAGE', hint });
}
