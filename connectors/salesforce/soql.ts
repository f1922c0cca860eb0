/** SOQL put together by us: jsforce's own builder does not escape backslashes (BEHAVIOR.md, "The client"). */
import { AppError } from '../../src/contracts/errors.ts';
import type { Instant } from '../../src/domain/records/types.ts';

/** A text literal: the backslash first, then the quote; line ends must not stand in a literal. */
export function soqlText(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `'${escaped}'`;
}

/** A datetime literal, without quotes; whole seconds, as Salesforce keeps them, without a fraction. */
export function soqlInstant(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** Names come from describe and from settings; nothing else may get into a statement as one. */
export function soqlName(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return name;
  throw new AppError('defect', 'A name that is none was to go into a query', {
    code: 'SALESFORCE_BAD_NAME',
    hint: 'This is a fault in Keel. Report it with the code.',
  });
}

export interface Select {
  readonly object: string;
  readonly fields: readonly string[];
  /** Conditions that all must hold; empty ones are left out. */
  readonly where?: readonly (string | undefined)[];
  readonly orderBy?: readonly string[];
  readonly limit?: number;
}

export function select({ object, fields, where = [], orderBy = [], limit }: Select): string {
  const conditions = where.filter((condition) => condition !== undefined && condition !== '');
  return [
    `SELECT ${fields.map(soqlName).join(', ')} FROM ${soqlName(object)}`,
    conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`,
    orderBy.length === 0 ? '' : ` ORDER BY ${orderBy.map(soqlName).join(', ')}`,
    limit === undefined ? '' : ` LIMIT ${limit}`,
  ].join('');
}

/** Where a listing by id goes on. */
export const behindId = (id: string | undefined): string | undefined =>
  id === undefined ? undefined : `Id > ${soqlText(id)}`;

export const changedSince = (at: Instant): string => `SystemModstamp >= ${soqlInstant(at)}`;
export const changedUntil = (at: Instant): string => `SystemModstamp <= ${soqlInstant(at)}`;

/** Where a listing by change goes on: rows of one moment are told apart by their id. */
export function behindChange(at: Instant, id: string): string {
  const moment = soqlInstant(at);
  return `(SystemModstamp > ${moment} OR (SystemModstamp = ${moment} AND Id > ${soqlText(id)}))`;
}
