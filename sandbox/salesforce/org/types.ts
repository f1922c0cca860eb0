/**
 * What the parts of the sandbox promise each other about the org: its schema, its records, and how they are changed. The org is
 * column-wise storage: a row number addresses a record of an object type, ids grow with the row.
 */

export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'email'
  | 'url'
  | 'phone'
  | 'picklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime';

/**
 * As kept: a date is the text YYYY-MM-DD, a datetime epoch milliseconds, an id or reference 18 characters. An empty text is null,
 * as in Salesforce.
 */
export type Value = string | number | boolean | null;
export type Values = Readonly<Record<string, Value>>;

export interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly isDefault: boolean;
  readonly isActive: boolean;
}

export interface FieldDef {
  /** API name, as in `Account.Name` without the object: `Name`, `Keel_Churn_Risk__c`. */
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Text types: the most characters. */
  readonly length?: number;
  /** Numbers: all digits, and those behind the point. */
  readonly precision?: number;
  readonly scale?: number;
  /** References: the object types they may point to, and the name of the way there (`Account` of `AccountId`). */
  readonly referenceTo?: readonly string[];
  readonly relationshipName?: string | null;
  readonly picklist?: { readonly values: readonly PicklistValue[]; readonly isRestricted: boolean };
  readonly isNillable: boolean;
  readonly isCreateable: boolean;
  readonly isUpdateable: boolean;
  readonly isCustom: boolean;
  readonly isUnique: boolean;
  readonly isExternalId: boolean;
  /** Of a unique text. */
  readonly isCaseSensitive: boolean;
  readonly defaultValue: Value;
  /** A formula or a system value: not stored, computed when read. */
  readonly isCalculated: boolean;
  /** Custom fields made by the Metadata API are seen by nobody until a permission set or profile grants them. */
  readonly needsGrant: boolean;
  /** Long text areas are neither filterable nor sortable. */
  readonly isFilterable: boolean;
  readonly isSortable: boolean;
  /** Help text under the label. */
  readonly help?: string;
}

export interface ChildRelationship {
  readonly childObject: string;
  readonly field: string;
  /** As in a sub-query: `Contacts`; null: none. */
  readonly relationshipName: string | null;
}

export interface ObjectDef {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  /** First three characters of its ids. */
  readonly keyPrefix: string;
  readonly isCustom: boolean;
  readonly isCreateable: boolean;
  readonly isUpdateable: boolean;
  readonly isDeletable: boolean;
  readonly isMergeable: boolean;
  /** Served by getUpdated and getDeleted. */
  readonly isReplicateable: boolean;
}

/** Who acts: what he may see and change follows from his permission sets. */
export interface Actor {
  /** 005…, 18 characters. */
  readonly userId: string;
}

export interface ObjectStore {
  readonly def: ObjectDef;
  /** Number of rows ever made; rows that are gone keep their number. */
  readonly rows: number;
  /** All fields, system ones included, in the order describe lists them. */
  fields(): readonly FieldDef[];
  /** By API name in any case. */
  field(name: string): FieldDef | undefined;
  childRelationships(): readonly ChildRelationship[];
  /** 18 characters. */
  idOf(row: number): string;
  /** Row of an id of 15 or 18 characters; -1 when there never was one. */
  rowOf(id: string): number;
  /** In the recycle bin, or merged away: seen by queryAll only. */
  isDeleted(row: number): boolean;
  /** Deleted for good: seen by nobody. */
  isGone(row: number): boolean;
  /** The value of a field by its exact API name: stored, computed, or null. */
  get(row: number, field: string): Value;
  /** Rows whose reference field points to this id; undefined: the field is not indexed and must be scanned. */
  rowsByReference(field: string, id: string): readonly number[] | undefined;
  /** SystemModstamp, epoch milliseconds. */
  modifiedMs(row: number): number;
  /** When a user last emptied the recycle bin of a record, epoch milliseconds; 0: never. */
  readonly purgedMs: number;
}

export interface RowError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

export type DmlResult =
  | { readonly ok: true; readonly id: string; readonly created: boolean }
  | { readonly ok: false; readonly errors: readonly RowError[] };

export interface DeletedEntry {
  readonly id: string;
  readonly deletedMs: number;
}

/**
 * The org as the protocols see it. `json` values come as they stand in a request: text, number, boolean, null; dates and datetimes as
 * ISO text. Each change validates as Salesforce does and says what is wrong row by row; it never throws for a bad row.
 */
export interface Org {
  /** 00D…, 18 characters. */
  readonly id: string;
  readonly name: string;
  /** The org's clock, epoch milliseconds. */
  readonly now: () => number;
  readonly isMultiCurrency: boolean;
  readonly defaultCurrency: string;
  readonly integrationUserId: string;
  objectNames(): readonly string[];
  /** By API name in any case; undefined: no such object type. */
  object(name: string): ObjectStore | undefined;
  /** Object type by the first three characters of an id. */
  objectOfId(id: string): ObjectStore | undefined;
  canRead(actor: Actor, object: string, field: string): boolean;
  canEdit(actor: Actor, object: string, field: string): boolean;
  create(actor: Actor, object: string, json: Readonly<Record<string, unknown>>): DmlResult;
  update(actor: Actor, object: string, id: string, json: Readonly<Record<string, unknown>>): DmlResult;
  /** By an external id field. Several matches: an error with statusCode MULTIPLE_CHOICES and the ids in `fields`. */
  upsert(
    actor: Actor,
    object: string,
    key: { readonly field: string; readonly value: string },
    json: Readonly<Record<string, unknown>>,
  ): DmlResult;
  remove(actor: Actor, object: string, id: string): DmlResult;
  undelete(actor: Actor, id: string): DmlResult;
  /** Out of the recycle bin, for good. */
  purge(object: string, id: string): void;
  /** Up to two losers; their children move to the winner, they carry MasterRecordId. */
  merge(actor: Actor, object: string, masterId: string, loserIds: readonly string[]): DmlResult;
  /** Deleted between the two instants (epoch milliseconds), still in the log. */
  deletedBetween(object: string, startMs: number, endMs: number): readonly DeletedEntry[];
  /** Runs several changes; when `work` returns false all of them are undone. */
  allOrNone(work: () => boolean): void;
}
