import { type RawBuilder, sql } from 'kysely';
import type { Executor } from '../../contracts/store.ts';
import { queryable } from '../pool.ts';

/** Runs a raw query in the caller's transaction. */
export async function rows<R>(ex: Executor, query: RawBuilder<R>): Promise<readonly R[]> {
  return (await query.execute(queryable(ex))).rows;
}

/** Rows changed by a statement without `returning`. */
export async function changed(ex: Executor, query: RawBuilder<unknown>): Promise<number> {
  return Number((await query.execute(queryable(ex))).numAffectedRows ?? 0n);
}

/** An instant as a parameter. */
export const time = (ms: number): RawBuilder<Date> => sql`${new Date(ms)}::timestamptz`;
export const timeOrNull = (ms: number | null): RawBuilder<Date | null> =>
  sql`${ms === null ? null : new Date(ms)}::timestamptz`;
/** A value as a json parameter. Many rows travel as one parameter: far cheaper than an array per column. */
export const json = (value: unknown): RawBuilder<unknown> =>
  sql`${value === null || value === undefined ? null : JSON.stringify(value)}::json`;
/** Stands in no id and in no JSON text, where control characters are escaped. */
const separator = '\u0001';

/**
 * Texts as an array parameter. Joined into one text where that is possible: pg escapes every quote of every element of an array,
 * and PostgreSQL takes each out again, which costs more than storing a row of JSON.
 */
export function textArray(values: readonly (string | null)[]): RawBuilder<(string | null)[]> {
  const isPlain = values.every((value) => value === null || (value !== '' && !value.includes(separator)));
  if (!isPlain || values.length === 0) return sql`${values}::text[]`;
  return sql`string_to_array(${values.map((value) => value ?? '').join(separator)}, ${separator}, '')`;
}
