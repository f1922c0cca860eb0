/** Rows of one call that mean the same record: of an id given twice the first is carried out, of an external id none. */
import type { RowError } from '../org/types.ts';

export interface RepeatedRows {
  /** By place in the request; undefined: the row has none, or no readable one. */
  readonly keys: readonly (string | undefined)[];
  /** `Id`, or the external id field. */
  readonly field: string;
  readonly isCaseSensitive: boolean;
}

/** By place: the error of a row. */
export function repeatedRows({ keys, field, isCaseSensitive }: RepeatedRows): ReadonlyMap<number, RowError> {
  const isId = field === 'Id';
  const places = new Map<string, number[]>();
  for (const [place, key] of keys.entries()) {
    if (key === undefined) continue;
    const folded = isId ? key.slice(0, 15) : isCaseSensitive ? key : key.toLowerCase();
    const known = places.get(folded);
    if (known === undefined) places.set(folded, [place]);
    else known.push(place);
  }
  const errors = new Map<number, RowError>();
  for (const same of places.values()) {
    if (same.length === 1) continue;
    for (const place of isId ? same.slice(1) : same) {
      const message = `${isId ? 'duplicate id specified' : 'Duplicate external id specified'}: ${keys[place]}`;
      errors.set(place, { statusCode: 'DUPLICATE_VALUE', message, fields: [field] });
    }
  }
  return errors;
}
