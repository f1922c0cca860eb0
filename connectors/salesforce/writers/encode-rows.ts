/** Rows of field values as Salesforce takes them: API names, ISO datetimes, texts that fit; each record once. */
import type { FieldRow, FieldValue } from '../../../src/contracts/connector.ts';
import { AppError } from '../../../src/contracts/errors.ts';
import { toApiName } from '../field-names.ts';
import type { UpdateRow } from './collections.ts';
import type { FieldShape, ObjectShape } from './object-shape.ts';

/** The Bulk API takes no longer value, whatever the field holds. */
const longestValue = 32_000;

/** Ids of 15 and of 18 characters name one record by their first 15. */
export const recordKey = (id: string): string => id.slice(0, 15);

export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  // Half a character (an emoji) is none.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

function encode(value: FieldValue, { type, length }: FieldShape): string | number | null {
  if (value === null || value === '') return null;
  if (typeof value === 'string') return shorten(value, length > 0 ? Math.min(length, longestValue) : longestValue);
  return type === 'datetime' ? new Date(value).toISOString() : value;
}

function hidden(object: string, names: readonly string[]): AppError {
  return new AppError('config', `Keel may not write ${names.join(', ')} on ${object}`, {
    code: 'SALESFORCE_FIELD_HIDDEN',
    hint: "The fields were deleted, or Keel's user has no field-level security on them: let Keel create its fields again (keel doctor), or assign its permission set.",
    context: { object, fields: names.join(', ') },
  });
}

function writable(object: string, keys: ReadonlySet<string>, shape: ObjectShape, namespace: string | null) {
  const names = [...keys].map((key) => ({ key, name: toApiName(key, namespace) }));
  const missing = names.filter(({ name }) => shape.get(name.toLowerCase())?.updateable !== true);
  if (missing.length > 0) {
    throw hidden(
      object,
      missing.map(({ name }) => name),
    );
  }
  return new Map(
    names.flatMap(({ key, name }) => {
      const field = shape.get(name.toLowerCase());
      return field ? [[key, { name, field }] as const] : [];
    }),
  );
}

export interface Encoding {
  readonly object: string;
  readonly shape: ObjectShape;
  readonly namespace: string | null;
}

/** In the order of their ids, so that neighbours are locked together; of a record named twice the later values win. */
export function encodeRows(rows: readonly FieldRow[], { object, shape, namespace }: Encoding): UpdateRow[] {
  const fields = writable(object, new Set(rows.flatMap((row) => Object.keys(row.values))), shape, namespace);
  const byId = new Map<string, { id: string; values: Record<string, string | number | null> }>();
  for (const { externalId, values } of rows) {
    const row = byId.get(recordKey(externalId)) ?? { id: externalId, values: {} };
    for (const [key, value] of Object.entries(values)) {
      const target = fields.get(key);
      if (target) row.values[target.name] = encode(value, target.field);
    }
    byId.set(recordKey(externalId), row);
  }
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
