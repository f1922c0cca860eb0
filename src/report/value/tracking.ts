import type { ClvReport, TrackingPoint } from '../../domain/value/table/clv-report.ts';
import { line, note } from '../charts/marks.ts';
import { placedAxis } from '../charts/placed-axis.ts';
import { type Axis, chartSvg, extentOf, type Plot, plotOf, yAxis } from '../charts/plot.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { shortAmount } from '../money.ts';
import { dayText, grouped, noNumber, percent } from '../numbers.ts';
import { figure } from '../page.ts';
import { periodsText } from './key-figures.ts';

const area = { left: 52, top: 34, width: 416, height: 220 };
const tableRows = 26;
const ticks = 5;

/** Repeat purchases as they came against those the model expects, before and after the day up to which it saw them. */
export function trackingFigure(data: ClvReport): Html | null {
  const points = data.tracking.filter((point) => Number.isFinite(point.expected) && Number.isFinite(timeOf(point)));
  if (points.length < 2) return null;
  const [from, to] = extentOf(points.map(timeOf));
  const [, most] = extentOf(
    points.flatMap((point) => [point.expected, point.actual ?? 0]),
    [0],
  );
  const days: Axis = { label: '', from, to, format: grouped };
  const counts: Axis = { label: 'repeat purchases so far', from: 0, to: most, format: (n) => shortAmount(n) };
  const plot = plotOf(area, days, counts);
  const actual = points.flatMap((point) => (point.actual === null ? [] : [{ x: timeOf(point), y: point.actual }]));
  const expected = points.map((point) => ({ x: timeOf(point), y: point.expected }));
  const every = Math.max(1, Math.ceil((points.length - 1) / (ticks - 1)));
  const marks = points
    .filter((_, i) => i % every === 0)
    .map((point) => ({ at: timeOf(point), text: monthOf(point.day) }));
  const title = trackingTitle(data, points);
  const drawn = html`${yAxis(plot, counts)}${placedAxis(plot, 'day', marks)}${seenUntil(plot, data, most)}${line(plot, actual, 'main')}${line(plot, expected, 'reference')}`;
  const description = `Repeat purchases added up over time: as they came, and as the model expects them. ${title}.`;
  return figure({
    title,
    note: 'Full line: as they came. Dashed: as the model expects them. It saw nothing right of the upright line.',
    chart: chartSvg({ id: 'tracking', title, description }, area.top + area.height + 44, drawn),
    table: trackingTable(points),
  });
}

const timeOf = ({ day }: TrackingPoint): number => Date.parse(day);
/** "Sep 1997". */
const monthOf = (day: string): string => dayText(day).replace(/^\d+ /, '');

function seenUntil(plot: Plot, { until }: ClvReport, most: number): Html | null {
  const at = Date.parse(until);
  if (!Number.isFinite(at)) return null;
  const upright = line(
    plot,
    [
      { x: at, y: 0 },
      { x: at, y: most },
    ],
    'second',
  );
  return html`${upright}${note(plot, { x: at, y: most, text: 'seen until here', anchor: 'end', dx: -6, dy: 10 })}`;
}

function trackingTitle(data: ClvReport, points: readonly TrackingPoint[]): string {
  const { check } = data;
  if (check !== null && check.actual > 0 && Number.isFinite(check.expected)) {
    const span = periodsText({ horizon: check.periods, period: data.period });
    return `In the ${span} it had not seen it expected ${grouped(check.expected)} purchases, and ${grouped(check.actual)} came`;
  }
  const last = points.findLast((point) => point.actual !== null && point.actual > 0);
  if (last?.actual == null) return 'Repeat purchases to be expected';
  const off = Math.abs(last.expected / last.actual - 1);
  return `By ${dayText(last.day)} the repeat purchases expected and seen are ${percent(off)} apart`;
}

function trackingTable(points: readonly TrackingPoint[]): Html {
  const every = Math.max(1, Math.ceil(points.length / tableRows));
  const shown = points.filter((point, i) => i % every === 0 || i === points.length - 1 || isTurn(points, i, point));
  return dataTable({
    label: 'Repeat purchases so far',
    columns: ['Until', 'Came', 'Expected', 'Seen by the model'].map((header, i) => ({
      header,
      isNumber: i === 1 || i === 2,
    })),
    rows: shown.map(({ day, actual, expected, isAfter }) => [
      dayText(day),
      actual === null ? noNumber : grouped(actual),
      grouped(expected),
      isAfter ? 'no' : 'yes',
    ]),
  });
}

const isTurn = (points: readonly TrackingPoint[], i: number, { isAfter }: TrackingPoint): boolean =>
  !isAfter && points[i + 1]?.isAfter === true;
