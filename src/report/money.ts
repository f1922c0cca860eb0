/** Amounts as people read them. */
import { decimal, grouped, noNumber } from './numbers.ts';

const space = '\u00a0';
const withUnit = (text: string, currency: string | null): string =>
  currency === null || text === noNumber ? text : `${text}${space}${currency.slice(0, 8)}`;

const minus = (text: string): string => text.replace('-', '−');

/** "48,200 EUR"; small amounts with their cents: "7.35 EUR". In units of the currency, not in hundredths. */
export function amountText(value: number | null, currency: string | null): string {
  if (value === null || !Number.isFinite(value)) return noNumber;
  return withUnit(Math.abs(value) < 100 && value !== 0 ? decimal(value, 2) : minus(grouped(value)), currency);
}

const steps = [
  [1e12, 'tn'],
  [1e9, 'bn'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** "1.24 M EUR", "48.2 k EUR": three digits, for axes and for what is read at a glance. */
export function shortAmount(value: number | null, currency: string | null = null): string {
  if (value === null || !Number.isFinite(value)) return noNumber;
  const size = Math.abs(value);
  const step = steps.find(([from]) => size >= from * 0.99995);
  if (step === undefined) return withUnit(plain(value, Number.isInteger(value) || size >= 99.5 ? 0 : 2), currency);
  const scaled = value / step[0];
  const digits = Math.abs(scaled) < 9.995 ? 2 : Math.abs(scaled) < 99.95 ? 1 : 0;
  return withUnit(`${plain(scaled, digits)}${space}${step[1]}`, currency);
}

/** Without zeros at the end: "1.2", not "1.20". */
const plain = (value: number, digits: number): string => {
  const text = value > -1e15 && value < 1e15 ? value.toFixed(digits) : value.toPrecision(3);
  return minus(digits === 0 ? text : text.replace(/\.?0+$/, ''));
};
