/** CRM objects and their associations through the client, in plain shapes. */
import { z } from 'zod';
import { type Ctx, callClient, requestPage } from './client.ts';
import type { RowError } from './errors.ts';
import { ownPaths } from './versions.ts';

export interface ObjectRow {
  readonly id: string;
  readonly properties: Record<string, string | null>;
  readonly createdAt: string | null;
  readonly archived: boolean;
  readonly traceId: string | undefined;
  /** Object type → ids, primary first; `more` names the types of which the list held only the first hundred. */
  readonly associations: Record<string, string[]>;
  readonly more: readonly string[];
}

export interface ObjectPage {
  readonly rows: readonly ObjectRow[];
  /** Absent on the last page. */
  readonly after: string | undefined;
  readonly total: number | undefined;
}

interface ClientObject {
  id: string;
  properties?: Record<string, string | null>;
  /** Text from a page, a Date from the client's typed calls. */
  createdAt?: Date | string;
  archived?: boolean;
  objectWriteTraceId?: string;
  associations?: Record<string, { results?: { id: string; type: string }[]; paging?: { next?: { after: string } } }>;
}

function toRow(object: ClientObject): ObjectRow {
  const associations: Record<string, string[]> = {};
  const more: string[] = [];
  for (const [type, found] of Object.entries(object.associations ?? {})) {
    associations[type] = primaryFirst(
      (found.results ?? []).map((r) => ({ id: r.id, isPrimary: /^[a-z]+_to_[a-z]+$/.test(r.type) })),
    );
    if (found.paging?.next) more.push(type);
  }
  return {
    id: object.id,
    properties: plainText(object.properties ?? {}),
    createdAt: isoOrNull(object.createdAt),
    archived: object.archived ?? false,
    traceId: object.objectWriteTraceId,
    associations,
    more,
  };
}

/** HubSpot writes every value as text; a number or a flag that slipped through means the same. */
function plainText(properties: Record<string, unknown>): Record<string, string | null> {
  for (const name in properties) {
    const value = properties[name];
    if (typeof value === 'number' || typeof value === 'boolean') properties[name] = String(value);
  }
  return properties as Record<string, string | null>;
}

/** A pair comes once for each label: the unlabelled one and, where there is one, the primary. */
function primaryFirst(found: readonly { id: string; isPrimary: boolean }[]): string[] {
  const ordered = [...found.filter((f) => f.isPrimary), ...found.filter((f) => !f.isPrimary)];
  return [...new Set(ordered.map((f) => String(f.id)))];
}

function isoOrNull(date: Date | string | undefined): string | null {
  if (typeof date === 'string') return date;
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

export interface ListQuery {
  readonly properties: readonly string[];
  readonly associations: readonly string[];
  readonly after: string | null;
  readonly archived: boolean;
  readonly limit?: number;
}

/** The frame of a page; its rows are judged one by one, so that a bad one does not cost the others (read-object.ts). */
const PageReply = z.object({
  results: z.array(z.custom<ClientObject>((row) => typeof row === 'object' && row !== null)),
  total: z.number().optional(),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).nullish(),
});

function toObjectPage(reply: unknown): ObjectPage {
  const page = PageReply.parse(reply);
  return { rows: page.results.map(toRow), after: page.paging?.next?.after, total: page.total };
}

/** GET /crm/objects/{version}/{type}: at most 100 a page, the only read that carries associations. */
export async function listObjects(ctx: Ctx, objectType: string, query: ListQuery): Promise<ObjectPage> {
  const reply = await requestPage(ctx, {
    budget: 'general',
    method: 'GET',
    path: ownPaths.objects(objectType),
    query: {
      limit: String(query.limit ?? 100),
      archived: String(query.archived),
      properties: query.properties.join(','),
      ...(query.after === null ? {} : { after: query.after }),
      ...(query.associations.length > 0 ? { associations: query.associations.join(',') } : {}),
    },
  });
  return toObjectPage(reply);
}

export interface SearchFilter {
  readonly propertyName: string;
  readonly operator: 'BETWEEN' | 'GT';
  readonly value: string;
  readonly highValue?: string;
}

/** POST …/search: at most 200 a page; only the first page is ever asked for (BEHAVIOR.md, "Search"). */
export async function searchObjects(
  ctx: Ctx,
  objectType: string,
  query: { filters: readonly SearchFilter[]; properties: readonly string[] },
): Promise<ObjectPage> {
  const reply = await requestPage(ctx, {
    budget: 'search',
    method: 'POST',
    path: ownPaths.search(objectType),
    json: {
      filterGroups: [{ filters: query.filters }],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
      properties: query.properties,
      limit: 200,
    },
  });
  return toObjectPage(reply);
}

/** One record by id; HubSpot answers a merged id with the record it lives on in. */
export async function getObject(ctx: Ctx, objectType: string, id: string): Promise<ObjectRow> {
  const found = await callClient(ctx, 'general', (client) =>
    client.crm.objects.basicApi.getById(objectType, id, ['hs_object_id'], undefined, undefined, false),
  );
  return toRow(found as ClientObject);
}

export interface BatchReply {
  readonly rows: readonly ObjectRow[];
  readonly errors: readonly RowError[];
}

interface ClientBatch {
  results: ClientObject[];
  errors?: {
    category: string;
    subCategory?: unknown;
    message: string;
    context?: Record<string, string[]>;
    errors?: RowError['errors'];
  }[];
}

/** The client resolves a 207 like a success; only `errors` tells them apart. */
function toBatch(reply: object): BatchReply {
  const batch = reply as ClientBatch;
  return {
    rows: batch.results.map(toRow),
    errors: (batch.errors ?? []).map((e) => ({
      category: e.category ?? '',
      subCategory: typeof e.subCategory === 'string' ? e.subCategory : undefined,
      message: e.message ?? '',
      context: e.context ?? {},
      errors: e.errors ?? [],
    })),
  };
}

export async function readObjects(
  ctx: Ctx,
  objectType: string,
  ids: readonly string[],
  properties: readonly string[],
): Promise<BatchReply> {
  const inputs = ids.map((id) => ({ id }));
  return toBatch(
    await callClient(ctx, 'general', (client) =>
      client.crm.objects.batchApi.read(objectType, { inputs, properties: [...properties], propertiesWithHistory: [] }),
    ),
  );
}

export interface UpdateInput {
  readonly id: string;
  readonly properties: Record<string, string>;
  readonly objectWriteTraceId: string;
}

export async function updateObjects(ctx: Ctx, objectType: string, inputs: readonly UpdateInput[]): Promise<BatchReply> {
  return toBatch(
    await callClient(ctx, 'general', (client) =>
      client.crm.objects.batchApi.update(objectType, { inputs: [...inputs] }),
    ),
  );
}

export interface CreateInput {
  readonly properties: Record<string, string>;
  readonly objectWriteTraceId: string;
  readonly associateTo: readonly { readonly id: string; readonly typeId: number }[];
}

export async function createObjects(ctx: Ctx, objectType: string, inputs: readonly CreateInput[]): Promise<BatchReply> {
  const body = inputs.map(({ properties, objectWriteTraceId, associateTo }) => ({
    properties,
    objectWriteTraceId,
    associations: associateTo.map(({ id, typeId }) => ({
      to: { id },
      types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: typeId }],
    })),
  }));
  const reply = await callClient(
    ctx,
    'general',
    (client) => client.crm.objects.batchApi.create(objectType, { inputs: body }),
    { idempotent: false },
  );
  return toBatch(reply);
}

export async function archiveObjects(ctx: Ctx, objectType: string, ids: readonly string[]): Promise<void> {
  const inputs = ids.map((id) => ({ id }));
  await callClient(ctx, 'general', (client) => client.crm.objects.batchApi.archive(objectType, { inputs }));
}

/** Type ids of primary associations: contact, deal and ticket to company. */
const primaryTypeIds = new Set([1, 5, 26]);

export interface AssociationPage {
  readonly found: readonly {
    readonly from: string;
    readonly to: readonly string[];
    readonly after: string | undefined;
  }[];
}

/** At most 1,000 inputs. A record with no association comes back as an error row, or not at all: both mean none. */
export async function readAssociations(
  ctx: Ctx,
  fromType: string,
  toType: string,
  inputs: readonly { readonly id: string; readonly after?: string }[],
): Promise<AssociationPage> {
  const reply = await callClient(ctx, 'associations', (client) =>
    client.crm.associations.v4.batchApi.getPage(fromType, toType, { inputs: [...inputs] }),
  );
  const found = reply.results.map((r) => ({
    from: String(r._from.id),
    to: primaryFirst(
      r.to.map((t) => ({ id: t.toObjectId, isPrimary: t.associationTypes.some((a) => primaryTypeIds.has(a.typeId)) })),
    ),
    after: r.paging?.next?.after,
  }));
  return { found };
}
