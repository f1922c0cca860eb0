/**
 * Numbers as people and programs write them: 1234.5, 1.234,5, 1,234.50, 1 234,5, $5, 12 %, (3.50). What a comma or a point means is
 * decided for a whole column, so a text is first given its shape, and is parsed when the column's decimal mark is known.
 */

/** `point3` and `comma3`: exactly three digits behind one mark, which may be decimals or a thousands separator. */
export const numberShapes = ['integer', 'point', 'comma', 'point3', 'comma3'] as const;
export type NumberShape = (typeof numberShapes)[number];
export type DecimalMark = '.' | ',';

export interface NumberText {
  readonly shape: NumberShape;
  /** Digits with their marks: no sign, currency, percent, exponent, spaces. */
  readonly body: string;
  readonly isNegative: boolean;
  readonly isPercent: boolean;
  /** The currency sign, or empty. */
  readonly currency: string;
  /** With its e, or empty. */
  readonly exponent: string;
}

const longest = 40;
const signs = '-+\u2212';
const currencies = '$€£¥₹';
const numberPattern = new RegExp(
  `^(\\()? ?([${signs}])? ?([${currencies}])? ?([${signs}])?(\\d[\\d.,'’ \u00a0\u202f]*\\d|[.,]?\\d+|\\d+[.,])([eE][-+]?\\d{1,3})?[ \u00a0]?([${currencies}%])?(\\))?$`,
);
const spacedGroups = /^\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/;
const spaces = /[ '’\u00a0\u202f]/g;

const shapePatterns: readonly (readonly [NumberShape, RegExp])[] = [
  ['integer', /^\d+$/],
  ['point3', /^[1-9]\d{0,2}\.\d{3}$/],
  ['comma3', /^[1-9]\d{0,2},\d{3}$/],
  ['point', /^(?:\d+\.\d*|\.\d+)$/],
  ['comma', /^(?:\d+,\d*|,\d+)$/],
  // Grouped by threes, or as in India: 12,34,567.
  ['point', /^(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})(?:\.\d*)?$/],
  ['comma', /^\d{1,3}(?:\.\d{3})+(?:,\d*)?$/],
];

/** Null for anything that is no number. */
export function readNumberText(text: string): NumberText | null {
  if (text.length > longest) return null;
  const parts = numberPattern.exec(text);
  if (parts === null) return null;
  const [, open, sign, before = '', innerSign, digits = '', exponent = '', after = '', close] = parts;
  if ((open === undefined) !== (close === undefined) || (sign !== undefined && innerSign !== undefined)) return null;
  if (before !== '' && after !== '') return null;
  const isSpaced = /[ '’\u00a0\u202f]/.test(digits);
  if (isSpaced && !spacedGroups.test(digits)) return null;
  const body = isSpaced ? digits.replace(spaces, '') : digits;
  const shape = shapeOf(body, isSpaced);
  if (shape === null || (exponent !== '' && shape !== 'integer' && !shape.startsWith('point'))) return null;
  return {
    shape,
    body,
    isNegative: open !== undefined || (sign ?? innerSign ?? '+') !== '+',
    isPercent: after === '%',
    currency: before || (after === '%' ? '' : after),
    exponent,
  };
}

function shapeOf(body: string, isSpaced: boolean): NumberShape | null {
  const shape = shapePatterns.find(([, pattern]) => pattern.test(body))?.[0] ?? null;
  // Thousands are set off by spaces already, so the mark is a decimal one.
  if (isSpaced && shape === 'point3') return 'point';
  return isSpaced && shape === 'comma3' ? 'comma' : shape;
}

/** Digits, at most one point in them, a minus: what almost all numbers look like, told without a pattern. */
export function plainShape(text: string): NumberShape | null {
  const { length } = text;
  let at = text.charCodeAt(0) === 45 ? 1 : 0;
  const start = at;
  let point = -1;
  for (; at < length; at++) {
    const char = text.charCodeAt(at);
    if (char >= 48 && char <= 57) continue;
    if (char !== 46 || point !== -1 || at === start) return null;
    point = at;
  }
  if (start === length || length > 300) return null;
  if (point === -1) return 'integer';
  const isLikeGroups = length - point === 4 && point - start <= 3 && text.charCodeAt(start) !== 48;
  return isLikeGroups ? 'point3' : 'point';
}

/** NaN for a text that is no number where this is the decimal mark. Percent are hundredths: 12 % is 0.12. */
export function parseNumberText(text: string, decimal: DecimalMark): number {
  const plain = plainShape(text);
  if (plain === 'integer' || (plain !== null && decimal === '.')) return finite(Number(text));
  const number = readNumberText(text);
  if (number === null || !fits(number.shape, decimal)) return Number.NaN;
  const { body, exponent, isNegative, isPercent } = number;
  const digits = decimal === '.' ? body.replaceAll(',', '') : body.replaceAll('.', '').replace(',', '.');
  const value = finite(Number(digits + exponent)) * (isPercent ? 0.01 : 1);
  return isNegative ? -value : value;
}

export const fits = (shape: NumberShape, decimal: DecimalMark): boolean =>
  shape !== (decimal === '.' ? 'comma' : 'point');

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);
