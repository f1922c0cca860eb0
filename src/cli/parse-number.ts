import { AppError } from '../contracts/errors.ts';

/** A number that was typed; "30 %" is 0.3. The error names the option and what is expected. */
export function parseNumber(option: string, text: string, range: { above?: number; upTo?: number } = {}): number {
  const [, digits = '', percent] = /^\s*([-+]?(?:\d+\.?\d*|\.\d+))\s*(%)?\s*$/.exec(text) ?? [];
  const value = digits === '' ? Number.NaN : Number(digits) / (percent ? 100 : 1);
  const { above = Number.NEGATIVE_INFINITY, upTo = Number.POSITIVE_INFINITY } = range;
  if (Number.isFinite(value) && value > above && value <= upTo) return value;
  const bounds = [
    ...(range.above === undefined ? [] : [`above ${range.above}`]),
    ...(range.upTo === undefined ? [] : [`up to ${range.upTo}`]),
  ];
  throw new AppError('config', `${option} ${text} is not a number${bounds.length ? ` ${bounds.join(' and ')}` : ''}.`, {
    code: 'BAD_USAGE',
    hint: 'Write it as 25, 0.3 or 30%.',
  });
}
