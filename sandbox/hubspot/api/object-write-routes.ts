/** Create, update and archive of single records, merge and GDPR delete. */
import { notFound, VendorError, validationError } from '../errors.ts';
import { type ObjectType, objectKeys } from '../object-types.ts';
import { type ApiRequest, noContent, ok, type Reply, type Route } from '../router/route.ts';
import { type Crm, sources, type Values } from '../store/crm.ts';
import type { AdminRules } from './admin-rules.ts';
import { type AssociationWish, applyWishes, associationWishes } from './association-wishes.ts';
import { checkAdminRules, checkedOrThrow, checkRequired } from './check-values.ts';
import { findRow } from './object-read-routes.ts';
import { bodyOf, recordId, typeParam } from './parse-input.ts';
import { type RecordBody, recordView } from './record-view.ts';

export interface WriteContext {
  readonly crm: Crm;
  readonly rules: AdminRules;
}

export function writeScopes(request: ApiRequest): readonly string[] {
  return typeParam(request.params.type).writeScopes ?? [];
}

/** Feedback submissions have no write endpoint in these versions. */
export function writableType(request: ApiRequest): ObjectType {
  const type = typeParam(request.params.type);
  if (type.writeScopes === null) {
    throw new VendorError(405, 'VALIDATION_ERROR', `${type.labels.plural} cannot be written through this API.`);
  }
  return type;
}

/** A record after a write: its default properties and those that were written. */
export function writtenView(crm: Crm, type: ObjectType, row: number, values: Values): RecordBody {
  return recordView(crm, type.key, { properties: [...type.defaultProperties, ...Object.keys(values)] })(row);
}

export interface NewRecord {
  readonly values: Values;
  readonly wishes: readonly AssociationWish[];
}

/** Everything that can be wrong with a new record is found before anything is stored. */
export function checkNew(
  ctx: WriteContext,
  type: ObjectType,
  input: Readonly<Record<string, unknown>>,
  version: string,
): NewRecord {
  const values = checkedOrThrow(ctx.crm, type.key, null, input.properties ?? {});
  checkRequired(ctx.crm, type.key, values);
  checkAdminRules(ctx.rules.required(type.key), version, values, true);
  const email = type.key === 'contacts' ? values.email : undefined;
  const { table } = ctx.crm.objects[type.key];
  if (email != null) {
    const row = table.column('email').indexOf(email.toLowerCase());
    if (row >= 0 && table.isLive(row)) {
      throw new VendorError(409, 'CONFLICT', `Contact already exists. Existing ID: ${table.ids[row]}`);
    }
  }
  return { values, wishes: associationWishes(ctx.crm, type.key, input.associations) };
}

export function createChecked(ctx: WriteContext, type: ObjectType, record: NewRecord): number {
  const row = ctx.crm.create(type.key, record.values);
  applyWishes(ctx.crm, type.key, row, record.wishes);
  return row;
}

function create(ctx: WriteContext, request: ApiRequest): Reply {
  const type = writableType(request);
  const record = checkNew(ctx, type, bodyOf(request.body), request.api.version);
  const row = createChecked(ctx, type, record);
  return { status: 201, body: writtenView(ctx.crm, type, row, record.values) };
}

function liveRow(crm: Crm, type: ObjectType, request: ApiRequest): number {
  const row = findRow(crm, type, request.params.id ?? '', request.query.get('idProperty'), false);
  if (row < 0 || !crm.objects[type.key].table.isLive(row)) throw notFound('resource not found');
  return row;
}

function update(ctx: WriteContext, request: ApiRequest): Reply {
  const type = writableType(request);
  const row = liveRow(ctx.crm, type, request);
  const values = checkedOrThrow(ctx.crm, type.key, row, bodyOf(request.body).properties);
  checkAdminRules(ctx.rules.required(type.key), request.api.version, values, false);
  ctx.crm.write(type.key, row, values);
  return ok(writtenView(ctx.crm, type, row, values));
}

function archive(crm: Crm, request: ApiRequest): Reply {
  const type = writableType(request);
  const row = findRow(crm, type, request.params.id ?? '', null, false);
  if (row < 0) throw notFound('resource not found');
  crm.archive(type.key, row);
  return noContent;
}

function merge(crm: Crm, request: ApiRequest): Reply {
  const type = writableType(request);
  const body = bodyOf(request.body);
  const { table } = crm.objects[type.key];
  const [primary = -1, secondary = -1] = [body.primaryObjectId, body.objectIdToMerge].map((id) =>
    table.rowOf(recordId(id)),
  );
  if (primary < 0 || secondary < 0 || !table.isLive(primary) || !table.isLive(secondary)) {
    throw notFound('One of the records to merge was not found.');
  }
  if (primary === secondary) throw validationError('A record cannot be merged into itself.');
  return ok(recordView(crm, type.key)(crm.merge(type.key, primary, secondary)));
}

function gdprDelete(crm: Crm, request: ApiRequest): Reply {
  const body = bodyOf(request.body);
  const { table } = crm.objects.contacts;
  const byEmail = body.idProperty === 'email';
  const id = String(body.objectId ?? '');
  const row = byEmail ? table.column('email').indexOf(id.toLowerCase()) : table.resolve(recordId(id));
  if (row >= 0) {
    for (const name of table.columnNames()) table.set(row, name, null);
    for (const key of objectKeys) {
      for (const link of crm.associations.links('contacts', row, key))
        crm.associations.unlink('contacts', row, key, link.row);
    }
    crm.archive('contacts', row);
    const event = { key: 'contacts', id: table.ids[row] as number, atMs: crm.now(), source: sources.user } as const;
    crm.onEvent({ kind: 'privacyDeletion', ...event });
  }
  return noContent;
}

export function objectWriteRoutes(ctx: WriteContext): Route[] {
  const common = { area: 'objects', budget: 'general', scopes: writeScopes } as const;
  return [
    {
      ...common,
      method: 'POST',
      pattern: 'contacts/gdpr-delete',
      scopes: () => ['crm.objects.contacts.write'],
      handle: (request) => gdprDelete(ctx.crm, request),
    },
    { ...common, method: 'POST', pattern: ':type', handle: (request) => create(ctx, request) },
    { ...common, method: 'POST', pattern: ':type/merge', handle: (request) => merge(ctx.crm, request) },
    { ...common, method: 'PATCH', pattern: ':type/:id', handle: (request) => update(ctx, request) },
    { ...common, method: 'DELETE', pattern: ':type/:id', handle: (request) => archive(ctx.crm, request) },
  ];
}
