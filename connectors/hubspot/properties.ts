/** Property definitions: what a portal has, and the making of Keel's own. */
import { z } from 'zod';
import { type Ctx, callClient, ownRequest } from './client.ts';
import { ownPaths } from './versions.ts';

export interface PropertyInfo {
  readonly name: string;
  readonly type: string;
  readonly groupName: string;
  readonly isCustom: boolean;
  readonly isHidden: boolean;
  readonly options: readonly PropertyOption[];
}

export interface PropertyOption {
  readonly label: string;
  readonly value: string;
  readonly displayOrder: number;
  readonly hidden: boolean;
}

export async function listProperties(ctx: Ctx, objectType: string, archived = false): Promise<PropertyInfo[]> {
  const reply = await callClient(ctx, 'general', (client) =>
    client.crm.properties.coreApi.getAll(objectType, archived),
  );
  return reply.results.map((p) => ({
    name: p.name,
    type: p.type,
    groupName: p.groupName,
    isCustom: p.hubspotDefined !== true,
    isHidden: p.hidden === true,
    options: (p.options ?? []).map((o) => ({
      label: o.label,
      value: o.value,
      displayOrder: o.displayOrder ?? 0,
      hidden: o.hidden ?? false,
    })),
  }));
}

export interface PropertyDefinition {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly groupName: string;
  readonly type: 'number' | 'enumeration' | 'string' | 'datetime';
  readonly fieldType: 'number' | 'select' | 'text' | 'textarea' | 'date';
  readonly options?: readonly PropertyOption[];
}

const Created = z.object({ name: z.string(), type: z.string() });
const CreatedBatch = z.object({ results: z.array(Created).catch([]) });

/** At most 100 definitions; answers what was made, or brought back. */
export async function createProperties(
  ctx: Ctx,
  objectType: string,
  inputs: readonly PropertyDefinition[],
): Promise<{ name: string; type: string }[]> {
  const path = ownPaths.createProperties(objectType);
  const reply = await ownRequest(ctx, { method: 'POST', path, json: { inputs }, schema: CreatedBatch });
  return reply.body.results;
}

/** Creates one, or restores an archived one of this name; answers the type that it has now. */
export async function createProperty(ctx: Ctx, objectType: string, definition: PropertyDefinition): Promise<string> {
  const path = ownPaths.createProperty(objectType);
  const reply = await ownRequest(ctx, { method: 'POST', path, json: definition, schema: Created });
  return reply.body.type;
}

/** HubSpot replaces the whole list by what is sent. */
export async function replaceOptions(
  ctx: Ctx,
  objectType: string,
  name: string,
  options: readonly PropertyOption[],
): Promise<void> {
  await callClient(ctx, 'general', (client) =>
    client.crm.properties.coreApi.update(objectType, name, { options: options.map((o) => ({ ...o })) }),
  );
}

export async function createGroup(ctx: Ctx, objectType: string, name: string, label: string): Promise<void> {
  await callClient(ctx, 'general', (client) =>
    client.crm.properties.groupsApi.create(objectType, { name, label, displayOrder: -1 }),
  );
}

export async function archiveProperties(ctx: Ctx, objectType: string, names: readonly string[]): Promise<void> {
  const inputs = names.map((name) => ({ name }));
  await callClient(ctx, 'general', (client) => client.crm.properties.batchApi.archive(objectType, { inputs }));
}

export async function archiveGroup(ctx: Ctx, objectType: string, name: string): Promise<void> {
  await callClient(ctx, 'general', (client) => client.crm.properties.groupsApi.archive(objectType, name));
}
