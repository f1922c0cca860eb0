import { moneyWords } from '../records/amount-words.ts';
import type { KpiUnit } from './kpi.ts';

/** A KPI's value as people read it: "3.1 %", "48 200 EUR", "4.5 hours", "12 points". */
export function kpiValueWords(value: number, unit: KpiUnit, currency: string | null = null): string {
  if (!Number.isFinite(value)) return 'not known';
  switch (unit) {
    case 'share':
      return `${decimals(value * 100)} %`;
    case 'money':
      return moneyWords(value, currency);
    case 'count':
      return String(Math.round(value));
    case 'ratio':
      return decimals(value);
    default:
      return `${decimals(value)} ${unit}`;
  }
}

/** A difference with its sign; those of shares are points, not percent. */
export function kpiChangeWords(difference: number, unit: KpiUnit, currency: string | null = null): string {
  if (!Number.isFinite(difference)) return 'not known';
  const size = kpiValueWords(Math.abs(difference), unit, currency).replace(/ %$/, ' points');
  return `${difference < 0 ? '-' : '+'}${size}`;
}

function decimals(value: number): string {
  if (!Number.isFinite(value)) return 'not known';
  return (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1)).replace(/\.0$/, '').replace(/^-0$/, '0');
}
