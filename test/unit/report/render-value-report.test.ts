import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClvReport } from '../../../src/domain/value/table/clv-report.ts';
import { style } from '../../../src/report/style.ts';
import { renderValueReport } from '../../../src/report/value/render-value-report.ts';
import { textOf, titlesOf } from '../../support/page-text.ts';
import { sampleValueReport } from '../../support/sample-value-report.ts';
import { markupFaults } from './well-formed.ts';

const about = {
  title: 'What are the customers worth?',
  subject: 'orders.csv',
  asOf: '2026-11-21',
  keelVersion: '0.1.0',
  details: [],
};
const report = sampleValueReport();
const page = renderValueReport(report, about);

describe('the page of a good fit', () => {
  it('is well-formed and needs nothing from outside', () => {
    expect(markupFaults(page)).toEqual([]);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|@import| on\w+="| style="/);
  });

  it('says the value before anything else', () => {
    expect(textOf(page)).toMatch(/Keel 0\.1\.0 76\.1 k EUR over the next 52 weeks So much margin is expected/);
  });

  it('has chart titles that say what is seen', () => {
    expect(titlesOf(page)).toEqual([
      '54 % of the customers are worth less than 20 EUR each',
      'The top tenth holds 38 % of the value',
      'In the 26 weeks it had not seen it expected 690 purchases, and 742 came',
    ]);
  });

  it('gives each chart a name and the numbers behind it', () => {
    expect(page.match(/<svg [^>]*role="img" aria-labelledby=/g)).toHaveLength(3);
    expect(page.match(/<details>/g)).toHaveLength(3);
  });

  it('says each parameter in words', () => {
    for (const { meaning } of report.parameters) expect(textOf(page)).toContain(meaning);
  });
});

describe('how much the top holds', () => {
  const titleOf = (distribution: ClvReport['distribution']) =>
    titlesOf(renderValueReport({ ...report, distribution }, about))[1];

  it('is its share of all the value', () => {
    const bins = [
      { from: 0, to: 100, customers: 90, clv: 520 },
      { from: 100, to: null, customers: 10, clv: 480 },
    ];
    expect(titleOf(bins)).toBe('The top tenth holds 48 % of the value');
  });

  it('is not said where nobody is worth anything', () => {
    expect(titleOf([{ from: 0, to: null, customers: 90, clv: 0 }])).not.toMatch(/top tenth/);
  });
});

describe('a table of which', () => {
  const unknown: ClvReport = {
    ...report,
    bgNbd: null,
    gammaGamma: null,
    reasons: { bgNbd: 'Nobody came back.', gammaGamma: 'Nobody came back.' },
    parameters: [],
    totals: { ...report.totals, clv: null, expectedPurchases: null, alive: null },
    distribution: [],
    top: [],
    tracking: [],
    check: null,
    warnings: [],
    currency: null,
  };

  it('nothing can be learnt says why, and shows no empty chart', () => {
    const out = renderValueReport(unknown, about);
    expect(markupFaults(out)).toEqual([]);
    expect(textOf(out)).toContain('No value can be told Nobody came back.');
    expect(out).not.toContain('<svg');
  });

  it('spend goes with frequency says so', () => {
    const gammaGamma = report.gammaGamma && { ...report.gammaGamma, spendFrequencyCorrelation: 0.61 };
    expect(textOf(renderValueReport({ ...report, gammaGamma }, about))).toContain('correlation of 0.61, which is much');
  });

  it('names from a table never become markup', () => {
    const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
    const [first] = report.top;
    if (first === undefined) throw new Error('expected a customer');
    const out = renderValueReport(
      {
        ...report,
        currency: evil,
        method: evil,
        top: [{ ...first, customer: evil }],
        parameters: [{ name: evil, value: 1, meaning: evil }],
        warnings: [{ code: evil, message: evil }],
      },
      { ...about, title: evil, subject: evil, details: [{ label: evil, value: evil }] },
    );
    expect(markupFaults(out)).toEqual([]);
    expect(out).not.toMatch(/<script|<img/);
  });
});

const odd = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.constantFrom(0, 1, -1, 1e-300, 1e300, Number.NaN, Number.POSITIVE_INFINITY, null as unknown as number),
);
const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('<b>', '&', '', '客户', 'x'.repeat(2_000), '2026-02-31'),
  )
  .filter((one) => !/nan|undefined|infinity|null/i.test(one));
const day = fc.oneof(text, fc.constantFrom('2026-01-01', '2026-05-01', '0000-00-00'));
const many = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });
const total = fc.option(fc.record({ value: odd, low: odd, high: odd }));

const oddReport: fc.Arbitrary<ClvReport> = fc.record({
  currency: fc.option(text),
  until: day,
  period: fc.constantFrom('day', 'week', 'month'),
  horizon: odd,
  discountRate: odd,
  margin: odd,
  method: text,
  customers: odd,
  purchases: odd,
  repeatBuyers: odd,
  bgNbd: fc.option(fc.record({ r: odd, alpha: odd, a: odd, b: odd, logLikelihood: odd, fitMs: odd })),
  gammaGamma: fc.option(
    fc.record({
      p: odd,
      q: odd,
      gamma: odd,
      logLikelihood: odd,
      spendFrequencyCorrelation: fc.option(odd),
      customers: odd,
    }),
  ),
  reasons: fc.record({ bgNbd: fc.option(text), gammaGamma: fc.option(text) }),
  parameters: many(fc.record({ name: text, value: odd, meaning: text })),
  totals: fc.record({ level: odd, expectedPurchases: total, clv: total, alive: fc.option(odd), spentSoFar: odd }),
  distribution: many(fc.record({ from: odd, to: fc.option(odd), customers: odd, clv: odd })),
  top: many(
    fc.record({
      customer: text,
      expectedPurchases: fc.option(odd),
      pAlive: fc.option(odd),
      expectedSpend: fc.option(odd),
      clv: fc.option(odd),
      repeats: odd,
      spentSoFar: odd,
      daysSinceLast: odd,
    }),
  ),
  tracking: many(fc.record({ day, actual: fc.option(odd), expected: odd, isAfter: fc.boolean() })),
  check: fc.option(fc.record({ from: day, to: day, periods: odd, actual: odd, expected: odd })),
  rows: odd,
  dropped: odd,
  warnings: many(fc.record({ code: text, message: text })),
});

it('is well-formed and holds no number that is none, whatever the report holds', () => {
  fc.assert(
    fc.property(oddReport, text, (given, title) => {
      const out = renderValueReport(given, { ...about, title, details: [{ label: title, value: title }] });
      expect(markupFaults(out)).toEqual([]);
      expect(/.{0,40}(NaN|undefined|Infinity|null).{0,40}/.exec(out.replace(style, ''))?.[0]).toBeUndefined();
    }),
    { numRuns: 80, seed: 7 },
  );
});
