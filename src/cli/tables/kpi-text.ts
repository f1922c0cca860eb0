import type { Diagnosis } from '../../domain/kpi/diagnosis.ts';
import type { KpiPoint, KpiReport, KpiSeries } from '../../domain/kpi/kpi-report.ts';
import { kpiOf } from '../../domain/kpi/registry.ts';
import { type Change, trendOf } from '../../domain/kpi/trend.ts';
import { kpiChangeWords, kpiValueWords } from '../../domain/kpi/value-words.ts';
import { wrapText } from './display-width.ts';
import { textTable } from './text-table.ts';

const width = 110;
const sparkMonths = 12;
const bars = '▁▂▃▄▅▆▇█';

/** What `keel kpi` prints: a row a KPI, for all customers and then for each part. Ends with a line feed. */
export function kpiText(report: KpiReport): string {
  const last = report.months.at(-1);
  if (last === undefined) return '  No month is over yet.\n';
  const groups =
    report.by === null
      ? [{ title: null, kpis: report.kpis }]
      : [
          { title: 'All customers', kpis: report.kpis },
          ...report.parts.map(({ label, kpis }) => ({ title: `${report.by}: ${label}`, kpis })),
        ];
  const tables = groups.map(({ title, kpis }) => `${title === null ? '' : `${title}\n`}${kpiTable(kpis, last)}`);
  const day = new Date(report.asOf).toISOString().slice(0, 10);
  const notes = [
    `Figures of ${last}, with all that is known as of ${day}. What the KPIs mean: keel kpi --define.`,
    ...unknown(report.kpis),
  ];
  return `${tables.join('\n\n')}\n\n${notes.map((note) => wrapText(note, width)).join('\n')}\n`;
}

function kpiTable(kpis: readonly KpiSeries[], last: string): string {
  const shown = kpis.filter(({ series }) => series.at(-1)?.value != null);
  if (shown.length === 0) return '  Nothing is known of that month.';
  const right = { align: 'right' } as const;
  const hasTargets = shown.some(({ target }) => target !== null);
  const columns = [
    { header: 'KPI' },
    { header: last, ...right },
    { header: 'since month before', ...right },
    { header: 'since a year ago', ...right },
    ...(hasTargets ? [{ header: 'target' }] : []),
    { header: '12 months', optional: 1 },
  ];
  const rows = shown.map((kpi) => {
    const { series, unit, currency, target, light } = kpi;
    const value = series.at(-1)?.value ?? 0;
    const trend = trendWords(kpi);
    const aim = target === null ? '' : `${kpiValueWords(target.target, unit, currency)}: ${light.word}`;
    const line = sparkLine(series.slice(-sparkMonths).map((point) => point.value));
    return [kpi.label, kpiValueWords(value, unit, currency), ...trend, ...(hasTargets ? [aim] : []), line];
  });
  return textTable(columns, rows, { width });
}

function trendWords({ key, series, unit, currency }: KpiSeries): [string, string] {
  const kpi = kpiOf(key);
  const now = series.at(-1);
  if (kpi === undefined || now === undefined) return ['', ''];
  const at = (back: number) => figureAt(series.at(-1 - back), currency);
  const trend = trendOf(kpi, figureAt(now, currency) ?? { value: null, n: 0 }, at(1), at(12));
  const words = (change: Change | null): string => {
    if (change === null) return '';
    const amount = kpiChangeWords(change.difference, unit, currency);
    // Too small to show.
    if (!/[1-9]/.test(amount)) return 'same';
    return `${amount} ${change.word}`;
  };
  return [words(trend.sincePrevious), words(trend.sinceYearAgo)];
}

const figureAt = (point: KpiPoint | undefined, currency: string | null) =>
  point === undefined ? null : { value: point.value, n: point.n, ...(currency === null ? {} : { currency }) };

/** Low to high within its own range; a month that is not known is a point. */
export function sparkLine(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return values
    .map((value) => {
      if (value === null) return '·';
      const height = span > 0 ? Math.round(((value - low) / span) * (bars.length - 1)) : 3;
      return bars[height] ?? '';
    })
    .join('');
}

/** KPIs without a figure, by reason. */
function unknown(kpis: readonly KpiSeries[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { label, series } of kpis) {
    const point = series.at(-1);
    if (point === undefined || point.value !== null) continue;
    const reason = point.reason ?? 'not known';
    byReason.set(reason, [...(byReason.get(reason) ?? []), label]);
  }
  return [...byReason].map(([reason, labels]) => `Not known, ${reason}: ${labels.join(', ')}.`);
}

const mostParts = 15;

/** What `--diagnose` prints: the change, and what each part did to it. */
export function diagnosisText({ words, parts }: Diagnosis, by: string): string {
  const shown = parts.filter(({ contribution }) => contribution !== 0).slice(0, mostParts);
  const left = parts.length - shown.length;
  const lines = [
    `${words.split('; ')[0]}. By ${by}, largest part first; all parts together are the change:`,
    ...shown.map((part) => wrapText(`  ${part.words}`, width, '    ')),
    ...(left > 0 ? [`  and ${left} more with less or no effect`] : []),
    'This says where the change is, not what caused it.',
  ];
  return `${lines.join('\n')}\n`;
}

/** What `--define` prints. */
export function definitionsText(kpis: readonly Pick<KpiSeries, 'key' | 'label' | 'definition'>[]): string {
  return `${kpis
    .map(({ key, label, definition }) => `  ${label} (${key})\n${wrapText(`    ${definition}`, width, '    ')}`)
    .join('\n')}\n`;
}
