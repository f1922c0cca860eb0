/** Reading query strings and bodies the way the vendor does: comma lists and repeated keys, numbers within bounds. */
import { notFound, validationError } from '../errors.ts';
import { findObjectType, type ObjectType } from '../object-types.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function bodyOf(body: unknown): Json {
  if (!isJson(body)) throw validationError('Invalid input JSON: the body must be an object.');
  return body;
}

/** `inputs` of a batch body. */
export function inputsOf(body: unknown, max: number): Json[] {
  const { inputs } = bodyOf(body);
  if (!Array.isArray(inputs)) throw validationError('Invalid input JSON: "inputs" is required.');
  if (inputs.length > max) {
    throw validationError(`The maximum number of inputs supported in a batch request is ${max}; got ${inputs.length}.`);
  }
  return inputs.map((input) => bodyOf(input));
}

/** `a,b` and `x=a&x=b` are the same list. */
export function listParam(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

export function stringList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function limitParam(query: URLSearchParams, fallback: number, max: number): number {
  const text = query.get('limit');
  if (text === null) return fallback;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > max) {
    throw validationError(`Invalid limit ${text}: it must be between 1 and ${max}.`);
  }
  return limit;
}

export function flagParam(query: URLSearchParams, name: string): boolean {
  return query.get(name) === 'true';
}

export function typeParam(name: string | undefined): ObjectType {
  const type = findObjectType(name ?? '');
  if (type === undefined) throw notFound(`Unable to infer object type from: ${name}`);
  return type;
}

/** Record ids are decimal text; anything else finds nothing. */
export function recordId(value: unknown): number {
  const text = String(value ?? '');
  return /^\d{1,15}$/.test(text) ? Number(text) : -1;
}

/** Association cursors: base64 of the last id of the page ("NTAx" is 501). */
export function encodeAfter(id: number): string {
  return Buffer.from(String(id)).toString('base64');
}

export function decodeAfter(after: string | null | undefined): number {
  if (after === null || after === undefined || after === '') return -1;
  const id = Number(Buffer.from(after, 'base64').toString());
  if (!Number.isInteger(id)) throw validationError(`Invalid cursor: ${after}`);
  return id;
}
