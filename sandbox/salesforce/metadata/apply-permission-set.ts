/** Permission sets are records: PermissionSet with its FieldPermissions and ObjectPermissions. */
import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { Actor, DmlResult, ObjectStore, Org } from '../org/types.ts';
import type { ObjectRight, PermissionSet } from './permission-set.ts';

type Json = Readonly<Record<string, unknown>>;

const rights: readonly ObjectRight[] = ['Create', 'Read', 'Edit', 'Delete', 'ViewAllRecords', 'ModifyAllRecords'];

/** Id of a permission set by its name; undefined: there is none. */
export function permissionSetId(org: Org, name: string): string | undefined {
  const store = need(org, 'PermissionSet');
  const row = liveRows(store).find((one) => String(store.get(one, 'Name')).toLowerCase() === name.toLowerCase());
  return row === undefined ? undefined : store.idOf(row);
}

/** Makes it, or brings it to what the metadata says: grants that are not there any more go. */
export function applyPermissionSet(org: SandboxOrg, actor: Actor, set: PermissionSet): void {
  const { name, label, description } = set;
  const head = { name, label, ...(description === undefined ? {} : { description }) };
  const parentId = permissionSetId(org, name) ?? org.ensurePermissionSet(head);
  idOf(org.update(actor, 'PermissionSet', parentId, { Label: label, Description: description ?? null }));
  const fields = new Map<string, Json>();
  for (const { object, field, isReadable, isEditable } of set.fields) {
    if (!isReadable) continue;
    for (const one of grantedObjects(org, object, field.slice(object.length + 1))) {
      const path = `${one}${field.slice(object.length)}`;
      fields.set(path.toLowerCase(), {
        SobjectType: one,
        Field: path,
        PermissionsRead: true,
        PermissionsEdit: isEditable,
      });
    }
  }
  sync(org, actor, { object: 'FieldPermissions', parentId, key: 'Field', wanted: fields });
  const objects = new Map<string, Json>();
  for (const grant of set.objects) {
    if (grant.rights.size === 0) continue;
    const flags = rights.map((right) => [`Permissions${right}`, grant.rights.has(right)] as const);
    objects.set(grant.object.toLowerCase(), { SobjectType: grant.object, ...Object.fromEntries(flags) });
  }
  sync(org, actor, { object: 'ObjectPermissions', parentId, key: 'SobjectType', wanted: objects });
}

export function isAssigned(org: Org, id: string): boolean {
  const store = need(org, 'PermissionSetAssignment');
  return liveRows(store).some((row) => store.get(row, 'PermissionSetId') === id);
}

export function removePermissionSet(org: Org, actor: Actor, id: string): void {
  for (const object of ['FieldPermissions', 'ObjectPermissions']) {
    sync(org, actor, { object, parentId: id, key: 'SobjectType', wanted: new Map() });
  }
  removeForGood(org, actor, 'PermissionSet', id);
}

/** Setup records do not go through the recycle bin. */
function removeForGood(org: Org, actor: Actor, object: string, id: string): void {
  idOf(org.remove(actor, object, id));
  org.purge(object, id);
}

/** A custom field of tasks granted is one of events, too, where both have it. */
function grantedObjects(org: Org, object: string, field: string): readonly string[] {
  const isActivity = ['activity', 'task', 'event'].includes(object.toLowerCase());
  if (!isActivity || !field.endsWith('__c')) return objectsOf(object);
  return objectsOf('Activity').filter((one) => org.object(one)?.field(field) !== undefined);
}

/** Custom fields of activities are fields of tasks and of events. */
export function objectsOf(object: string): readonly string[] {
  return object.toLowerCase() === 'activity' ? ['Task', 'Event'] : [object];
}

interface Sync {
  readonly object: string;
  readonly parentId: string;
  readonly key: string;
  readonly wanted: ReadonlyMap<string, Json>;
}

function sync(org: Org, actor: Actor, { object, parentId, key, wanted }: Sync): void {
  const store = need(org, object);
  const missing = new Map(wanted);
  for (const row of liveRows(store)) {
    if (store.get(row, 'ParentId') !== parentId) continue;
    const name = String(store.get(row, key)).toLowerCase();
    const json = missing.get(name);
    missing.delete(name);
    if (json === undefined) {
      removeForGood(org, actor, object, store.idOf(row));
      continue;
    }
    const flags = Object.entries(json).filter(
      ([field, value]) => typeof value === 'boolean' && store.get(row, field) !== value,
    );
    if (flags.length > 0) idOf(org.update(actor, object, store.idOf(row), Object.fromEntries(flags)));
  }
  for (const json of missing.values()) idOf(org.create(actor, object, { ParentId: parentId, ...json }));
}

function liveRows(store: ObjectStore): number[] {
  const rows: number[] = [];
  for (let row = 0; row < store.rows; row += 1) if (!store.isDeleted(row) && !store.isGone(row)) rows.push(row);
  return rows;
}

function need(org: Org, object: string): ObjectStore {
  const store = org.object(object);
  if (store === undefined) throw new Error(`the org has no object ${object}`);
  return store;
}

/** What was checked before cannot be refused here; if it is, the sandbox has a defect. */
function idOf(result: DmlResult): string {
  if (result.ok) return result.id;
  throw new Error(result.errors.map((error) => `${error.statusCode}: ${error.message}`).join('; '));
}
