/** Repeat purchases as they came against what the model expects, added up by period. */
import type { ForecastCheck, TrackingPoint } from './clv-report.ts';
import { isoDay } from './iso-day.ts';
import type { PurchaseDays } from './purchase-histories.ts';

interface TrackingInput {
  readonly days: PurchaseDays;
  /** The last day the model saw, in days since 1970. */
  readonly untilDay: number;
  readonly periodDays: number;
  /** Periods to go on beyond it. */
  readonly horizon: number;
  /** Repeats that the model expects of a customer in so many days after the first purchase. */
  readonly expectedRepeats: (days: number) => number;
}

const mostPoints = 160;

/** A point at the end of each period; of several periods where there are very many. */
export function trackingPoints({
  days,
  untilDay,
  periodDays,
  horizon,
  expectedRepeats,
}: TrackingInput): TrackingPoint[] {
  const { from, first, repeat } = days;
  const lastDay = from + first.length - 1;
  const before = Math.floor((untilDay - from) / periodDays);
  const after = Math.max(horizon, Math.floor((lastDay - untilDay) / periodDays));
  const step = Math.max(1, Math.ceil((before + after + 1) / mostPoints));
  const expectedAt = remembered(expectedRepeats);
  const points: TrackingPoint[] = [];
  for (let k = -Math.floor(before / step); k * step <= after; k++) {
    const day = untilDay + Math.round(k * step * periodDays);
    let expected = 0;
    for (const [i, customers] of first.entries()) {
      if (from + i >= day) break;
      if (customers > 0) expected += customers * expectedAt(day - from - i);
    }
    const actual = day > lastDay ? null : sumUpTo(repeat, day - from);
    if (Number.isFinite(expected)) points.push({ day: isoDay(day), actual, expected, isAfter: day > untilDay });
  }
  return points;
}

/** Null where the table has no whole period after `untilDay`. `expected` is what known customers buy in so many periods. */
export function forecastCheck(
  { days, untilDay, periodDays }: Omit<TrackingInput, 'expectedRepeats' | 'horizon'>,
  expected: (periods: number) => number,
): ForecastCheck | null {
  const { from, repeat } = days;
  const periods = Math.floor((from + repeat.length - 1 - untilDay) / periodDays);
  if (periods < 1) return null;
  const to = untilDay + Math.floor(periods * periodDays);
  const actual = sumUpTo(repeat, to - from) - sumUpTo(repeat, untilDay - from);
  return { from: isoDay(untilDay + 1), to: isoDay(to), periods, actual, expected: expected(periods) };
}

function sumUpTo(counts: Float64Array, last: number): number {
  let sum = 0;
  for (let i = 0; i <= last && i < counts.length; i++) sum += counts[i] as number;
  return sum;
}

function remembered(work: (x: number) => number): (x: number) => number {
  const known = new Map<number, number>();
  return (x) => {
    const value = known.get(x) ?? work(x);
    known.set(x, value);
    return value;
  };
}
