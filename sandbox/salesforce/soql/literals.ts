/** Values written in a query. */
import { dateLiteral, type Span } from './date-literals.ts';
import { malformed } from './query-errors.ts';
import type { Scope } from './scope.ts';

const maxText = 4_000;

export type Literal =
  | { readonly kind: 'null' }
  | { readonly kind: 'text'; readonly raw: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'datetime'; readonly ms: number }
  | { readonly kind: 'span'; readonly span: Span };

/** A literal as the parser names its type and copies its text. */
export function literalFrom(scope: Scope, type: string | undefined, text: string): Literal {
  switch (type) {
    case 'NULL':
      return { kind: 'null' };
    case 'STRING':
      return { kind: 'text', raw: text.slice(1, -1) };
    case 'INTEGER':
    case 'DECIMAL':
      return numberLiteral(scope, text);
    case 'BOOLEAN':
      return { kind: 'boolean', value: text.toUpperCase() === 'TRUE' };
    case 'DATE':
      return { kind: 'date', text: checkedDay(scope, text, text) };
    case 'DATETIME':
      return { kind: 'datetime', ms: instantOf(scope, text) };
    case 'DATE_LITERAL':
    case 'DATE_N_LITERAL':
      return spanLiteral(scope, text);
    default:
      throw malformed(scope.soql, `unexpected token: '${text}'`, text);
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** What a text literal stands for: `pattern` tells what of it is a wildcard, where LIKE asks. */
export interface PlainText {
  readonly text: string;
  /** Places in `text` of `%` and `_` that are wildcards. */
  readonly wildcards: ReadonlySet<number>;
}

/** Undoes the escapes of what stands between the quotes. `\_` and `\%` exist for LIKE only. */
export function plainText(scope: Scope, raw: string, isLike: boolean): PlainText {
  let text = '';
  const wildcards = new Set<number>();
  for (let i = 0; i < raw.length; i += 1) {
    const character = raw.charAt(i);
    if (character !== '\\') {
      if (isLike && (character === '%' || character === '_')) wildcards.add(text.length);
      text += character;
      continue;
    }
    const [plain, length] = escaped(scope, raw, i, isLike);
    text += plain;
    i += length - 1;
  }
  if (text.length > maxText) {
    throw malformed(scope.soql, `Maximum length of a string in a WHERE clause is ${maxText} characters`);
  }
  return { text, wildcards };
}

function escaped(scope: Scope, raw: string, at: number, isLike: boolean): readonly [string, number] {
  const code = raw.charAt(at + 1);
  const digits = /^[0-9a-fA-F]{4}$/.exec(raw.slice(at + 2, at + 6));
  if (code === 'u' && digits !== null) return [String.fromCharCode(Number.parseInt(digits[0], 16)), 6];
  const plain = isLike && (code === '_' || code === '%') ? code : escapes[code];
  if (plain === undefined) {
    throw malformed(
      scope.soql,
      `Invalid string literal '${raw}'. Illegal character sequence '\\${code}' in string literal.`,
    );
  }
  return [plain, 2];
}

function numberLiteral(scope: Scope, text: string): Literal {
  const value = Number(text);
  if (!Number.isFinite(value)) throw malformed(scope.soql, `unexpected token: '${text}'`, text);
  return { kind: 'number', value };
}

function spanLiteral(scope: Scope, text: string): Literal {
  const span = dateLiteral(text, scope.nowMs);
  if (span === undefined || Number.isNaN(span.start) || Number.isNaN(span.end)) {
    throw malformed(scope.soql, `unexpected token: '${text}'`, text);
  }
  return { kind: 'span', span };
}

function checkedDay(scope: Scope, day: string, near: string): string {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) {
    throw malformed(scope.soql, `Invalid date: ${near}`, near);
  }
  return day;
}

function instantOf(scope: Scope, text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)$/i.exec(text);
  if (match === null) throw malformed(scope.soql, `Invalid datetime: ${text}`, text);
  const [, day = '', time = '', fraction = '0', zone = 'Z'] = match;
  checkedDay(scope, day, text);
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const ms = Date.parse(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
  if (Number.isNaN(ms)) throw malformed(scope.soql, `Invalid datetime: ${text}`, text);
  return ms;
}
