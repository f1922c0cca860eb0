/** Permission sets and who has them, kept as the records they are in Salesforce. */
import type { NewPermissionSet, ObjectRight, SandboxOrg, Stamps } from './sandbox-org.ts';
import type { RecordStore, Stores } from './store/record-store.ts';
import type { Value } from './types.ts';

export class Grants {
  readonly profileId: string;
  readonly #org: Pick<SandboxOrg, 'load' | 'now'>;
  readonly #directory: Stores;
  readonly #profileSetId: string;

  constructor(org: Pick<SandboxOrg, 'load' | 'now'>, directory: Stores, profileId: string) {
    this.#org = org;
    this.#directory = directory;
    this.profileId = profileId;
    const name = `X${profileId.slice(0, 15)}`;
    this.#profileSetId = this.#load('PermissionSet', {
      Name: name,
      Label: name,
      ProfileId: profileId,
      IsOwnedByProfile: true,
    });
  }

  #load(object: string, values: Readonly<Record<string, Value>>): string {
    const ms = Math.floor(this.#org.now() / 1000) * 1000;
    const stamps: Stamps = { createdMs: ms, modifiedMs: ms };
    return this.#directory.need(object).idOf(this.#org.load(object, values, stamps));
  }

  /** Row of the live record with these values; -1: none. */
  #find(store: RecordStore, values: Readonly<Record<string, Value>>): number {
    for (let row = 0; row < store.rows; row += 1) {
      if (!store.isLive(row)) continue;
      if (Object.entries(values).every(([field, value]) => store.get(row, field) === value)) return row;
    }
    return -1;
  }

  ensure(set: NewPermissionSet): string {
    const store = this.#directory.need('PermissionSet');
    const row = this.#find(store, { Name: set.name });
    if (row >= 0) return store.idOf(row);
    const values = { Name: set.name, Label: set.label, Description: set.description ?? null, IsCustom: true };
    return this.#load('PermissionSet', values);
  }

  #holderId(holder: string): string {
    if (holder === 'profile') return this.#profileSetId;
    const store = this.#directory.need('PermissionSet');
    const row = this.#find(store, { Name: holder });
    if (row < 0) throw new Error(`the org has no permission set ${holder}`);
    return store.idOf(row);
  }

  field(
    holder: string,
    object: string,
    field: string,
    rights: { readonly read: boolean; readonly edit: boolean },
  ): void {
    const store = this.#directory.need('FieldPermissions');
    const key = { ParentId: this.#holderId(holder), SobjectType: object, Field: `${object}.${field}` };
    const row = this.#find(store, key);
    const marks = { PermissionsRead: rights.read || rights.edit, PermissionsEdit: rights.edit };
    if (row < 0) {
      if (marks.PermissionsRead) this.#load('FieldPermissions', { ...key, ...marks });
    } else if (!marks.PermissionsRead) store.erase(row);
    else for (const [name, value] of Object.entries(marks)) store.write(row, name, value);
  }

  object(holder: string, object: string, rights: readonly ObjectRight[]): void {
    const store = this.#directory.need('ObjectPermissions');
    const key = { ParentId: this.#holderId(holder), SobjectType: object };
    const row = this.#find(store, key);
    if (row >= 0) store.erase(row);
    const marks = Object.fromEntries(rights.map((right) => [`Permissions${right}`, true]));
    this.#load('ObjectPermissions', { ...key, ...marks });
  }

  /** The field is gone, and with it what was granted on it. */
  forgetField(object: string, field: string): void {
    const store = this.#directory.need('FieldPermissions');
    const path = `${object}.${field}`.toLowerCase();
    for (let row = 0; row < store.rows; row += 1) {
      if (store.isLive(row) && String(store.get(row, 'Field')).toLowerCase() === path) store.erase(row);
    }
  }

  assign(holder: string, userId: string): void {
    const store = this.#directory.need('PermissionSetAssignment');
    const values = { PermissionSetId: this.#holderId(holder), AssigneeId: userId };
    if (this.#find(store, values) < 0) this.#load('PermissionSetAssignment', values);
  }
}
