import type { KpiReport, KpiSeries } from '../../domain/kpi/kpi-report.ts';
import { sparkLine } from '../charts/spark-line.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { grouped, noNumber } from '../numbers.ts';
import { shortened } from '../page.ts';
import { changeText, hasValue, intervalText, kpiText } from './kpi-text.ts';
import { lightMark, targetText } from './light.ts';

/** All KPIs of the last month with their course. Those never known in these months stand below, with the reason. */
export function kpiTable({ kpis }: KpiReport): Html | null {
  const known = kpis.filter(hasValue);
  const missing = kpis.filter((kpi) => !hasValue(kpi));
  if (kpis.length === 0) return null;
  const hasTargets = known.some((kpi) => kpi.target !== null);
  const headers = [
    'KPI',
    'Value',
    '95 % interval',
    'Against the month before',
    'Course',
    ...(hasTargets ? ['Target', ''] : []),
  ];
  const table = dataTable({
    label: 'All KPIs',
    columns: headers.map((header, i) => ({ header, isNumber: i === 1 || i === 2 })),
    rows: known.map((kpi) => {
      const last = kpi.series.at(-1);
      const value = last?.value ?? null;
      return [
        shortened(kpi.label),
        kpiText(kpi, value),
        intervalText(kpi, last),
        value === null ? shortened(last?.reason ?? noNumber) : changeText(kpi),
        sparkLine(kpi.series.map((point) => point.value)),
        ...(hasTargets ? [targetText(kpi), lightMark(kpi)] : []),
      ];
    }),
  });
  const byReason = Map.groupBy(missing, (kpi) => kpi.series.at(-1)?.reason ?? 'not known');
  const reasons = [...byReason].map(
    ([reason, group]) => html`<li>${group.map((kpi) => kpi.label.slice(0, 60)).join(', ')}: ${reason}</li>`,
  );
  return html`${known.length > 0 && table}${
    missing.length > 0 &&
    html`<h3 class="later">Not known in these months</h3>
<ul class="plain">${reasons}</ul>`
  }`;
}

const partColumns = 7;
const partRows = 50;
/** What is compared between parts first. */
const preferred = [
  'customers',
  'arr',
  'customer_churn_rate',
  'net_revenue_retention',
  'gross_revenue_retention',
  'nps',
  'csat',
  'average_order_value',
  'repeat_purchase_rate',
  'ticket_backlog',
  'first_response_time',
];

/** Parts beside each other: owners, segments, industries. */
export function partsTable({ by, parts, kpis }: KpiReport): Html | null {
  if (by === null || parts.length === 0) return null;
  const columns = columnsOf(parts[0]?.kpis ?? kpis, parts);
  if (columns.length === 0) return null;
  const cells = (series: readonly KpiSeries[]) =>
    columns.map(({ key }) => {
      const kpi = series.find((one) => one.key === key);
      return kpi === undefined ? noNumber : kpiText(kpi, kpi.series.at(-1)?.value ?? null);
    });
  const shown = parts.slice(0, partRows);
  const hasAll = kpis.length > 0;
  const more = parts.length - shown.length;
  return dataTable({
    label: `By ${by.slice(0, 60)}`,
    columns: [by.charAt(0).toUpperCase() + by.slice(1, 60), ...columns.map(({ label }) => label)].map((header, i) => ({
      header,
      isNumber: i > 0,
    })),
    ...(hasAll ? { strong: 0 } : {}),
    rows: [
      ...(hasAll ? [['All', ...cells(kpis)]] : []),
      ...shown.map((part) => [shortened(part.label), ...cells(part.kpis)]),
      ...(more > 0 ? [[`and ${grouped(more)} more`, ...columns.map(() => '')]] : []),
    ],
  });
}

function columnsOf(candidates: readonly KpiSeries[], parts: KpiReport['parts']): KpiSeries[] {
  const rank = ({ key }: KpiSeries): number => (preferred.includes(key) ? preferred.indexOf(key) : preferred.length);
  const isKnown = ({ key }: KpiSeries): boolean =>
    parts.some((part) =>
      part.kpis.some((kpi) => kpi.key === key && Number.isFinite(kpi.series.at(-1)?.value ?? Number.NaN)),
    );
  return candidates
    .filter(isKnown)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, partColumns);
}
