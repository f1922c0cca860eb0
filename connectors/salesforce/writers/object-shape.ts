/** What describe says of the fields Keel writes. A field that Keel's user may not see is not in it, as if it did not exist. */
import { z } from 'zod';
import type { ConnectorContext } from '../../../src/contracts/connector.ts';
import { callClient } from '../client.ts';
import type { SalesforceSettings } from '../settings.ts';

export type Context = ConnectorContext<SalesforceSettings>;

const FieldShape = z.object({
  name: z.string(),
  type: z.string(),
  /** Characters of a text. */
  length: z.number().catch(0),
  precision: z.number().catch(0),
  scale: z.number().catch(0),
  createable: z.boolean(),
  updateable: z.boolean(),
  calculated: z.boolean().catch(false),
  externalId: z.boolean().catch(false),
  unique: z.boolean().catch(false),
  picklistValues: z.array(z.object({ value: z.string(), active: z.boolean() })).catch([]),
});
export type FieldShape = z.output<typeof FieldShape>;

const Describe = z.object({ fields: z.array(FieldShape) });

/** By API name in lower case: Salesforce does not tell cases apart. */
export type ObjectShape = ReadonlyMap<string, FieldShape>;

const known = new WeakMap<Context, Map<string, Promise<ObjectShape>>>();

async function describe(ctx: Context, object: string): Promise<ObjectShape> {
  const { fields } = Describe.parse(await callClient(ctx, (connection) => connection.describe(object)));
  return new Map(fields.map((field) => [field.name.toLowerCase(), field]));
}

/** Asked once for each context: a page of 25,000 rows is written without another look. */
export function objectShape(ctx: Context, object: string): Promise<ObjectShape> {
  const shapes = known.get(ctx) ?? new Map<string, Promise<ObjectShape>>();
  known.set(ctx, shapes);
  const found = shapes.get(object);
  if (found) return found;
  const shape = describe(ctx, object);
  shapes.set(object, shape);
  shape.catch(() => shapes.delete(object));
  return shape;
}

/** Fields may have been made or granted: the next look asks Salesforce. */
export function forgetShapes(ctx: Context): void {
  known.delete(ctx);
}

/** The namespace of Keel's package; null: it has none. */
export function namespaceOf(ctx: Context): string | null {
  const { packageNamespace } = ctx.settings;
  return packageNamespace === '' ? null : packageNamespace;
}
