/** Makes Keel's properties, once. What is not Keel's is never touched, whatever its name. */
import type { ConnectorContext, Provisioned } from '../../../src/contracts/connector.ts';
import { AppError, toAppError } from '../../../src/contracts/errors.ts';
import type { FieldSpec } from '../../../src/contracts/manifest.ts';
import { chunk } from '../../_shared/chunk.ts';
import {
  archiveGroup,
  archiveProperties,
  createGroup,
  createProperties,
  createProperty,
  listProperties,
  type PropertyDefinition,
  type PropertyInfo,
  replaceOptions,
} from '../properties.ts';
import type { HubSpotSettings } from '../settings.ts';

type Context = ConnectorContext<HubSpotSettings>;
type Refusal = Provisioned['refused'][number];

export const objectTypes = { account: 'companies', contact: 'contacts' } as const;

const shapes = {
  number: { type: 'number', fieldType: 'number' },
  // HubSpot's "percentage" shows 0.5 as 50 %; Keel writes percent points.
  percent_points: { type: 'number', fieldType: 'number' },
  // Without a symbol: HubSpot would show its own home currency, whatever the customer's is.
  currency: { type: 'number', fieldType: 'number' },
  enumeration: { type: 'enumeration', fieldType: 'select' },
  text: { type: 'string', fieldType: 'text' },
  long_text: { type: 'string', fieldType: 'textarea' },
  datetime: { type: 'datetime', fieldType: 'date' },
} as const satisfies Record<FieldSpec['type'], Partial<PropertyDefinition>>;

export function toDefinition(field: FieldSpec, settings: HubSpotSettings): PropertyDefinition {
  const { language } = settings;
  const options = field.options?.map((option, i) => ({
    label: option.label[language],
    value: option.value,
    displayOrder: i,
    hidden: false,
  }));
  return {
    name: field.key,
    label: field.label[language],
    description: field.description[language],
    groupName: settings.propertyGroup.name,
    ...shapes[field.type],
    ...(options === undefined ? {} : { options }),
  };
}

function foreign(field: string, objectType: string): AppError {
  return new AppError('config', `The ${objectType} property ${field} is not Keel's`, {
    code: 'HUBSPOT_FIELD_FOREIGN',
    hint: `HubSpot has a property ${field} on ${objectType} that Keel did not make. Rename or delete it, then let Keel create its fields again.`,
    context: { field, objectType },
  });
}

function otherType(field: string, objectType: string, is: string, should: string): AppError {
  return new AppError('config', `The ${objectType} property ${field} is of type ${is}, not ${should}`, {
    code: 'HUBSPOT_FIELD_TYPE',
    hint: `Delete the property ${field} on ${objectType} in HubSpot; Keel then makes it anew with type ${should}.`,
    context: { field, objectType, is, should },
  });
}

function notMade(field: string, objectType: string): AppError {
  return new AppError('config', `HubSpot did not make the ${objectType} property ${field}`, {
    code: 'HUBSPOT_FIELD_REFUSED',
    hint: 'Check that the account has room for more custom properties and that the schema scopes are granted.',
    context: { field, objectType },
  });
}

function checkOwn(definition: PropertyDefinition, found: PropertyInfo, objectType: string): AppError | undefined {
  if (found.groupName !== definition.groupName) return foreign(definition.name, objectType);
  if (found.type !== definition.type) return otherType(definition.name, objectType, found.type, definition.type);
  return undefined;
}

interface Result {
  readonly created: string[];
  readonly existing: string[];
  readonly refused: Refusal[];
}

async function provisionObject(ctx: Context, objectType: string, fields: readonly FieldSpec[]): Promise<Result> {
  const result: Result = { created: [], existing: [], refused: [] };
  const active = await listProperties(ctx, objectType);
  const byName = new Map(active.map((p) => [p.name, p]));
  const missing: PropertyDefinition[] = [];
  for (const definition of fields.map((f) => toDefinition(f, ctx.settings))) {
    const found = byName.get(definition.name);
    if (!found) missing.push(definition);
    else {
      const error = checkOwn(definition, found, objectType);
      if (error) result.refused.push({ field: definition.name, error });
      else {
        await addOptions(ctx, objectType, definition, found);
        result.existing.push(definition.name);
      }
    }
  }
  if (missing.length === 0) return result;
  if (!active.some((p) => p.groupName === ctx.settings.propertyGroup.name)) await ensureGroup(ctx, objectType);
  await createMissing(ctx, objectType, missing, result);
  return result;
}

/** Options of a newer version of Keel are added; those an admin added stay. */
async function addOptions(
  ctx: Context,
  objectType: string,
  definition: PropertyDefinition,
  found: PropertyInfo,
): Promise<void> {
  const known = new Set(found.options.map((o) => o.value));
  const added = (definition.options ?? []).filter((o) => !known.has(o.value));
  if (added.length === 0) return;
  await replaceOptions(ctx, objectType, definition.name, [...found.options, ...added]);
}

async function ensureGroup(ctx: Context, objectType: string): Promise<void> {
  const { name, label } = ctx.settings.propertyGroup;
  try {
    await createGroup(ctx, objectType, name, label[ctx.settings.language]);
  } catch (err) {
    // A group without properties cannot be seen from the property list.
    if (toAppError(err).detail.code !== 'HUBSPOT_CONFLICT') throw err;
  }
}

async function createMissing(
  ctx: Context,
  objectType: string,
  missing: readonly PropertyDefinition[],
  result: Result,
): Promise<void> {
  const made = new Map<string, string>();
  for (const piece of chunk(missing, 100)) {
    for (const { name, type } of await createBatch(ctx, objectType, piece)) made.set(name, type);
  }
  const unclear = missing.filter((d) => !made.has(d.name));
  for (const definition of missing) {
    const type = made.get(definition.name);
    if (type === undefined) continue;
    // Creating a deleted property's name brings it back, with the type it had.
    if (type === definition.type) result.created.push(definition.name);
    else {
      const error = otherType(definition.name, objectType, type, definition.type);
      result.refused.push({ field: definition.name, error });
    }
  }
  if (unclear.length === 0) return;
  // The errors of a batch do not say which definitions they mean: look.
  const now = new Map((await listProperties(ctx, objectType)).map((p) => [p.name, p]));
  for (const definition of unclear) {
    const found = now.get(definition.name);
    const error = found ? checkOwn(definition, found, objectType) : notMade(definition.name, objectType);
    if (error) result.refused.push({ field: definition.name, error });
    else result.created.push(definition.name);
  }
}

async function createBatch(
  ctx: Context,
  objectType: string,
  definitions: readonly PropertyDefinition[],
): Promise<{ name: string; type: string }[]> {
  try {
    return await createProperties(ctx, objectType, definitions);
  } catch (err) {
    if (!['rejected', 'defect'].includes(toAppError(err).kind)) throw err;
    // One bad definition refuses them all: once more, one by one.
    for (const definition of definitions) await createOne(ctx, objectType, definition);
    return [];
  }
}

async function createOne(ctx: Context, objectType: string, definition: PropertyDefinition): Promise<void> {
  try {
    await createProperty(ctx, objectType, definition);
  } catch (err) {
    const error = toAppError(err);
    if (!['rejected', 'defect'].includes(error.kind)) throw err;
    ctx.log.warn({ property: definition.name, objectType, code: error.detail.code }, 'property refused');
  }
}

const fieldsOf = (fields: readonly FieldSpec[], object: 'account' | 'contact') =>
  fields.filter((f) => f.objects.includes(object));

export async function provision(ctx: Context, fields: readonly FieldSpec[]): Promise<Provisioned> {
  const results: Result[] = [];
  for (const object of ['account', 'contact'] as const) {
    const own = fieldsOf(fields, object);
    if (own.length === 0) continue;
    try {
      results.push(await provisionObject(ctx, objectTypes[object], own));
    } catch (err) {
      // The contacts' schema scope is asked for only where contacts are scored: accounts must not wait for it.
      const { code } = toAppError(err).detail;
      if (object === 'account' || code !== 'HUBSPOT_MISSING_SCOPES') throw err;
      ctx.log.warn({ objectType: objectTypes[object], code }, 'fields not made: scope not granted');
    }
  }
  const created = new Set(results.flatMap((r) => r.created));
  const existing = new Set(results.flatMap((r) => r.existing).filter((name) => !created.has(name)));
  return { created: [...created], existing: [...existing], refused: results.flatMap((r) => r.refused) };
}

/** Archives the properties that are Keel's own, and their group when nothing else stands in it. */
export async function deprovision(ctx: Context, fields: readonly FieldSpec[]): Promise<{ removed: readonly string[] }> {
  const group = ctx.settings.propertyGroup.name;
  const removed = new Set<string>();
  for (const object of ['account', 'contact'] as const) {
    const objectType = objectTypes[object];
    const wanted = new Set(fieldsOf(fields, object).map((f) => f.key));
    if (wanted.size === 0) continue;
    const inGroup = (await listProperties(ctx, objectType)).filter((p) => p.groupName === group);
    const own = inGroup.filter((p) => wanted.has(p.name)).map((p) => p.name);
    for (const piece of chunk(own, 100)) await archiveProperties(ctx, objectType, piece);
    for (const name of own) removed.add(name);
    if (own.length > 0 && own.length === inGroup.length) await archiveGroup(ctx, objectType, group);
  }
  return { removed: [...removed] };
}
