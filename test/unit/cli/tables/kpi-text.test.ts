import { describe, expect, it } from 'vitest';
import { definitionsText, kpiText, sparkLine } from '../../../../src/cli/tables/kpi-text.ts';
import type { KpiReport, KpiSeries } from '../../../../src/domain/kpi/kpi-report.ts';

const months = Array.from(
  { length: 13 },
  (_, i) => `${2025 + Math.floor((i + 9) / 12)}-${String(((i + 9) % 12) + 1).padStart(2, '0')}`,
);

const series = (over: Partial<KpiSeries>, values: readonly (number | null)[]): KpiSeries => ({
  key: 'customer_churn_rate',
  label: 'Customer churn rate',
  definition: 'customers lost in the period / customers at its start',
  unit: 'share',
  direction: 'higher_is_worse',
  currency: null,
  target: null,
  light: { colour: 'grey', word: 'no target' },
  series: months.map((month, i) => {
    const value = values[i] ?? null;
    return { month, value, low: null, high: null, n: 100, reason: value === null ? 'no customer' : null };
  }),
  ...over,
});

const report = (kpis: readonly KpiSeries[], over: Partial<KpiReport> = {}): KpiReport => ({
  installId: 'i',
  asOf: Date.UTC(2026, 10, 20),
  months,
  kpis,
  bridge: [],
  cohorts: { currency: null, rows: [] },
  by: null,
  parts: [],
  ...over,
});

const rising = months.map((_, i) => 0.02 + i / 1000);

describe('the table of KPIs', () => {
  it('shows the last month, its trend with what it means, and twelve months as a line', () => {
    const [header, row] = kpiText(report([series({}, rising)])).split('\n');
    expect(header?.trim().split(/ {2,}/)).toEqual([
      'KPI',
      '2026-10',
      'since month before',
      'since a year ago',
      '12 months',
    ]);
    expect(row?.trim().split(/ {2,}/)).toEqual([
      'Customer churn rate',
      '3.2 %',
      '+0.1 points worse',
      '+1.2 points worse',
      '▁▂▂▃▄▄▅▅▆▇▇█',
    ]);
  });

  it('says a target’s light as a word', () => {
    const over = { target: { target: 0.02, warn: 0.04 }, light: { colour: 'amber', word: 'close to target' } } as const;
    expect(kpiText(report([series(over, rising)]))).toContain('2 %: close to target');
  });

  it('names what is not known with its reason, below the table', () => {
    const text = kpiText(report([series({}, rising), series({ label: 'CES', key: 'ces' }, [])]));
    expect(text).toContain('Not known, no customer: CES.');
  });

  it('shows each part under its name, and says so where no month is over yet', () => {
    const parts = [{ value: 'o1', label: 'Olga', kpis: [series({}, rising)] }];
    expect(kpiText(report([series({}, rising)], { by: 'owner', parts }))).toMatch(/All customers[\s\S]*owner: Olga/);
    expect(kpiText(report([], { months: [] }))).toBe('  No month is over yet.\n');
  });

  it('draws a flat line for what does not change, and a point for what is not known', () => {
    expect([sparkLine([1, 1]), sparkLine([null, 0, 7]), sparkLine([])]).toEqual(['▄▄', '·▁█', '']);
  });

  it('tells each definition with its key', () => {
    expect(definitionsText([series({}, rising)])).toBe(
      '  Customer churn rate (customer_churn_rate)\n    customers lost in the period / customers at its start\n',
    );
  });
});
