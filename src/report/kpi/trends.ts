import type { KpiReport, KpiSeries } from '../../domain/kpi/kpi-report.ts';
import { dots, line, note } from '../charts/marks.ts';
import { placedAxis } from '../charts/placed-axis.ts';
import { type Axis, chartSvg, extentOf, plotOf, yAxis } from '../charts/plot.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { grouped, noNumber, percent } from '../numbers.ts';
import { figure } from '../page.ts';
import { hasValue, intervalText, kpiText, monthText, shortMonth } from './kpi-text.ts';

const area = { left: 60, top: 34, width: 408, height: 190 };

/** Those whose course people ask for, where there is one. */
const charted = [
  'customer_churn_rate',
  'net_revenue_retention',
  'gross_revenue_retention',
  'nps',
  'csat',
  'first_response_time',
];

export function trendFigures({ kpis }: KpiReport): (Html | null)[] {
  return charted.map((key) => {
    const kpi = kpis.find((one) => one.key === key);
    return kpi === undefined || !hasValue(kpi) ? null : trendFigure(kpi);
  });
}

function trendFigure(kpi: KpiSeries): Html | null {
  const points = kpi.series.map((point, i) => ({ ...point, i }));
  const known = points.filter(
    (point): point is typeof point & { value: number } => point.value !== null && Number.isFinite(point.value),
  );
  if (known.length < 2) return null;
  const dotted = known.map((point) => ({
    x: point.i + 0.5,
    y: point.value,
    ...(intervalText(kpi, point) === '' ? {} : { low: point.low ?? point.value, high: point.high ?? point.value }),
    tip: tipOf(kpi, point),
  }));
  const values = axisOf(kpi, dotted);
  const places: Axis = { label: '', from: 0, to: points.length, format: grouped };
  const plot = plotOf(area, places, values);
  const marks = points.map(({ month, i }) => ({ at: i + 0.5, text: shortMonth(month) }));
  const title = trendTitle(kpi, known);
  const hasInterval = dotted.some((dot) => 'low' in dot);
  const goal = kpi.target?.target;
  const target =
    goal !== undefined && Number.isFinite(goal) && goal >= values.from && goal <= values.to
      ? html`${line(
          plot,
          [
            { x: 0, y: goal },
            { x: points.length, y: goal },
          ],
          'reference',
        )}${note(plot, { x: 0, y: goal, text: `target ${kpiText(kpi, goal)}`, dx: 4, dy: -5 })}`
      : null;
  const description = `${kpi.label.slice(0, 80)} by month. ${title}.`;
  return figure({
    title,
    note: `${kpi.label.slice(0, 80)} by month.${hasInterval ? ' Upright lines: 95 % intervals.' : ''}${directionWords(kpi)}`,
    chart: chartSvg(
      { id: `trend-${charted.indexOf(kpi.key)}`, title, description },
      area.top + area.height + 44,
      html`${yAxis(plot, values)}${line(plot, dotted, 'second')}${dots(plot, dotted)}${target}${placedAxis(plot, 'month', marks)}`,
    ),
    table: dataTable({
      label: `${kpi.label.slice(0, 80)} by month`,
      columns: ['Month', 'Value', '95 % interval', 'Rests on'].map((header, i) => ({ header, isNumber: i > 0 })),
      rows: kpi.series.map((point) => [
        monthText(point.month),
        point.value === null ? (point.reason ?? noNumber) : kpiText(kpi, point.value),
        intervalText(kpi, point),
        grouped(point.n),
      ]),
    }),
  });
}

const directionWords = ({ direction }: KpiSeries): string =>
  direction === 'neutral' ? '' : ` ${direction === 'higher_is_better' ? 'Higher' : 'Lower'} is better.`;

function tipOf(
  kpi: KpiSeries,
  point: { month: string; value: number; n: number; low: number | null; high: number | null; reason: string | null },
): string {
  const interval = intervalText(kpi, point);
  return `${monthText(point.month)}: ${kpiText(kpi, point.value)}${interval === '' ? '' : ` (${interval})`}, on ${grouped(point.n)}`;
}

function axisOf(kpi: KpiSeries, dotted: readonly { y: number; low?: number; high?: number }[]): Axis {
  const ends = dotted.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]);
  const goal = kpi.target?.target;
  const [low, high] = extentOf(ends, goal === undefined ? [] : [goal]);
  const margin = (high - low) * 0.06;
  const from = low >= 0 && low < high / 2 ? 0 : low - margin;
  const digits = high - low < 0.05 ? 1 : 0;
  const format =
    kpi.unit === 'share' ? (value: number) => percent(value, digits) : (value: number) => kpiText(kpi, value);
  return {
    label: kpi.unit === 'share' ? 'share' : kpi.unit === 'points' ? 'points' : kpi.unit,
    from,
    to: high + margin,
    format,
  };
}

/** First against last third of the months: single months jump. */
function trendTitle(kpi: KpiSeries, known: readonly { readonly value: number }[]): string {
  const part = Math.max(1, Math.floor(known.length / 3));
  const mean = (points: readonly { readonly value: number }[]) =>
    points.reduce((sum, point) => sum + point.value, 0) / points.length;
  const [before, after] = [mean(known.slice(0, part)), mean(known.slice(-part))];
  const label = kpi.label.slice(0, 60);
  const [from, to] = [kpiText(kpi, before), kpiText(kpi, after)];
  if (from === to) return `${label} stays at ${to}`;
  return `${label} ${after > before ? 'rose' : 'fell'} from ${from} to ${to}`;
}
