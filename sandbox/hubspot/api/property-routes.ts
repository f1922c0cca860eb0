/** Properties and groups: one by one, in batches, with the vendor's codes for names taken, in use, or unknown. */
import { notFound, type RowError, VendorError, validationError } from '../errors.ts';
import type { PropertyRegistry } from '../properties/property-registry.ts';
import { type ApiRequest, noContent, ok, type Reply, type Route } from '../router/route.ts';
import type { Crm } from '../store/crm.ts';
import { batchReply } from './batch-reply.ts';
import { bodyOf, flagParam, inputsOf, type Json, typeParam } from './parse-input.ts';
import { patchedProperty, propertyBody, propertyFrom } from './property-body.ts';

const maxCustom = 1_000;
const maxBatch = 100;

export interface PropertyContext {
  readonly crm: Crm;
  /** Names that workflows or lists of the portal use: they cannot be deleted. */
  readonly inUse: ReadonlySet<string>;
}

function registry(ctx: PropertyContext, request: ApiRequest): PropertyRegistry {
  return ctx.crm.objects[typeParam(request.params.type).key].properties;
}

function readScopes(request: ApiRequest): readonly string[] {
  return typeParam(request.params.type).readScopes;
}

function writeScopes(request: ApiRequest): readonly string[] {
  return typeParam(request.params.type).schemaWriteScopes.slice(0, 1);
}

function taken(name: string): VendorError {
  const message = `A property named '${name}' already exists.`;
  return new VendorError(409, 'OBJECT_ALREADY_EXISTS', message, {
    subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
    context: { name: [name] },
  });
}

function writableRegistry(ctx: PropertyContext, request: ApiRequest): PropertyRegistry {
  const type = typeParam(request.params.type);
  if (type.schemaWriteScopes.length === 0) {
    throw validationError(`Properties of ${type.labels.plural} cannot be changed through the API.`);
  }
  return ctx.crm.objects[type.key].properties;
}

/** Creating an archived name restores it. */
function createOne(ctx: PropertyContext, properties: PropertyRegistry, input: Json): Json {
  const property = propertyFrom(input, properties, ctx.crm.now());
  if (properties.get(property.name) !== undefined) throw taken(property.name);
  if (properties.customCount >= maxCustom) {
    throw validationError(`The limit of ${maxCustom} custom properties is reached.`, {
      subCategory: 'Properties.LIMIT',
    });
  }
  properties.put(property);
  return propertyBody(property);
}

function create(ctx: PropertyContext, request: ApiRequest): Reply {
  return { status: 201, body: createOne(ctx, writableRegistry(ctx, request), bodyOf(request.body)) };
}

function batchCreate(ctx: PropertyContext, request: ApiRequest): Reply {
  const properties = writableRegistry(ctx, request);
  const results: Json[] = [];
  const errors: RowError[] = [];
  for (const input of inputsOf(request.body, maxBatch)) {
    try {
      results.push(createOne(ctx, properties, input));
    } catch (err) {
      if (!(err instanceof VendorError)) throw err;
      const context = { name: [String(input.name)], ...err.extras.context };
      const sub = err.extras.subCategory;
      const subCategory = sub === undefined ? {} : { subCategory: sub };
      errors.push({ status: 'error', category: err.category, ...subCategory, message: err.message, context });
    }
  }
  return batchReply(ctx.crm, 201, results, errors);
}

function found(properties: PropertyRegistry, name: string, isArchived: boolean) {
  const property = isArchived ? properties.getArchived(name) : properties.get(name);
  if (property === undefined) throw notFound(`Property ${name} does not exist`, { name: [name] });
  return property;
}

function batchRead(ctx: PropertyContext, request: ApiRequest): Reply {
  const properties = registry(ctx, request);
  const isArchived = bodyOf(request.body).archived === true;
  const results: Json[] = [];
  const errors: RowError[] = [];
  for (const input of inputsOf(request.body, maxBatch)) {
    const name = String(input.name);
    const property = isArchived ? properties.getArchived(name) : properties.get(name);
    if (property !== undefined) results.push(propertyBody(property));
    else {
      const message = `Property ${name} does not exist`;
      errors.push({ status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { name: [name] } });
    }
  }
  return batchReply(ctx.crm, 200, results, errors);
}

function update(ctx: PropertyContext, request: ApiRequest): Reply {
  const properties = writableRegistry(ctx, request);
  const property = found(properties, request.params.name ?? '', false);
  if (property.hubspotDefined && property.readOnlyValue) {
    throw validationError(`Property ${property.name} is defined by HubSpot and cannot be changed.`);
  }
  const patched = patchedProperty(property, bodyOf(request.body), properties, ctx.crm.now());
  properties.put(patched);
  return ok(propertyBody(patched));
}

function archiveOne(ctx: PropertyContext, properties: PropertyRegistry, name: string): void {
  const property = found(properties, name, false);
  if (property.hubspotDefined) {
    throw validationError(`Property ${name} is defined by HubSpot and cannot be deleted.`);
  }
  if (ctx.inUse.has(name)) {
    throw new VendorError(400, 'CANNOT_DELETE_PROPERTY_IN_USE', `Property ${name} is in use and cannot be deleted.`);
  }
  properties.put({ ...property, archivedMs: ctx.crm.now() });
}

function batchArchive(ctx: PropertyContext, request: ApiRequest): Reply {
  const properties = writableRegistry(ctx, request);
  for (const input of inputsOf(request.body, maxBatch)) {
    const name = String(input.name);
    if (properties.get(name) !== undefined) archiveOne(ctx, properties, name);
  }
  return noContent;
}

function archive(ctx: PropertyContext, request: ApiRequest): Reply {
  archiveOne(ctx, writableRegistry(ctx, request), request.params.name ?? '');
  return noContent;
}

export function propertyRoutes(ctx: PropertyContext): Route[] {
  const common = { area: 'properties', budget: 'general' } as const;
  const read = { ...common, scopes: readScopes };
  const write = { ...common, scopes: writeScopes };
  const all = (request: ApiRequest): Reply =>
    ok({ results: registry(ctx, request).all(flagParam(request.query, 'archived')).map(propertyBody) });
  const one = (request: ApiRequest): Reply =>
    ok(propertyBody(found(registry(ctx, request), request.params.name ?? '', flagParam(request.query, 'archived'))));
  return [
    { ...read, method: 'GET', pattern: ':type', handle: all },
    { ...write, method: 'POST', pattern: ':type', handle: (request) => create(ctx, request) },
    { ...read, method: 'POST', pattern: ':type/batch/read', handle: (request) => batchRead(ctx, request) },
    { ...write, method: 'POST', pattern: ':type/batch/create', handle: (request) => batchCreate(ctx, request) },
    { ...write, method: 'POST', pattern: ':type/batch/archive', handle: (request) => batchArchive(ctx, request) },
    ...groupRoutes(ctx),
    { ...read, method: 'GET', pattern: ':type/:name', handle: one },
    { ...write, method: 'PATCH', pattern: ':type/:name', handle: (request) => update(ctx, request) },
    { ...write, method: 'DELETE', pattern: ':type/:name', handle: (request) => archive(ctx, request) },
  ];
}

function groupBody(group: { name: string; label: string; displayOrder: number }): Json {
  return { name: group.name, label: group.label, displayOrder: group.displayOrder, archived: false };
}

function createGroup(ctx: PropertyContext, request: ApiRequest): Reply {
  const properties = writableRegistry(ctx, request);
  const body = bodyOf(request.body);
  const name = String(body.name ?? '');
  const label = String(body.label ?? '');
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(name) || label === '')
    throw validationError('A group needs a valid name and a label.');
  if (properties.group(name) !== undefined) {
    throw new VendorError(409, 'OBJECT_ALREADY_EXISTS', `A property group named '${name}' already exists.`);
  }
  const group = { name, label, displayOrder: Number(body.displayOrder ?? -1) };
  properties.putGroup(group);
  return { status: 201, body: groupBody(group) };
}

function patchGroup(ctx: PropertyContext, request: ApiRequest): Reply {
  const properties = writableRegistry(ctx, request);
  const group = foundGroup(properties, request);
  const body = bodyOf(request.body);
  const label = String(body.label ?? group.label);
  const patched = { name: group.name, label, displayOrder: Number(body.displayOrder ?? group.displayOrder) };
  properties.putGroup(patched);
  return ok(groupBody(patched));
}

function foundGroup(properties: PropertyRegistry, request: ApiRequest) {
  const name = request.params.name ?? '';
  const group = properties.group(name);
  if (group === undefined) throw notFound(`Property group ${name} does not exist`, { name: [name] });
  return group;
}

function deleteGroup(ctx: PropertyContext, request: ApiRequest): Reply {
  const properties = writableRegistry(ctx, request);
  const group = foundGroup(properties, request);
  if (properties.all().some((property) => property.groupName === group.name)) {
    throw new VendorError(400, 'GROUP_WITH_ACTIVE_PROPERTIES', `Group ${group.name} still has active properties.`);
  }
  properties.removeGroup(group.name);
  return noContent;
}

function groupRoutes(ctx: PropertyContext): Route[] {
  const common = { area: 'properties', budget: 'general' } as const;
  const read = { ...common, scopes: readScopes };
  const write = { ...common, scopes: writeScopes };
  const all = (request: ApiRequest): Reply => ok({ results: registry(ctx, request).groups().map(groupBody) });
  const one = (request: ApiRequest): Reply => ok(groupBody(foundGroup(registry(ctx, request), request)));
  return [
    { ...read, method: 'GET', pattern: ':type/groups', handle: all },
    { ...write, method: 'POST', pattern: ':type/groups', handle: (request) => createGroup(ctx, request) },
    { ...read, method: 'GET', pattern: ':type/groups/:name', handle: one },
    { ...write, method: 'PATCH', pattern: ':type/groups/:name', handle: (request) => patchGroup(ctx, request) },
    { ...write, method: 'DELETE', pattern: ':type/groups/:name', handle: (request) => deleteGroup(ctx, request) },
  ];
}
