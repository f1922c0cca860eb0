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
export const textArrayOfNullable = (values: readonly (string | null)[]): RawBuilder<(string | null)[]> =>
  sql`${values as (string | null)[]}::text[]`;
export const textArray = (values: readonly string[]): RawBuilder<string[]> => sql`${values as string[]}::text[]`;
