/** One comparison becomes a test of a value, checked against the type of what it compares. Text ignores case, null is not unknown. */
import { checksum, parseId } from '../org/ids.ts';
import type { FieldType, Value } from '../org/types.ts';
import { likeMatcher } from './like-pattern.ts';
import { type Literal, plainText } from './literals.ts';
import { queryError } from './query-errors.ts';
import type { Comparison } from './read-condition.ts';
import { isIdType, isNumberType, isTextType, type Operand, type Scope } from './scope.ts';

type Test = (value: Value) => boolean;

const never: Test = () => false;
const orders = new Set(['<', '<=', '>', '>=']);

export function compileComparison(scope: Scope, operand: Operand, comparison: Comparison): Test {
  const { operator, values } = comparison;
  if (operator === 'LIKE') return compileLike(scope, operand, values[0] as Literal);
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') {
    throw invalidOperator(scope, operand, `'includes' and 'excludes' operators only valid on multipicklist field`);
  }
  if (orders.has(operator)) return compileOrder(scope, operand, operator, values[0] as Literal);
  const test = anyOf(values.map((value) => equals(scope, operand, value)));
  const isEqual = values.length > 8 && !isDateType(operand.type) ? setTest(scope, operand, values) : test;
  return operator === '!=' || operator === 'NOT IN' ? (value) => !isEqual(value) : isEqual;
}

function isDateType(type: FieldType): boolean {
  return type === 'date' || type === 'datetime';
}

function anyOf(tests: readonly Test[]): Test {
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (value) => tests.some((test) => test(value));
}

/** Many values: one look-up instead of as many comparisons. */
function setTest(scope: Scope, operand: Operand, values: readonly Literal[]): Test {
  const wanted = new Set(values.map((value) => comparable(scope, operand, value)));
  if (!isTextType(operand.type)) return (value) => wanted.has(value);
  return (value) => wanted.has(typeof value === 'string' ? value.toLowerCase() : value);
}

function equals(scope: Scope, operand: Operand, literal: Literal): Test {
  if (isDateType(operand.type)) return equalsDate(scope, operand, literal);
  const wanted = comparable(scope, operand, literal);
  if (wanted === null) return operand.type === 'boolean' ? (value) => value !== true : (value) => value === null;
  if (operand.type === 'boolean') return (value) => (value ?? false) === wanted;
  if (!isTextType(operand.type)) return (value) => value === wanted;
  return (value) => value === wanted || (typeof value === 'string' && value.toLowerCase() === wanted);
}

/** A literal as values of this type are compared: text in lower case, ids of 18 characters, the empty text null. */
function comparable(scope: Scope, operand: Operand, literal: Literal): Value {
  if (literal.kind === 'null') return null;
  if (isTextType(operand.type) && literal.kind === 'text') {
    return plainText(scope, literal.raw, false).text.toLowerCase() || null;
  }
  if (isIdType(operand.type) && literal.kind === 'text') return idOf(scope, operand, literal.raw);
  if (isNumberType(operand.type) && literal.kind === 'number') return literal.value;
  if (operand.type === 'boolean' && literal.kind === 'boolean') return literal.value;
  throw wrongType(scope, operand);
}

function idOf(scope: Scope, operand: Operand, raw: string): string | null {
  const text = plainText(scope, raw, false).text;
  if (text === '') return null;
  const id15 = parseId(text);
  if (id15 === undefined) {
    throw queryError(scope.soql, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`, operand.near);
  }
  return id15 + checksum(id15);
}

function equalsDate(scope: Scope, operand: Operand, literal: Literal): Test {
  if (literal.kind === 'null') return (value) => value === null;
  const { start, end } = boundsOf(scope, operand, literal);
  if (start === end) return (value) => value === start;
  return (value) => value !== null && value >= start && value < end;
}

/** What a date or datetime literal spans, as values of the type are kept; a single value has start and end alike. */
function boundsOf(scope: Scope, operand: Operand, literal: Literal): { start: string | number; end: string | number } {
  if (literal.kind === 'span') {
    const { start, end } = literal.span;
    if (operand.type === 'datetime') return { start, end };
    return { start: new Date(start).toISOString().slice(0, 10), end: new Date(end).toISOString().slice(0, 10) };
  }
  if (operand.type === 'date' && literal.kind === 'date') return { start: literal.text, end: literal.text };
  if (operand.type === 'datetime' && literal.kind === 'datetime') return { start: literal.ms, end: literal.ms };
  throw wrongType(scope, operand);
}

function compileOrder(scope: Scope, operand: Operand, operator: string, literal: Literal): Test {
  if (operand.type === 'boolean') throw invalidOperator(scope, operand, 'invalid operator on boolean field');
  if (literal.kind === 'null') throw invalidOperator(scope, operand, `invalid null in comparison with '${operator}'`);
  if (isDateType(operand.type)) return orderDate(scope, operand, operator, literal);
  const bound = comparable(scope, operand, literal);
  if (bound === null) return never;
  return isTextType(operand.type) ? orderFolded(operator, bound) : orderPlain(operator, bound);
}

function orderDate(scope: Scope, operand: Operand, operator: string, literal: Literal): Test {
  const { start, end } = boundsOf(scope, operand, literal);
  if (start === end || operator === '<' || operator === '>=') return orderPlain(operator, start);
  // Behind a span means from its end on; up to a span means before its end.
  return orderPlain(operator === '>' ? '>=' : '<', end);
}

function orderPlain(operator: string, bound: string | number | boolean): Test {
  if (operator === '<') return (value) => value !== null && value < bound;
  if (operator === '<=') return (value) => value !== null && value <= bound;
  if (operator === '>') return (value) => value !== null && value > bound;
  return (value) => value !== null && value >= bound;
}

function orderFolded(operator: string, bound: string | number | boolean): Test {
  const plain = orderPlain(operator, bound);
  return (value) => typeof value === 'string' && plain(value.toLowerCase());
}

function compileLike(scope: Scope, operand: Operand, literal: Literal): Test {
  if (!isTextType(operand.type)) {
    throw invalidOperator(scope, operand, `invalid operator on ${typeName(operand.type)} field`);
  }
  if (literal.kind === 'null') return (value) => value === null;
  if (literal.kind !== 'text') throw wrongType(scope, operand);
  const pattern = plainText(scope, literal.raw, true);
  if (pattern.text === '') return (value) => value === null;
  const matches = likeMatcher(pattern);
  return (value) => typeof value === 'string' && matches(value);
}

function typeName(type: FieldType): string {
  if (isIdType(type)) return 'id';
  if (type === 'datetime') return 'dateTime';
  if (isTextType(type)) return 'string';
  return type;
}

function invalidOperator(scope: Scope, operand: Operand, message: string): Error {
  return queryError(scope.soql, 'INVALID_QUERY_FILTER_OPERATOR', message, operand.near);
}

function wrongType(scope: Scope, operand: Operand): Error {
  const quotes = isTextType(operand.type) || isIdType(operand.type) ? 'should be' : 'should not be';
  const type = isIdType(operand.type) ? 'string' : typeName(operand.type);
  const message = `value of filter criterion for field '${operand.label}' must be of type ${type} and ${quotes} enclosed in quotes`;
  return queryError(scope.soql, 'INVALID_FIELD', message, operand.near);
}

/** Ids a comparison by = or IN asks for, when it asks for nothing but ids. */
export function wantedIds(scope: Scope, operand: Operand, comparison: Comparison): readonly string[] | undefined {
  if (!isIdType(operand.type) || (comparison.operator !== '=' && comparison.operator !== 'IN')) return undefined;
  const ids = comparison.values.map((value) => comparable(scope, operand, value));
  return ids.every((id) => typeof id === 'string') ? (ids as string[]) : undefined;
}

export function refuseUnfilterable(scope: Scope, operand: Operand): void {
  if (operand.field === undefined || operand.field.isFilterable) return;
  throw queryError(
    scope.soql,
    'INVALID_FIELD',
    `field '${operand.label}' can not be filtered in a query call`,
    operand.near,
  );
}
