import type { ExportColumn, ExportTable } from '../contracts/export-table.ts';
import type { KpiReport, KpiSeries } from '../domain/kpi/kpi-report.ts';

const columns: readonly ExportColumn[] = [
  { name: 'month', kind: 'text', about: 'Month, UTC' },
  { name: 'part', kind: 'text', about: 'What the customers are divided by; all for all of them' },
  { name: 'part_value', kind: 'text', about: 'Owner id, industry, segment or product; empty for those without one' },
  { name: 'part_label', kind: 'text', about: 'The same for people' },
  { name: 'kpi', kind: 'text', about: 'Key of the KPI' },
  { name: 'label', kind: 'text', about: 'Its name' },
  { name: 'unit', kind: 'text', about: 'Shares are 0 to 1, money is hundredths of the currency' },
  { name: 'currency', kind: 'text', about: 'Of money' },
  { name: 'value', kind: 'number', about: 'Empty where it is not known' },
  { name: 'low', kind: 'number', about: 'Lower end of the 95 % interval' },
  { name: 'high', kind: 'number', about: 'Upper end of the 95 % interval' },
  { name: 'n', kind: 'integer', about: 'What the value rests on' },
  { name: 'reason', kind: 'text', about: 'Why there is no value' },
];

/** A row a month, part and KPI. */
export function kpiTable(report: KpiReport): ExportTable {
  const groups = [
    { part: 'all', value: null, label: 'all', kpis: report.kpis },
    ...report.parts.map((each) => ({ part: report.by ?? 'all', ...each })),
  ];
  async function* pages() {
    for (const { part, value, label, kpis } of groups) yield kpis.flatMap((kpi) => rowsOf(kpi, [part, value, label]));
  }
  return { name: 'kpis', columns, pages: pages() };
}

function rowsOf({ key, label, unit, currency, series }: KpiSeries, part: readonly (string | null)[]) {
  return series.map(({ month, value, low, high, n, reason }) => {
    return [month, ...part, key, label, unit, currency, value, low, high, n, reason];
  });
}
