/** A kept value as REST shows it. */
import type { FieldDef, Value } from '../org/types.ts';

/** `2026-11-20T10:11:12.000+0000`. */
export function jsonDateTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

export function jsonValue(field: FieldDef, value: Value): Value {
  return field.type === 'datetime' && typeof value === 'number' ? jsonDateTime(value) : value;
}
