import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstallSettings } from '../../../../src/contracts/settings.ts';
import { parseRuleSegments } from '../../../../src/domain/segments/parse-rule-segments.ts';
import { ruleFields } from '../../../../src/domain/segments/rule-fields.ts';
import {
  holds,
  type RuleCondition,
  ruleOperators,
  ruleSegmentOf,
} from '../../../../src/domain/segments/rule-segment.ts';
import { anyCustomer, customer, history } from './customers.ts';

const parsed = (when: unknown) => parseRuleSegments([{ name: 'mine', when }]);
const problemsOf = (json: unknown): string[] => {
  const result = parseRuleSegments(json);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
};
const risky = { field: 'risk', op: '>=', value: 0.2 } as const;

/** JSON that looks a little like rules, so that more than the first look is tried. */
const nearlyRules = fc.letrec((tie) => ({
  rules: fc.array(fc.record({ name: fc.oneof(fc.string(), fc.constant('big')), when: tie('condition') })),
  condition: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue(),
    fc.record({ all: fc.array(tie('condition')) }),
    fc.record({ any: fc.oneof(fc.array(tie('condition')), fc.jsonValue()) }),
    fc.record({ not: tie('condition') }),
    fc.record(
      {
        field: fc.oneof(fc.constantFrom(...ruleFields.keys(), '__proto__', 'constructor'), fc.string()),
        op: fc.constantFrom(...ruleOperators, '=>'),
        value: fc.oneof(fc.jsonValue(), fc.double(), fc.array(fc.constantFrom('low', 'high', 1, 0.5))),
      },
      { requiredKeys: ['field', 'op'] },
    ),
  ),
}));

describe('parseRuleSegments', () => {
  it('reads every form', () => {
    const when = {
      all: [
        { any: [risky, { field: 'stage', op: 'in', value: ['decline', 'activation'] }] },
        { not: { field: 'owner', op: 'unknown' } },
        { field: 'industry', op: 'contains', value: 'logi' },
      ],
    };
    expect(parsed(when)).toEqual({ ok: true, rules: [{ name: 'mine', when }] });
  });

  it.each([
    [{}, ': a list of segments is needed, not an object'],
    [null, ': a list of segments is needed, not nothing'],
    [[{ name: ' ', when: risky }], '0.name: a name is needed'],
    [[{ name: 'At Risk', when: risky }], `0.name: "At Risk" is a segment of Keel's own: take another name`],
    [
      [
        { name: 'a', when: risky },
        { name: 'A', when: risky },
      ],
      '1.name: "A" stands twice',
    ],
    [[{ name: 'a' }], '0.when: when is missing'],
    [[{ name: 'a', when: risky, also: 1 }], '0.also: only name, when may stand here'],
    [[{ name: 'a\n', when: risky, x: 1 }], '0.x: only name, when may stand here'],
    [[{ name: 'a', when: {} }], '0.when: exactly one of all, any, not and field is needed, not none of them'],
    [
      [{ name: 'a', when: { all: [risky], any: [risky] } }],
      '0.when: exactly one of all, any, not and field is needed, not all and any',
    ],
    [[{ name: 'a', when: { all: [] } }], '0.when.all: a list with at least one condition is needed, not an empty list'],
    [
      [{ name: 'a', when: { all: [risky, { field: 'risk', op: '>', value: 20 }] } }],
      '0.when.all.1.value: risk lies between 0 and 1, so 20 is out of its range',
    ],
    [
      [{ name: 'a', when: { field: 'risk', op: '>', value: '0.2' } }],
      '0.when.value: risk (churn risk, 0 to 1) is compared with a number, not "0.2"',
    ],
    [
      [{ name: 'a', when: { field: 'tier', op: '=', value: 'severe' } }],
      '0.when.value: "severe" is no risk tier: low, medium, high, critical',
    ],
    [
      [{ name: 'a', when: { field: 'country', op: '>', value: 'A' } }],
      '0.when.op: ">" does not fit country: =, !=, in, not in, contains, known, unknown',
    ],
    [[{ name: 'a', when: { field: 'nps', op: 'known', value: 1 } }], '0.when.value: known takes no value'],
    [
      [{ name: 'a', when: { field: 'nps', op: 'in', value: 9 } }],
      '0.when.value: a list of 1 to 1000 values is needed, not 9',
    ],
  ])('says of %j what is wrong and where', (json, problem) => {
    expect(problemsOf(json)).toEqual([problem]);
  });

  it('names the fields there are where one is not known', () => {
    const [problem] = problemsOf([{ name: 'a', when: { field: 'toString', op: '=', value: 'x' } }]);
    expect(problem).toMatch(/^0\.when\.field: "toString" is no field: stage, tier, risk, value, /);
  });

  it('tells of all mistakes at once', () => {
    const two = {
      all: [
        { field: 'x', op: '=', value: 1 },
        { field: 'nps', op: '=', value: 11 },
      ],
    };
    expect(
      problemsOf([
        { name: 'a', when: two },
        { name: '', when: risky },
      ]),
    ).toHaveLength(3);
  });

  it('bounds depth and number of conditions', () => {
    let deep: unknown = risky;
    for (let i = 0; i < 5_000; i++) deep = { not: deep };
    expect(problemsOf([{ name: 'a', when: deep }])[0]).toContain('nested 10 deep at most');
    const many = { any: Array.from({ length: 150 }, () => risky) };
    expect(
      problemsOf([
        { name: 'a', when: many },
        { name: 'b', when: many },
      ]),
    ).toEqual(['1.when.any.50: there are more than 200 comparisons']);
  });

  it('either reads what it is given or says where it is wrong, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), nearlyRules.rules, fc.anything()), anyCustomer, (json, someone) => {
        const result = parseRuleSegments(json);
        if (!result.ok) {
          expect(result.problems.length).toBeGreaterThan(0);
          for (const { message } of result.problems) expect(message.length).toBeGreaterThan(5);
          return;
        }
        const name = ruleSegmentOf(someone, result.rules);
        expect([null, ...result.rules.map((rule) => rule.name)]).toContain(name);
        expect(parseRuleSegments(JSON.parse(JSON.stringify(result.rules)))).toEqual(result);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the settings of an install its messages at their place', () => {
    const result = InstallSettings.safeParse({ segments: { rules: [{ name: 'a', when: { ...risky, value: 2 } }] } });
    expect(result.error?.issues).toMatchObject([
      {
        path: ['segments', 'rules', 0, 'when', 'value'],
        message: 'risk lies between 0 and 1, so 2 is out of its range',
      },
    ]);
    expect(InstallSettings.parse({}).segments).toEqual({ rules: [], quadrants: {}, seed: 7 });
  });
});

describe('a rule', () => {
  const someone = customer('A', {
    risk: 0.2,
    renewalDays: null,
    owner: 'Ann@Example.com',
    history: history({ nps: null, industry: ' Freight & Logistics ' }),
  });

  it.each([
    [{ field: 'risk', op: '>=', value: 0.2 }, true],
    [{ field: 'risk', op: '>', value: 0.2 }, false],
    [{ field: 'risk', op: '<=', value: 0.2 }, true],
    [{ field: 'risk', op: '<', value: 0.2 }, false],
    [{ field: 'risk', op: '!=', value: 0.2 }, false],
    [{ field: 'value', op: '=', value: 5_000 }, true],
    [{ field: 'owner', op: '=', value: 'ann@example.com' }, true],
    [{ field: 'industry', op: 'contains', value: 'logistics' }, true],
    [{ field: 'country', op: 'not in', value: ['DE', 'FR'] }, true],
    [{ field: 'stage', op: 'in', value: ['Retention'] }, true],
    [{ field: 'purchases', op: '>=', value: 3 }, true],
    [{ all: [risky, { field: 'tier', op: '=', value: 'high' }] }, false],
    [{ any: [risky, { field: 'tier', op: '=', value: 'high' }] }, true],
    [{ not: risky }, false],
  ] as const satisfies readonly (readonly [RuleCondition, boolean])[])('%j holds: %s', (when, expected) => {
    expect(holds(when, someone)).toBe(expected);
  });

  it.each(['=', '!=', '<', '<=', '>', '>='] as const)('compares nothing with what is not known (%s)', (op) => {
    expect(holds({ field: 'nps', op, value: 9 }, someone)).toBe(false);
    expect(holds({ not: { field: 'nps', op, value: 9 } }, someone)).toBe(true);
  });

  it('can ask whether something is known', () => {
    expect(holds({ field: 'nps', op: 'unknown' }, someone)).toBe(true);
    expect(holds({ field: 'renewalDays', op: 'known' }, someone)).toBe(false);
    expect(holds({ field: 'products', op: 'known' }, customer('B', { history: null }))).toBe(false);
  });

  it('counts by the first that fits, and for customers only', () => {
    const rules = [
      { name: 'risky', when: risky },
      { name: 'all', when: { not: { field: 'stage', op: 'unknown' } } },
    ] as const;
    expect(ruleSegmentOf(someone, rules)).toBe('risky');
    expect(ruleSegmentOf(customer('B'), rules)).toBe('all');
    expect(ruleSegmentOf(customer('C', { tier: null, stage: 'churned' }), rules)).toBeNull();
  });
});
