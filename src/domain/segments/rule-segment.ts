/** Segments an admin writes: in order, the first whose condition holds is the customer's. No code is run, only these forms are read. */
import { ruleFields } from './rule-fields.ts';
import type { CustomerFacts } from './segmentation.ts';

export const ruleOperators = ['=', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'contains', 'known', 'unknown'] as const;
export type RuleOperator = (typeof ruleOperators)[number];

export interface RuleTest {
  readonly field: string;
  readonly op: RuleOperator;
  /** A list for `in` and `not in`; none for `known` and `unknown`. */
  readonly value?: number | string | readonly (number | string)[];
}

export type RuleCondition =
  | { readonly all: readonly RuleCondition[] }
  | { readonly any: readonly RuleCondition[] }
  | { readonly not: RuleCondition }
  | RuleTest;

export interface RuleSegment {
  readonly name: string;
  readonly when: RuleCondition;
}

/** Name of the first segment that fits; null where none does. Only customers are in segments: prospects and those who left are not. */
export function ruleSegmentOf(customer: CustomerFacts, rules: readonly RuleSegment[]): string | null {
  if (customer.tier === null) return null;
  return rules.find(({ when }) => holds(when, customer))?.name ?? null;
}

/** A comparison with what is not known is false, whatever the operator; `not` turns that round like any other answer. */
export function holds(condition: RuleCondition, customer: CustomerFacts): boolean {
  if ('all' in condition) return condition.all.every((each) => holds(each, customer));
  if ('any' in condition) return condition.any.some((each) => holds(each, customer));
  if ('not' in condition) return !holds(condition.not, customer);
  return passes(condition, ruleFields.get(condition.field)?.of(customer) ?? null);
}

function passes({ op, value = [] }: RuleTest, known: number | string | null): boolean {
  const isKnown = known !== null && !(typeof known === 'number' && Number.isNaN(known));
  if (op === 'known') return isKnown;
  if (op === 'unknown') return !isKnown;
  if (!isKnown) return false;
  const listed = (typeof value === 'object' ? value : [value]).map(plain);
  const own = plain(known);
  const first = listed[0];
  switch (op) {
    case '=':
    case 'in':
      return listed.includes(own);
    case '!=':
    case 'not in':
      return !listed.includes(own);
    case 'contains':
      return typeof own === 'string' && typeof first === 'string' && own.includes(first);
    default:
      return typeof own === 'number' && typeof first === 'number' && compares(op, own, first);
  }
}

function compares(op: '<' | '<=' | '>' | '>=', own: number, limit: number): boolean {
  if (op === '<') return own < limit;
  if (op === '<=') return own <= limit;
  return op === '>' ? own > limit : own >= limit;
}

/** Texts are compared whatever their case and the space around them. */
const plain = (value: number | string): number | string =>
  typeof value === 'string' ? value.trim().toLowerCase() : value;
