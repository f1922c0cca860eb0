/** A value as it came in a request, as the field keeps it. */
import { parseId } from '../ids.ts';
import type { FieldDef, RowError, Value } from '../types.ts';
import { rowError } from './context.ts';

export type Parsed = { readonly value: Value } | { readonly error: RowError };

export function parseValue(field: FieldDef, json: unknown): Parsed {
  if (json === null || json === undefined || json === '') return { value: field.type === 'boolean' ? false : null };
  switch (field.type) {
    case 'boolean':
      return parseBoolean(field, json);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return parseNumber(field, json);
    case 'date':
      return parseDay(field, json);
    case 'datetime':
      return parseInstant(field, json);
    case 'id':
    case 'reference':
      return parseReference(field, json);
    default:
      return parseText(field, json);
  }
}

const typeNames: Readonly<Partial<Record<FieldDef['type'], string>>> = {
  int: 'int',
  double: 'double',
  currency: 'double',
  percent: 'double',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
};

/** Salesforce's parser reads values by the field's type: it gives up on one of another kind, and on a text it cannot read as such. */
function wrongKind(field: FieldDef, json: unknown): Parsed {
  const value = typeof json === 'object' ? '' : ` ${String(json)}`;
  const what = `Cannot deserialize instance of ${typeNames[field.type] ?? 'string'} from ${tokenOf(json)} value${value}`;
  return {
    error: rowError('JSON_PARSER_ERROR', `${what} or request may be missing a required field at [line:1, column:2]`),
  };
}

function tokenOf(json: unknown): string {
  if (typeof json === 'string') return 'VALUE_STRING';
  if (typeof json === 'number') return Number.isInteger(json) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  if (typeof json === 'boolean') return json ? 'VALUE_TRUE' : 'VALUE_FALSE';
  return Array.isArray(json) ? 'START_ARRAY' : 'START_OBJECT';
}

function parseBoolean(field: FieldDef, json: unknown): Parsed {
  if (typeof json === 'boolean') return { value: json };
  if (typeof json !== 'string') return wrongKind(field, json);
  const text = json.trim().toLowerCase();
  if (text === 'true' || text === '1') return { value: true };
  if (text === 'false' || text === '0') return { value: false };
  return wrongKind(field, json);
}

function parseNumber(field: FieldDef, json: unknown): Parsed {
  if (typeof json !== 'number' && typeof json !== 'string') return wrongKind(field, json);
  const isReadable = typeof json === 'number' || /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(json);
  const number = isReadable ? Number(json) : Number.NaN;
  if (!Number.isFinite(number)) return wrongKind(field, json);
  const { precision = 18, scale = 0 } = field;
  if (field.type === 'int' && !Number.isInteger(number)) return wrongKind(field, json);
  const value = roundHalfUp(number, scale);
  if (Math.abs(value) < 10 ** (precision - scale)) return { value };
  const message = `${field.label}: value outside of valid range on numeric field: ${String(json)}`;
  return { error: rowError('NUMBER_OUTSIDE_VALID_RANGE', message, field.name) };
}

/** By decimal digits, so that 1.005 with two of them is 1.01. */
function roundHalfUp(number: number, scale: number): number {
  const rounded = Number(shiftPoint(Math.round(Number(shiftPoint(Math.abs(number), scale))), -scale));
  if (!Number.isFinite(rounded)) return number;
  return number < 0 && rounded !== 0 ? -rounded : rounded;
}

function shiftPoint(number: number, places: number): string {
  const [digits, exponent = '0'] = String(number).split('e');
  return `${digits}e${Number(exponent) + places}`;
}

function parseDay(field: FieldDef, json: unknown): Parsed {
  if (typeof json !== 'string') return wrongKind(field, json);
  const day = json.trim().slice(0, 10);
  const isWhole = /^\s*\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?\s*$/.test(json);
  return isWhole && isDay(day) ? { value: day } : wrongKind(field, json);
}

/** False for the 31st of February, which Date would move into March. */
function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

const instantForm = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function parseInstant(field: FieldDef, json: unknown): Parsed {
  if (typeof json !== 'string') return wrongKind(field, json);
  const text = json.trim();
  if (!instantForm.test(text) || !isDay(text.slice(0, 10))) return wrongKind(field, json);
  const zoned = text.length > 10 && !/(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) ? `${text}Z` : text;
  const ms = Date.parse(
    zoned.replace(/([+-]\d{2})(\d{2})$/, (all, hours, minutes) => (text.length > 10 ? `${hours}:${minutes}` : all)),
  );
  // Salesforce keeps whole seconds.
  return Number.isNaN(ms) ? wrongKind(field, json) : { value: Math.floor(ms / 1000) * 1000 };
}

function parseReference(field: FieldDef, json: unknown): Parsed {
  if (typeof json !== 'string') return wrongKind(field, json);
  const id15 = parseId(json);
  if (id15 !== undefined) return { value: id15 };
  return { error: rowError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${json}`, field.name) };
}

function parseText(field: FieldDef, json: unknown): Parsed {
  if (typeof json !== 'string') return wrongKind(field, json);
  const value = field.type === 'textarea' ? json : json.trim();
  if (value === '') return { value: null };
  if (field.length !== undefined && value.length > field.length) {
    const message = `${field.label}: data value too large: ${value} (max length=${field.length})`;
    return { error: rowError('STRING_TOO_LONG', message, field.name) };
  }
  if (field.type === 'email' && !/^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(value)) {
    return { error: rowError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, field.name) };
  }
  return checkPicklist(field, value);
}

function checkPicklist(field: FieldDef, value: string): Parsed {
  // An unknown currency has an error of its own.
  if (field.picklist?.isRestricted !== true || field.name === 'CurrencyIsoCode') return { value };
  const lower = value.toLowerCase();
  const known = field.picklist.values.find((entry) => entry.isActive && entry.value.toLowerCase() === lower);
  if (known !== undefined) return { value: known.value };
  const message = `${field.label}: bad value for restricted picklist field: ${value}`;
  return { error: rowError('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, field.name) };
}
