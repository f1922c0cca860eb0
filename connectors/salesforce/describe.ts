/** What an object of the org has, as far as Keel's user sees it: a field hidden by field-level security is not in the list. */
import { z } from 'zod';
import { type Ctx, callClient } from './client.ts';
import type { FieldKind } from './cursor.ts';

const Field = z.object({
  name: z.string(),
  type: z.string(),
  calculated: z.boolean().catch(false),
  custom: z.boolean().catch(false),
});
const Describe = z.object({
  name: z.string(),
  keyPrefix: z.string().nullish(),
  fields: z.array(Field),
});

export interface FieldInfo {
  readonly name: string;
  readonly type: string;
  /** How its values are written; null: in no way that a column could hold. */
  readonly kind: FieldKind | null;
  readonly isFormula: boolean;
  readonly isCustom: boolean;
}

export interface ObjectInfo {
  readonly prefix: string;
  readonly fields: readonly FieldInfo[];
}

const numbers = new Set(['int', 'double', 'currency', 'percent', 'long']);
/** Made of several values, or of none that can be read. */
const unreadable = new Set(['address', 'location', 'base64', 'anyType', 'complexvalue']);

function kindOf(type: string): FieldKind | null {
  if (unreadable.has(type)) return null;
  if (numbers.has(type)) return 'number';
  return type === 'datetime' || type === 'boolean' ? type : 'text';
}

export async function describe(ctx: Ctx, object: string): Promise<ObjectInfo> {
  const reply = await callClient(ctx, (connection) =>
    connection.request<unknown>({ method: 'GET', url: `/sobjects/${encodeURIComponent(object)}/describe` }),
  );
  const found = Describe.parse(reply);
  return {
    prefix: found.keyPrefix ?? '',
    fields: found.fields.map(({ name, type, calculated, custom }) => ({
      name,
      type,
      kind: kindOf(type),
      isFormula: calculated,
      isCustom: custom,
    })),
  };
}
