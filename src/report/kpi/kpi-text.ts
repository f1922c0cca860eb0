/** Figures of KPIs in words. */
import type { KpiPoint, KpiSeries } from '../../domain/kpi/kpi-report.ts';
import { shortAmount } from '../money.ts';
import { decimal, grouped, noNumber, percent } from '../numbers.ts';

type Kind = Pick<KpiSeries, 'unit' | 'currency'>;
const space = '\u00a0';

/** "94 %", "1.24 M EUR", "12 days". Money comes in hundredths. */
export function kpiText({ unit, currency }: Kind, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return noNumber;
  switch (unit) {
    case 'share':
      return percent(value, Math.abs(value) < 0.0995 || Math.abs(value) > 0.9005 ? 1 : 0);
    case 'money':
      return shortAmount(value / 100, currency);
    case 'days':
    case 'hours':
      return `${short(value)}${space}${short(value) === '1' ? unit.slice(0, -1) : unit}`;
    case 'ratio':
      return decimal(value, 2);
    default:
      return Number.isInteger(value) || Math.abs(value) >= 100 ? grouped(value).replace('-', '−') : decimal(value, 1);
  }
}

const short = (value: number): string =>
  Math.abs(value) >= 99.5 || Number.isInteger(value) ? grouped(value).replace('-', '−') : decimal(value, 1);

/** How it moved against the month before: "+1.2 points, worse"; "unchanged"; empty where one of the two is not known. */
export function changeText(kpi: KpiSeries): string {
  const [before, now] = [kpi.series.at(-2)?.value ?? null, kpi.series.at(-1)?.value ?? null];
  if (before === null || now === null || !Number.isFinite(now - before)) return '';
  const size = Math.abs(now - before);
  const text = kpi.unit === 'share' ? `${decimal(size * 100, 1)} points` : kpiText(kpi, size);
  // What is not seen in the figure did not move.
  if (!/[1-9]/.test(text)) return 'unchanged';
  return `${now > before ? '+' : '−'}${text}${verdictOf(kpi, now > before)}`;
}

function verdictOf({ direction }: KpiSeries, isUp: boolean): string {
  if (direction === 'neutral') return '';
  return isUp === (direction === 'higher_is_better') ? ', better' : ', worse';
}

/** "88 % to 96 %"; empty where there is none. */
export function intervalText(kpi: Kind, point: KpiPoint | undefined): string {
  const { low = null, high = null } = point ?? {};
  return low === null || high === null || !Number.isFinite(low + high)
    ? ''
    : `${kpiText(kpi, low)} to ${kpiText(kpi, high)}`;
}

/** "Oct 2026" of "2026-10"; what is none is left as it is. */
export function monthText(month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return month;
  return at.toLocaleDateString('en-US', { month: 'short', year: 'numeric', timeZone: 'UTC' });
}

/** "Oct 26". */
export function shortMonth(month: string): string {
  return monthText(month).replace(/ 20(\d\d)$/, ' $1');
}

/** The last point with a value. */
export const lastKnown = (kpi: KpiSeries | undefined): KpiPoint | undefined =>
  kpi?.series.findLast((point) => point.value !== null && Number.isFinite(point.value));

export const hasValue = (kpi: KpiSeries): boolean => lastKnown(kpi) !== undefined;
