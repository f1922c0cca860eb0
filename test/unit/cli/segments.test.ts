import { describe, expect, it } from 'vitest';
import { checkedOptions } from '../../../src/cli/commands/segments.ts';
import { segmentsText } from '../../../src/cli/tables/segments-text.ts';
import type { SegmentsReport } from '../../../src/services/segments/report-segments.ts';

describe('the options of keel segments', () => {
  it.each([
    [{ method: 'default' }, { method: 'default', k: undefined }],
    [
      { method: 'kmeans', k: '4' },
      { method: 'kmeans', k: 4 },
    ],
    [
      { method: 'default', rules: 'r.json' },
      { method: 'rules', k: undefined },
    ],
  ])('%j ask for %j', (options, expected) => {
    expect(checkedOptions(options)).toEqual(expected);
  });

  it.each([
    [{ method: 'som' }, '--method som is none of default, rfm, kmeans, quadrants, rules.'],
    [{ method: 'rfm', k: '3' }, '--k is the number of segments of --method kmeans.'],
    [{ method: 'kmeans', k: '2.5' }, '--k 2.5 is not a whole number.'],
    [{ method: 'kmeans', k: '0' }, '--k 0 is not a number above 0 and up to 20.'],
    [{ method: 'rules', apply: true }, '--apply stores rules: give a file with --rules.'],
    [{ method: 'rfm', rules: 'r.json' }, '--rules goes with --method rules, not rfm.'],
  ])('%j are bad use: %s', (options, message) => {
    expect(() => checkedOptions(options)).toThrow(message);
  });
});

const report: SegmentsReport = {
  method: 'default',
  version: 2,
  asOf: Date.UTC(2026, 10, 22),
  fittedAsOf: Date.UTC(2026, 10, 1),
  fittedNow: false,
  customers: 30,
  without: { prospects: 2, left: 1, unknown: 0 },
  segments: [
    {
      id: 'high value',
      name: 'high value',
      marks: 'value from 800 EUR, the top fifth',
      customers: 27,
      share: 1,
      meanRisk: 0.05,
      value: [
        { currency: 'EUR', cents: 5_000_000 },
        { currency: 'USD', cents: 1 },
      ],
      recurring: [],
      leftSince: 1,
    },
    {
      id: 'x',
      name: 'steady',
      marks: 's',
      customers: 0,
      share: 0,
      meanRisk: null,
      value: [],
      recurring: [],
      leftSince: 0,
    },
  ],
  moves: [
    {
      customerId: '1',
      name: 'Larch',
      from: 'high value',
      to: null,
      fromName: 'high value',
      toName: null,
      hasLeft: true,
    },
  ],
  notes: ['Amounts are compared within a currency.'],
};

describe('segmentsText', () => {
  it('says of each segment how many, how risky and what they are worth, who moved, and where it comes from', () => {
    expect(segmentsText(report).replaceAll('\u00a0', ' ')).toBe(`\
  segment     customers  share  mean risk          value  a year  left since
  high value         27  100 %      5.0 %  50 000 EUR +1       –           1

  segment     what marks it
  high value  value from 800 EUR, the top fifth

  moved since the last fit  from        to
  Larch                     high value  → left

As of 2026-11-22, 30 accounts scored. Version 2, learnt as of 2026-11-01; learn anew with --refit.
In no segment: 2 not customers yet, 1 who left.
Amounts are compared within a currency.
+1: sums in other currencies stand in --json.
`);
  });

  it('says so where there is nobody', () => {
    const none = { ...report, version: null, segments: [], moves: [], customers: 0, notes: [] };
    expect(segmentsText(none)).toContain('No customer is in a segment.');
    expect(segmentsText(none)).toContain('A preview: nothing is stored.');
  });
});
