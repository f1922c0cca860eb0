/** What the org has: its object types, and each with the fields that the caller may see. */
import { refuse } from '../errors.ts';
import type { Actor, ObjectStore, Org } from '../org/types.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { describeField } from './describe-field.ts';

export function objectOf(org: Org, name: string | undefined): ObjectStore {
  const store = org.object(name ?? '');
  if (store === undefined) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
  return store;
}

function objectUrls(name: string, version: string): Record<string, string> {
  const sobject = `/services/data/v${version}/sobjects/${name}`;
  return {
    sobject,
    describe: `${sobject}/describe`,
    rowTemplate: `${sobject}/{ID}`,
  };
}

/** What describe and the global list both say. */
function objectFacts({ def }: ObjectStore, version: string): Record<string, unknown> {
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: def.isCreateable,
    custom: def.isCustom,
    customSetting: false,
    deepCloneable: false,
    deletable: def.isDeletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: def.keyPrefix,
    label: def.label,
    labelPlural: def.labelPlural,
    layoutable: !def.isCustom,
    mergeable: def.isMergeable,
    mruEnabled: true,
    name: def.name,
    queryable: true,
    replicateable: def.isReplicateable,
    retrieveable: true,
    searchable: def.isUpdateable,
    triggerable: def.isUpdateable,
    undeletable: def.isDeletable,
    updateable: def.isUpdateable,
    urls: objectUrls(def.name, version),
  };
}

/** The field that stands for a record in lists. */
function nameFieldOf(store: ObjectStore): string | undefined {
  return ['Name', 'CaseNumber', 'Subject'].find((name) => store.field(name) !== undefined);
}

function describeObject(org: Org, actor: Actor, store: ObjectStore, version: string): Record<string, unknown> {
  const { name } = store.def;
  const nameField = nameFieldOf(store);
  const fields = store
    .fields()
    .filter((field) => org.canRead(actor, name, field.name))
    .map((field) => {
      const rights = { isNameField: field.name === nameField, canEdit: org.canEdit(actor, name, field.name) };
      return describeField(field, rights);
    });
  const childRelationships = store.childRelationships().map(({ childObject, field, relationshipName }) => ({
    cascadeDelete: false,
    childSObject: childObject,
    deprecatedAndHidden: false,
    field,
    junctionIdListNames: [],
    junctionReferenceTo: [],
    relationshipName,
    restrictedDelete: false,
  }));
  return {
    actionOverrides: [],
    childRelationships,
    compactLayoutable: true,
    fields,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [],
    searchLayoutable: true,
    supportedScopes: [
      { label: `All ${store.def.labelPlural.toLowerCase()}`, name: 'everything' },
      { label: `My ${store.def.labelPlural.toLowerCase()}`, name: 'mine' },
    ],
    ...objectFacts(store, version),
  };
}

function describeGlobal({ org, version }: ApiRequest): Reply {
  const sobjects = org.objectNames().map((name) => objectFacts(objectOf(org, name), version));
  return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } };
}

function describe({ org, actor, params, version }: ApiRequest): Reply {
  return { status: 200, body: describeObject(org, actor, objectOf(org, params.object), version) };
}

function basics({ org, params, version }: ApiRequest): Reply {
  const store = objectOf(org, params.object);
  return { status: 200, body: { objectDescribe: objectFacts(store, version), recentItems: [] } };
}

export function describeRoutes(): Route[] {
  const base = { method: 'GET', area: 'data' } as const;
  return [
    { ...base, pattern: '/sobjects', handle: describeGlobal },
    { ...base, pattern: '/sobjects/:object', handle: basics },
    { ...base, pattern: '/sobjects/:object/describe', handle: describe },
  ];
}
