/** A value as REST's JSON has it: a datetime is `2026-11-20T10:11:12.000+0000`, a date plain. */
import type { FieldType, Value } from '../org/types.ts';

export function jsonValue(type: FieldType, value: Value): Value {
  if (type !== 'datetime' || typeof value !== 'number') return value;
  return `${new Date(value).toISOString().slice(0, -1)}+0000`;
}

export function recordUrl(version: string, object: string, id: string): string {
  return `/services/data/v${version}/sobjects/${object}/${id}`;
}
