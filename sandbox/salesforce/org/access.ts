/** Which fields a user may see and change: read off the permission sets assigned to him, which are records themselves. */

import type { RecordStore, Stores } from './store/record-store.ts';
import type { Actor } from './types.ts';

const none = 0;
const read = 1;
const edit = 2;

export class Access {
  readonly #directory: Stores;
  readonly #sources: readonly RecordStore[];
  #levels = new Map<string, ReadonlyMap<string, number>>();
  #asOf = -1;

  constructor(directory: Stores) {
    this.#directory = directory;
    this.#sources = ['PermissionSetAssignment', 'FieldPermissions'].map((name) => directory.need(name));
  }

  canRead(actor: Actor, object: string, field: string): boolean {
    return this.#level(actor, object, field) >= read;
  }

  canEdit(actor: Actor, object: string, field: string): boolean {
    return this.#level(actor, object, field) >= edit;
  }

  #level(actor: Actor, object: string, name: string): number {
    const store = this.#directory.get(object);
    const field = store?.field(name);
    if (store === undefined || field === undefined) return none;
    const most = field.isCreateable || field.isUpdateable ? edit : read;
    if (!field.needsGrant) return most;
    return Math.min(most, this.#granted(actor.userId).get(`${store.def.name}.${field.name}`.toLowerCase()) ?? none);
  }

  #granted(userId: string): ReadonlyMap<string, number> {
    const asOf = this.#sources.reduce((sum, store) => sum + store.changes, 0);
    if (asOf !== this.#asOf) {
      this.#levels = new Map();
      this.#asOf = asOf;
    }
    let granted = this.#levels.get(userId);
    if (granted === undefined) {
      granted = this.#collect(userId);
      this.#levels.set(userId, granted);
    }
    return granted;
  }

  #collect(userId: string): Map<string, number> {
    const [assignments, permissions] = this.#sources as [RecordStore, RecordStore];
    const sets = new Set<unknown>();
    for (let row = 0; row < assignments.rows; row += 1) {
      const isHis = assignments.isLive(row) && assignments.get(row, 'AssigneeId') === userId;
      if (isHis) sets.add(assignments.get(row, 'PermissionSetId'));
    }
    const levels = new Map<string, number>();
    for (let row = 0; row < permissions.rows; row += 1) {
      if (!permissions.isLive(row) || !sets.has(permissions.get(row, 'ParentId'))) continue;
      const key = String(permissions.get(row, 'Field')).toLowerCase();
      const level = permissions.get(row, 'PermissionsEdit')
        ? edit
        : permissions.get(row, 'PermissionsRead')
          ? read
          : none;
      levels.set(key, Math.max(level, levels.get(key) ?? none));
    }
    return levels;
  }
}
