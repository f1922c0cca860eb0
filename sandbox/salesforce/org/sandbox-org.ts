/** The org with what its loader, its metadata service and its faults need beside what the protocols see. */
import type { Stage, ValidationRule } from './dml/context.ts';
import type { RecordStore } from './store/record-store.ts';
import type { FieldDef, FieldType, Org, PicklistValue, Value, Values } from './types.ts';

export interface NewField {
  /** With `__c`. */
  readonly name: string;
  readonly type: FieldType;
  readonly label?: string;
  readonly help?: string;
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly referenceTo?: readonly string[];
  /** The way to the parent (`Contact__r`) and the sub-query on it (`Answers__r`). */
  readonly relationshipName?: string;
  readonly childRelationshipName?: string;
  readonly picklist?: { readonly values: readonly (string | PicklistValue)[]; readonly isRestricted: boolean };
  readonly isRequired?: boolean;
  readonly isUnique?: boolean;
  readonly isExternalId?: boolean;
  readonly isCaseSensitive?: boolean;
  readonly defaultValue?: Value;
  /** Seen by nobody until granted (what the Metadata API makes); required fields are seen by all. */
  readonly needsGrant?: boolean;
  /** A formula: `value` reads the record's other fields. */
  readonly formula?: (value: (field: string) => Value) => Value;
}

export interface NewObject {
  /** With `__c`. */
  readonly name: string;
  readonly label: string;
  readonly labelPlural?: string;
}

export interface Stamps {
  readonly createdMs: number;
  readonly modifiedMs: number;
  /** Who made it; absent: the integration user. */
  readonly byUserId?: string;
}

export interface NewUser {
  readonly username: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string;
  readonly isActive?: boolean;
  readonly stamps?: Stamps;
}

export interface NewPermissionSet {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
}

export interface SandboxOrg extends Org {
  object(name: string): RecordStore | undefined;
  objectOfId(id: string): RecordStore | undefined;
  /** True: somebody else holds the record; set by faults. */
  lockCheck: ((object: string, row: number) => boolean) | undefined;
  /** `Activity`: on Task and Event both. A field that is there takes the new marks; its type must be the same. */
  defineField(object: string, field: NewField): FieldDef;
  deleteField(object: string, field: string): void;
  requireField(object: string, field: string, isRequired: boolean): void;
  addPicklistValues(object: string, field: string, values: readonly string[]): void;
  /** Adds to the stages of opportunities, or changes those of the same name. */
  defineStages(stages: readonly Stage[]): void;
  addValidationRule(rule: ValidationRule): void;
  defineObject(object: NewObject): RecordStore;
  /** Id of the permission set of this name, made if it is not there. */
  ensurePermissionSet(set: NewPermissionSet): string;
  /** `holder`: name of a permission set, or `profile` for the profile all users have. Without read the grant is taken back. */
  grantField(
    holder: string,
    object: string,
    field: string,
    rights: { readonly read: boolean; readonly edit: boolean },
  ): void;
  grantObject(holder: string, object: string, rights: readonly ObjectRight[]): void;
  assignPermissionSet(name: string, userId: string): void;
  /** Id of the new user. */
  addUser(user: NewUser): string;
  /** A record as it stands, unchecked: exact field names, values as kept, ids of 18 characters. Gives its row. */
  load(object: string, values: Values, stamps: Stamps): number;
}

export type ObjectRight = 'Create' | 'Read' | 'Edit' | 'Delete' | 'ViewAllRecords' | 'ModifyAllRecords';
