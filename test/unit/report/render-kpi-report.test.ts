import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BridgeMonth, KpiReport, KpiSeries } from '../../../src/domain/kpi/kpi-report.ts';
import { renderKpiReport } from '../../../src/report/kpi/render-kpi-report.ts';
import { style } from '../../../src/report/style.ts';
import { textOf, titlesOf } from '../../support/page-text.ts';
import { sampleKpiReport } from '../../support/sample-kpi-report.ts';
import { markupFaults } from './well-formed.ts';

const about = { title: 'KPIs', subject: 'a portal', asOf: '2026-11-21', keelVersion: '0.1.0', details: [] };
const report = sampleKpiReport();
const page = renderKpiReport(report, about);

const rendered = (over: Partial<KpiReport>): string => renderKpiReport({ ...report, ...over }, about);

describe('the page of a year and a half', () => {
  const text = textOf(page);

  it('is well-formed and needs nothing from outside', () => {
    expect(markupFaults(page)).toEqual([]);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|@import| on\w+="| style="/);
  });

  it('begins with the targets that are missed', () => {
    expect(text).toMatch(
      /Keel 0\.1\.0 3 of 5 targets are missed Off target: Customer churn rate 2\.3 % \(target 1\.5 % or less\);/,
    );
  });

  it('has chart titles that say what is seen', () => {
    expect(titlesOf(page)).toMatchInlineSnapshot(`
      [
        "Recurring value per year went from 8.12 M to 9.96 M EUR, 23 % up",
        "In 18 of 18 months more was gained than lost",
        "Half of those lost in the first year go within the first 6 months",
        "Customer churn rate rose from 1.3 % to 2.1 %",
        "Net revenue retention fell from 101.1 % to 100.2 %",
        "Gross revenue retention fell from 98.9 % to 98.1 %",
        "Net promoter score rose from 34.0 to 43.3",
        "Customer satisfaction fell from 86 % to 80 %",
        "First-response time fell from 5.1 hours to 3.3 hours",
        "57 % would recommend, 17 % would not: NPS 40",
      ]
    `);
  });

  it('says each light with a shape and a word, not by colour alone', () => {
    const lights = [...page.matchAll(/<span class="light (\w+)">(.*?)<\/span>/g)];
    expect(lights.length).toBeGreaterThan(5);
    for (const [, colour, inside = ''] of lights) {
      expect(inside).toContain(colour === 'red' ? '<rect' : colour === 'amber' ? '<path' : '<circle');
      expect(textOf(inside).trim()).toBe(
        colour === 'red' ? 'off target' : colour === 'amber' ? 'close to target' : 'on target',
      );
    }
  });

  it('has the formula of every KPI', () => {
    const glossary = text.slice(text.indexOf('What the figures mean'));
    for (const { label } of report.kpis) expect(glossary).toContain(label);
    expect(glossary).toContain('percent promoters (9, 10) - percent detractors (0 to 6)');
  });

  it('names why a KPI is not known, once for all of the same reason', () => {
    expect(text.match(/: nothing of it is connected/g)).toHaveLength(1);
  });

  it('puts all owners beside each other, and all of them on top', () => {
    expect(text).toMatch(/By owner Owner Customers ARR .* All 497 10\.2 M EUR .* 陈伟/);
  });
});

describe('the bridge', () => {
  const month = (over: Partial<BridgeMonth>): BridgeMonth => ({
    month: '2026-10',
    currency: 'EUR',
    startCents: 100_000_00,
    newCents: 30_000_00,
    expansionCents: 0,
    reactivationCents: 0,
    contractionCents: 5_000_00,
    churnCents: 25_000_00,
    endCents: 100_000_00,
    ...over,
  });
  const bars = (bridge: readonly BridgeMonth[]) => {
    const chart = /<svg [^>]*aria-labelledby="bridge-0-title[\s\S]*?<\/svg>/.exec(rendered({ bridge }))?.[0] ?? '';
    return [...chart.matchAll(/<rect class="tone-(\w+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(
      ([, tone, x, width]) => ({ tone, from: Number(x), to: Number(x) + Number(width) }),
    );
  };

  it('adds up: each bar begins where the one before ended', () => {
    const [start, gained, , , , churned, end] = bars([month({})]);
    expect(gained?.from).toBeCloseTo(start?.to ?? 0, 1);
    expect(churned?.from).toBeCloseTo(end?.to ?? 0, 1);
    expect(end?.to).toBeCloseTo(start?.to ?? 0, 1);
  });

  it('says the rest where a rate of exchange moved the value', () => {
    const months = [month({ month: '2026-09' }), month({ startCents: 110_000_00, endCents: 110_000_00 })];
    expect(textOf(rendered({ bridge: months }))).toContain('Other +10 k');
    expect(bars(months)).toHaveLength(8);
  });

  it('keeps currencies apart', () => {
    const found = titlesOf(rendered({ bridge: [month({}), month({ currency: 'USD', endCents: 50_000_00 })] })).slice(
      0,
      2,
    );
    expect(found).toEqual([
      'Recurring value per year went from 100 k to 100 k EUR, 0 % up',
      'Recurring value per year went from 100 k to 50 k USD, 50 % down',
    ]);
  });
});

describe('the cohorts', () => {
  it('shade from the worst share to all, and leave blank what has not come yet', () => {
    const rows = [
      { cohort: '2026-08', customers: 10, kept: [1, 0.9, 0.5], valueKept: [] },
      { cohort: '2026-09', customers: 10, kept: [1, 1], valueKept: [] },
    ];
    const out = rendered({ cohorts: { currency: null, rows } }).replaceAll('\u00a0', ' ');
    expect(out).toContain(
      '<td class="number heat-9">100 %</td><td class="number heat-7">90 %</td><td class="number heat-0">50 %</td>',
    );
    expect(out).toContain(
      '<td class="number heat-9">100 %</td><td class="number heat-9">100 %</td><td class="number"></td>',
    );
    expect(textOf(out)).toContain('95 % of those who came are still customers after a month');
  });
});

describe('a report', () => {
  it('without targets says so and judges nothing', () => {
    const light = { colour: 'grey', word: 'no target' } as const;
    const kpis = report.kpis.map((kpi): KpiSeries => ({ ...kpi, target: null, light }));
    const out = rendered({ kpis });
    expect(textOf(out)).toContain('No targets are set');
    expect(out).not.toContain('class="light');
  });

  it('of nothing has no empty chart', () => {
    const nothing = {
      kpis: [],
      bridge: [],
      cohorts: { currency: null, rows: [] },
      nps: [],
      parts: [],
      by: null,
      months: [],
    };
    const out = rendered(nothing);
    expect(markupFaults(out)).toEqual([]);
    expect(out).not.toContain('<svg');
  });

  it('of names from a CRM has no markup of theirs', () => {
    const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
    const kpis = report.kpis.map((kpi): KpiSeries => ({ ...kpi, label: evil, definition: evil, currency: evil }));
    const parts = [{ value: evil, label: evil, kpis }];
    const bridge = report.bridge.map((month) => ({ ...month, month: evil, currency: evil }));
    const out = renderKpiReport({ ...report, kpis, parts, bridge, by: evil }, { ...about, title: evil });
    expect(markupFaults(out)).toEqual([]);
    expect(out).not.toMatch(/<script|<img/);
  });
});

const odd = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.integer(),
  fc.constantFrom(0, -1, 1e300, Number.NaN, Number.POSITIVE_INFINITY, null as unknown as number),
);
const text = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('<b>', '&', '', '客户', 'x'.repeat(2_000)))
  .filter((one) => !/nan|undefined|infinity|null/i.test(one));
const month = fc.oneof(text, fc.constantFrom('2026-09', '2026-10', '2026-99'));
const many = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });

const oddSeries: fc.Arbitrary<KpiSeries> = fc.record({
  key: fc.constantFrom('arr', 'nps', 'csat', 'customers', 'customer_churn_rate', 'other'),
  label: text,
  definition: text,
  unit: fc.constantFrom('share', 'count', 'money', 'days', 'hours', 'points', 'ratio'),
  direction: fc.constantFrom('higher_is_better', 'higher_is_worse', 'neutral'),
  currency: fc.option(text),
  target: fc.option(fc.record({ target: odd, warn: odd })),
  light: fc.constantFrom<KpiSeries['light']>(
    { colour: 'red', word: 'off target' },
    { colour: 'amber', word: 'close to target' },
    { colour: 'green', word: 'on target' },
    { colour: 'grey', word: 'not known' },
  ),
  series: many(
    fc.record({
      month,
      value: fc.option(odd),
      low: fc.option(odd),
      high: fc.option(odd),
      n: odd,
      reason: fc.option(text),
    }),
  ),
});
/** A report has each KPI once. */
const oddKpis = fc.uniqueArray(oddSeries, { selector: (kpi) => kpi.key, maxLength: 6 });

const oddReport: fc.Arbitrary<KpiReport> = fc.record({
  installId: text,
  asOf: odd,
  months: many(month),
  kpis: oddKpis,
  bridge: many(
    fc.record({
      month,
      currency: fc.constantFrom('EUR', 'USD', null),
      startCents: odd,
      newCents: odd,
      expansionCents: odd,
      reactivationCents: odd,
      contractionCents: odd,
      churnCents: odd,
      endCents: odd,
    }),
  ),
  cohorts: fc.record({
    currency: fc.constant(null),
    rows: many(fc.record({ cohort: month, customers: odd, kept: many(odd), valueKept: many(fc.option(odd)) })),
  }),
  nps: many(fc.record({ month, promoters: odd, passives: odd, detractors: odd })),
  by: fc.option(text),
  parts: many(fc.record({ value: fc.option(text), label: text, kpis: oddKpis })),
});

it('is well-formed and holds no number that is none, whatever the report holds', () => {
  fc.assert(
    fc.property(oddReport, text, (given, title) => {
      const out = renderKpiReport(given, { ...about, title, details: [{ label: title, value: title }] });
      expect(markupFaults(out)).toEqual([]);
      expect(/.{0,40}(NaN|undefined|Infinity|null).{0,40}/.exec(out.replace(style, ''))?.[0]).toBeUndefined();
    }),
    { numRuns: 80, seed: 7 },
  );
});
