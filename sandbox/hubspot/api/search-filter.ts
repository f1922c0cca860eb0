/** One search filter as a predicate over a row. Values compare as their property's type does. */
import { validationError } from '../errors.ts';
import { findObjectType, type ObjectKey } from '../object-types.ts';
import { parseInstant } from '../properties/normalise-value.ts';
import type { PropertyDefinition } from '../properties/types.ts';
import type { Crm } from '../store/crm.ts';
import { isJson, recordId } from './parse-input.ts';

export type IndexRead = (row: number, property: string) => string | null;
export type Filter = (row: number, read: IndexRead) => boolean;
type Comparable = number | string;

const operators = [
  'BETWEEN',
  'CONTAINS_TOKEN',
  'EQ',
  'GT',
  'GTE',
  'HAS_PROPERTY',
  'IN',
  'LT',
  'LTE',
  'NEQ',
  'NOT_CONTAINS_TOKEN',
  'NOT_HAS_PROPERTY',
  'NOT_IN',
] as const;
type Operator = (typeof operators)[number];

function comparer(property: PropertyDefinition): (text: string) => Comparable {
  if (property.type === 'number') return Number;
  if (property.type === 'date' || property.type === 'datetime') return parseInstant;
  return (text) => text.toLowerCase();
}

/** Rows without a value sort first. */
export function sortKey(crm: Crm, key: ObjectKey, name: string): (value: string | null) => Comparable {
  const property = crm.objects[key].properties.get(name) as PropertyDefinition;
  const compare = comparer(property);
  const isText =
    property.type === 'string' ||
    property.type === 'enumeration' ||
    property.type === 'bool' ||
    property.type === 'phone_number';
  return (value) => (value === null ? (isText ? '' : Number.NEGATIVE_INFINITY) : compare(value));
}

function filterValue(compare: (text: string) => Comparable, raw: unknown, field: string): Comparable {
  if (raw === undefined || raw === null) throw validationError(`A filter of this operator needs "${field}".`);
  const value = compare(String(raw));
  if (typeof value === 'number' && Number.isNaN(value))
    throw validationError(`${String(raw)} is not a valid filter value.`);
  return value;
}

function tokens(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '');
}

export function filterFrom(crm: Crm, key: ObjectKey, raw: unknown): Filter {
  if (!isJson(raw)) throw validationError('A filter must be an object.');
  const name = String(raw.propertyName ?? '');
  const operator = raw.operator as Operator;
  if (!operators.includes(operator)) throw validationError(`Unknown operator ${String(raw.operator)}.`);
  if (name.startsWith('associations.')) return associationFilter(crm, key, name, raw.value);
  const property = crm.objects[key].properties.get(name);
  if (property === undefined) throw validationError(`Property "${name}" does not exist`);
  if (operator === 'HAS_PROPERTY') return (row, read) => read(row, name) !== null;
  if (operator === 'NOT_HAS_PROPERTY') return (row, read) => read(row, name) === null;
  const test = testOf(property, operator, raw);
  const fast = fastNumber(crm, key, name);
  const compare = comparer(property);
  if (fast !== undefined && crm.searchLagMs === 0) return (row) => test(fast(row), '');
  const isNegative = operator === 'NEQ' || operator === 'NOT_IN' || operator === 'NOT_CONTAINS_TOKEN';
  return (row, read) => {
    const value = read(row, name);
    return value === null ? isNegative : test(compare(value), value);
  };
}

/** Ids and stamps are numbers in the table: no text is made for a sweep over all rows. */
function fastNumber(crm: Crm, key: ObjectKey, name: string): ((row: number) => number) | undefined {
  const { table, type } = crm.objects[key];
  const column = name === 'hs_object_id' ? table.ids : name === type.modifiedProperty ? table.updatedMs : undefined;
  return column === undefined ? undefined : (row) => column[row] as number;
}

function testOf(
  property: PropertyDefinition,
  operator: Operator,
  raw: Readonly<Record<string, unknown>>,
): (value: Comparable, text: string) => boolean {
  const compare = comparer(property);
  if (operator === 'IN' || operator === 'NOT_IN') {
    if (!Array.isArray(raw.values)) throw validationError(`${operator} needs "values".`);
    // Text values must be given in lower case; upper-case ones match nothing.
    const isText = property.type === 'string';
    const wanted = new Set(raw.values.map((value) => (isText ? String(value) : compare(String(value)))));
    return (value) => wanted.has(value) === (operator === 'IN');
  }
  if (operator === 'CONTAINS_TOKEN' || operator === 'NOT_CONTAINS_TOKEN')
    return tokenTest(operator, String(raw.value ?? ''));
  const low = filterValue(compare, raw.value, 'value');
  if (operator === 'BETWEEN') {
    const high = filterValue(compare, raw.highValue, 'highValue');
    return (value) => value >= low && value <= high;
  }
  const tests = {
    EQ: (value: Comparable) => value === low,
    NEQ: (value: Comparable) => value !== low,
    GT: (value: Comparable) => value > low,
    GTE: (value: Comparable) => value >= low,
    LT: (value: Comparable) => value < low,
    LTE: (value: Comparable) => value <= low,
  };
  return tests[operator as keyof typeof tests];
}

function tokenTest(operator: Operator, value: string): (value: Comparable, text: string) => boolean {
  const isPrefix = value.endsWith('*');
  const wanted = tokens(value);
  return (_value, text) => {
    const have = tokens(text);
    const isFound = wanted.every((token) => have.some((one) => (isPrefix ? one.startsWith(token) : one === token)));
    return isFound === (operator === 'CONTAINS_TOKEN');
  };
}

/** The pseudo-property `associations.company` with EQ and an id. */
function associationFilter(crm: Crm, key: ObjectKey, name: string, id: unknown): Filter {
  const other = findObjectType(name.slice('associations.'.length));
  if (other === undefined) throw validationError(`Property "${name}" does not exist`);
  const wanted = crm.objects[other.key].table.resolve(recordId(id));
  const rows = new Set(wanted < 0 ? [] : crm.associations.links(other.key, wanted, key).map((link) => link.row));
  return (row) => rows.has(row);
}
