import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvaluationReport, Figure, ModelResult } from '../../../src/domain/evaluation/report.ts';
import { verdictKinds } from '../../../src/domain/evaluation/report.ts';
import { modelKinds } from '../../../src/domain/models/estimator.ts';
import { type ReportAbout, renderReport } from '../../../src/report/render-report.ts';
import { style, styleHash } from '../../../src/report/style.ts';
import { textOf, titlesOf } from '../../support/page-text.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { markupFaults } from './well-formed.ts';

const about: ReportAbout = {
  title: 'Can churn be told in advance?',
  subject: 'book.csv',
  asOf: '2026-11-21',
  keelVersion: '0.1.0',
  details: [{ label: 'Seed', value: '7' }],
};
const report = sampleReport();
const page = renderReport(report, about);

describe('the page of a good evaluation', () => {
  const text = textOf(page);

  it('is well-formed', () => {
    expect(markupFaults(page)).toEqual([]);
  });

  it('says the verdict before anything else', () => {
    const places = [
      'Usable',
      report.verdict.sentence,
      'in figures',
      'Tiers',
      'Models compared',
      'Warnings',
      'How it was measured',
    ];
    const found = places.map((words) => text.indexOf(words));
    expect(found).not.toContain(-1);
    expect([...found].sort((a, b) => a - b)).toEqual(found);
  });

  it('has chart titles that say what is seen', () => {
    expect(titlesOf(page)).toMatchInlineSnapshot(`
      [
        "Said and seen agree: 1.6 points apart on average, no more than chance",
        "To find 80 % of those who left, it raises a false alarm for 28 % of those who stayed",
        "When half of the leavers are found, 68 % of those flagged leave; guessing 24 %",
        "The riskiest tenth holds 32 % of those who left",
        "Critical holds 7.7 % of all and 26 % of those that left",
        "Gradient boosting says it best",
        "4 of 17 columns carry half of what moves the risk",
        "Month: said and seen agree in each, but for chance",
        "Industry: said and seen agree in each, but for chance",
      ]
    `);
  });

  it('gives each chart a name, a description and the numbers behind it', () => {
    const charts = page.match(/<svg /g) ?? [];
    expect(charts).toHaveLength(9);
    expect(page.match(/<svg [^>]*role="img" aria-labelledby=/g)).toHaveLength(charts.length);
    expect(page.match(/<desc /g)).toHaveLength(charts.length);
    // The tiers' table stands open beside their chart.
    expect(page.match(/<details>/g)).toHaveLength(charts.length - 1);
  });

  it('says what guessing would have', () => {
    expect(text).toMatch(/85 times in 100; guessing 50\./);
    expect(text).toMatch(/guessing 0\.240, the base rate/);
  });

  it('tells how the champion came to be', () => {
    expect(text).toContain('Gradient boosting replaces logistic regression: its log loss is lower by 0.0051');
    expect(text).toContain('Logistic regression stays: decision tree is worse by 0.0285.');
  });

  it('needs nothing from outside', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|@import| on\w+="| style="/);
  });

  it('allows its own style sheet and nothing else', () => {
    const hash = `sha256-${createHash('sha256').update(style).digest('base64')}`;
    expect(styleHash, 'styleHash of src/report/style.ts').toBe(hash);
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;${hash}&#39;;`);
  });
});

describe('names from a table', () => {
  it('never become markup', () => {
    const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>&amp;`;
    const mean = { ...report.importances[0], name: evil, meanShare: 9 };
    const part = { group: evil, rows: 10, positives: 5, auc: null, meanPredicted: 0.4, observed: 0.5 };
    const out = renderReport(
      {
        ...report,
        importances: [mean],
        groups: { [evil]: [part] },
        warnings: [{ code: evil, message: evil }],
        method: evil,
        verdict: { kind: 'usable', sentence: evil },
        tiers: report.tiers.map((tier) => ({ ...tier, tier: evil })),
        models: report.models.map((model) => ({ ...model, params: { [evil]: evil } })),
      },
      { title: evil, subject: evil, asOf: evil, keelVersion: evil, details: [{ label: evil, value: evil }] },
    );
    expect(markupFaults(out)).toEqual([]);
    expect(out).not.toMatch(/<script|<img/);
    expect(out).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;');
  });

  it('are cut where they are endless', () => {
    const endless = renderReport({ ...report, importances: [{ name: 'x'.repeat(100_000), meanShare: 1 }] }, about);
    expect(endless.length).toBeLessThan(page.length + 5_000);
  });
});

describe('an evaluation with', () => {
  const empty: EvaluationReport = {
    ...report,
    rows: 0,
    positives: 0,
    events: 0,
    baseRate: 0,
    champion: 'base_rate',
    verdict: { kind: 'too_little_data', sentence: 'There is no row.' },
    models: [],
    selection: [],
    skill: null,
    reliability: [],
    roc: [],
    precisionRecall: [],
    lift: [],
    tiers: [],
    groups: {},
    importances: [],
    warnings: [],
  };

  it('no row says so, and shows no empty chart', () => {
    const out = renderReport(empty, about);
    expect(markupFaults(out)).toEqual([]);
    expect(textOf(out)).toContain('Too little data There is no row.');
    expect(out).not.toContain('<svg');
  });

  it('percentages that are off says where', () => {
    const bins = report.reliability.map((bin) => ({ ...bin, meanPredicted: Math.min(1, bin.meanPredicted + 0.2) }));
    const models = report.models.map((result) => ({ ...result, ece: 0.2 }));
    const [first] = titlesOf(renderReport({ ...report, models, reliability: bins }, about));
    expect(first).toMatch(/^Said and seen are \d+ points apart on average: where \d+ % was said, \d+ % left$/);
  });

  it('one part that is off names it', () => {
    const [first, ...others] = report.groups.industry ?? [];
    if (first === undefined) throw new Error('expected an industry');
    const industry = [...others, { ...first, meanPredicted: first.observed + 0.2 }];
    expect(titlesOf(renderReport({ ...report, groups: { industry } }, about)).at(-1)).toMatch(
      /^Industry: furthest off is Software, said \d+ %, seen \d+ %$/,
    );
  });

  it('more parts than can be drawn says how many are', () => {
    const parts = Array.from({ length: 500 }, (_, i) => ({
      group: `city ${i}`,
      rows: 20 + i,
      positives: 2,
      auc: 0.6,
      meanPredicted: 0.1,
      observed: 0.1,
    }));
    const text = textOf(renderReport({ ...report, groups: { city: parts } }, about));
    expect(text).toContain('The 24 largest of 500 are drawn.');
    expect(text).toContain('and 300 more');
  });
});

/** Numbers as they come from evaluations that went wrong, through JSON (null for NaN) or not. */
const oddNumber = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double(),
  fc.constantFrom(0, 1, -1, 1e-300, 1e300, Number.NaN, Number.POSITIVE_INFINITY, null as unknown as number),
);
const oddCount = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 2 ** 40));
/** Any text but one that holds what the test looks for. */
const isAbused = (text: string): boolean => /nan|undefined|infinity|null/i.test(text);
const name = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('<b>', '&', '"', '\u0000', '客户', 'x'.repeat(3_000)),
  )
  .filter((text) => !isAbused(text));
const figure: fc.Arbitrary<Figure> = fc.record({ value: oddNumber, low: oddNumber, high: oddNumber });
const kind = fc.constantFrom(...modelKinds);
const point = fc.record({ x: oddNumber, y: oddNumber });
const many = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });

const model: fc.Arbitrary<ModelResult> = fc.record({
  name: kind,
  params: fc.dictionary(name, fc.oneof(fc.nat(), name, fc.boolean()), { maxKeys: 2 }),
  calibration: fc.constantFrom('none', 'platt', 'beta', 'isotonic'),
  auc: figure,
  prAuc: figure,
  brier: figure,
  logLoss: figure,
  ece: oddNumber,
  eceFloor95: oddNumber,
  calibrationSlope: oddNumber,
  fitMs: oddNumber,
});

const oddReport: fc.Arbitrary<EvaluationReport> = fc.record({
  rows: oddCount,
  positives: oddCount,
  events: oddCount,
  baseRate: oddNumber,
  champion: kind,
  verdict: fc.record({ kind: fc.constantFrom(...verdictKinds), sentence: name }),
  models: many(model),
  skill: fc.constantFrom(null, { gain: Number.NaN, standardError: 0 }),
  selection: many(
    fc.record({
      champion: kind,
      challenger: kind,
      gain: oddNumber,
      standardError: oddNumber,
      isReplaced: fc.boolean(),
    }),
  ),
  reliability: many(
    fc.record({ from: oddNumber, to: oddNumber, rows: oddCount, meanPredicted: oddNumber, observed: figure }),
  ),
  roc: many(point),
  precisionRecall: many(point),
  lift: many(
    fc.record({ share: oddNumber, rows: oddCount, positives: oddCount, lift: oddNumber, captured: oddNumber }),
  ),
  tiers: many(
    fc.record({
      tier: name,
      from: oddNumber,
      rows: oddCount,
      positives: oddCount,
      precision: oddNumber,
      recall: oddNumber,
      lift: oddNumber,
      meanPredicted: oddNumber,
    }),
  ),
  groups: fc.dictionary(
    name,
    many(
      fc.record({
        group: name,
        rows: oddCount,
        positives: oddCount,
        auc: fc.option(oddNumber),
        meanPredicted: oddNumber,
        observed: oddNumber,
      }),
    ),
    { maxKeys: 3 },
  ),
  importances: many(fc.record({ name, meanShare: oddNumber })),
  warnings: many(fc.record({ code: name, message: name })),
  method: name,
});

it('is well-formed and holds no number that is none, whatever the evaluation holds', () => {
  fc.assert(
    fc.property(oddReport, name, (odd, title) => {
      const out = renderReport(odd, { ...about, title, details: [{ label: title, value: title }] });
      expect(markupFaults(out)).toEqual([]);
      expect(/.{0,40}(NaN|undefined|Infinity|null).{0,40}/.exec(out.replace(style, ''))?.[0]).toBeUndefined();
    }),
    { numRuns: 200, seed: 7 },
  );
});
