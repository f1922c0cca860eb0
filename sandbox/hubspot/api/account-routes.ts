/** Pipelines, owners, account details and the custom-property limits. */
import { notFound } from '../errors.ts';
import { objectTypes } from '../object-types.ts';
import { type ApiRequest, ok, type Reply, type Route } from '../router/route.ts';
import type { Crm, Owner } from '../store/crm.ts';
import type { Pipeline } from '../store/pipelines.ts';
import { flagParam, limitParam, typeParam } from './parse-input.ts';

const maxCustom = 1_000;
const maxOwners = 500;
const defaultOwners = 100;
/** HubSpot dates its default pipeline at the epoch. */
const epoch = new Date(0).toISOString();

function pipelineBody(pipeline: Pipeline): unknown {
  const stamps = { createdAt: epoch, updatedAt: epoch, archived: false };
  const stages = pipeline.stages.map((stage) => ({
    ...stage,
    ...stamps,
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
  }));
  return { ...pipeline, ...stamps, stages };
}

function pipelines(crm: Crm, request: ApiRequest): readonly Pipeline[] {
  return crm.pipelines.of(typeParam(request.params.type).key);
}

function onePipeline(crm: Crm, request: ApiRequest): Pipeline {
  const found = pipelines(crm, request).find((pipeline) => pipeline.id === request.params.id);
  if (found === undefined) throw notFound(`Pipeline ${request.params.id} does not exist`);
  return found;
}

function ownerBody(crm: Crm, owner: Owner): unknown {
  const at = new Date(crm.todayMs - 86_400_000).toISOString();
  const { id, email, firstName, lastName, userId, archived } = owner;
  const user = archived ? { userIdIncludingInactive: userId } : { userId, userIdIncludingInactive: userId };
  const teams = [{ id: '5', name: 'Customer success', primary: true }];
  return { id, type: 'PERSON', email, firstName, lastName, ...user, createdAt: at, updatedAt: at, archived, teams };
}

function owners(crm: Crm, request: ApiRequest): Reply {
  const { query } = request;
  const limit = limitParam(query, defaultOwners, maxOwners);
  const isArchived = flagParam(query, 'archived');
  const email = query.get('email')?.toLowerCase();
  const wanted = crm.owners.filter(
    (one) => one.archived === isArchived && (!email || one.email.toLowerCase() === email),
  );
  const start = Number(query.get('after') ?? 0) || 0;
  const results = wanted.slice(start, start + limit).map((owner) => ownerBody(crm, owner));
  const after = String(start + limit);
  const link = `${request.baseUrl}${request.path}?after=${after}`;
  return ok(start + limit < wanted.length ? { results, paging: { next: { after, link } } } : { results });
}

function oneOwner(crm: Crm, request: ApiRequest): Reply {
  const byUser = request.query.get('idProperty') === 'userId';
  const id = request.params.id;
  const found = crm.owners.find((owner) => (byUser ? String(owner.userId) : owner.id) === id);
  if (found === undefined || found.archived !== flagParam(request.query, 'archived'))
    throw notFound('resource not found');
  return ok(ownerBody(crm, found));
}

function details(crm: Crm): Reply {
  return ok({
    portalId: crm.portalId,
    accountType: 'STANDARD',
    timeZone: 'UTC',
    companyCurrency: crm.companyCurrency,
    additionalCurrencies: [],
    utcOffset: '+00:00',
    utcOffsetMilliseconds: 0,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'eu1',
  });
}

function customProperties(crm: Crm): Reply {
  const byObjectType = Object.values(objectTypes).map((type) => {
    const usage = crm.objects[type.key].properties.customCount;
    const label = type.labels.singular;
    return { objectTypeId: type.typeId, label, limit: maxCustom, usage, percentage: (100 * usage) / maxCustom };
  });
  const usage = byObjectType.reduce((sum, row) => sum + row.usage, 0);
  return ok({ byObjectType, overallLimit: 10_000, overallUsage: usage, overallPercentage: usage / 100 });
}

export function accountRoutes(crm: Crm): Route[] {
  const get = { method: 'GET', budget: 'general' } as const;
  const ofObject = {
    ...get,
    area: 'pipelines',
    scopes: (r: ApiRequest) => typeParam(r.params.type).readScopes,
  } as const;
  const ofOwners = { ...get, area: 'owners', scopes: () => ['crm.objects.owners.read'] } as const;
  return [
    { ...ofObject, pattern: ':type', handle: (r) => ok({ results: pipelines(crm, r).map(pipelineBody) }) },
    { ...ofObject, pattern: ':type/:id', handle: (r) => ok(pipelineBody(onePipeline(crm, r))) },
    {
      ...ofObject,
      pattern: ':type/:id/stages',
      handle: (r) => ok({ results: (pipelineBody(onePipeline(crm, r)) as { stages: unknown }).stages }),
    },
    { ...ofOwners, pattern: '', handle: (r) => owners(crm, r) },
    { ...ofOwners, pattern: ':id', handle: (r) => oneOwner(crm, r) },
    { ...get, area: 'account-info', pattern: 'details', scopes: () => ['oauth'], handle: () => details(crm) },
    { ...get, area: 'limits', pattern: 'custom-properties', handle: () => customProperties(crm) },
  ];
}
