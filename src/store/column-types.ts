/**
 * How columns arrive: bigint as number (refused beyond 2^53), timestamptz and timestamp as epoch milliseconds, numeric and
 * date as text, json parsed. Instants go in as Date.
 */
import pg from 'pg';
import { AppError } from '../contracts/errors.ts';

type Parse = (text: string) => unknown;

function parseInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new AppError('defect', 'a bigint column holds more than a number can', { code: 'DATABASE_INTEGER_RANGE' });
}

const { builtins } = pg.types;
const standard = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => Parse;
const parseDate = standard(builtins.TIMESTAMPTZ) as (text: string) => Date | number;

/** Sessions run in UTC, so nearly all end with +00; years beyond 9999 and infinity take the long way. */
function parseInstant(text: string): number {
  if (text.charAt(10) === ' ' && text.endsWith('+00')) {
    return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
  }
  return Number(parseDate(text));
}

const textArray = standard(1009) as (text: string) => (string | null)[];
const arrayOf = (parse: Parse): Parse => {
  return (text) => textArray(text).map((item) => (item === null ? null : parse(item)));
};
const parseTimestamp: Parse = (text) => parseInstant(`${text}+00`);

const parsers: Readonly<Record<number, Parse>> = {
  [builtins.INT8]: parseInteger,
  [builtins.TIMESTAMPTZ]: parseInstant,
  [builtins.TIMESTAMP]: parseTimestamp,
  [builtins.DATE]: (text) => text,
  1016: arrayOf(parseInteger),
  1185: arrayOf(parseInstant),
  1115: arrayOf(parseTimestamp),
  1182: textArray,
};

export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers[oid]) ?? standard(oid, format),
};
