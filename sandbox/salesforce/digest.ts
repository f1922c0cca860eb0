/**
 * What the org looks like in the end, in a form that two runs can be compared by: no record ids, no decoys, no stamps of when
 * something was written.
 */
import type { FieldDef, ObjectStore, Org, Value } from './org/types.ts';
import { isKeelField } from './pages/keel-fields.ts';

export interface DigestTask {
  readonly fields: Readonly<Record<string, string>>;
  /** "Account A-17", "Contact C-3". */
  readonly related: readonly string[];
}

type Fields = Readonly<Record<string, string>>;

export interface Digest {
  /** Book_Account_Id__c → Keel's fields that have a value. */
  readonly accounts: Readonly<Record<string, Fields>>;
  /** Book_Contact_Id__c → the same, only contacts that have any. */
  readonly contacts: Readonly<Record<string, Fields>>;
  /** "Book_Account_Id__c | subject" → the tasks of that name: more than one means a duplicate. */
  readonly tasks: Readonly<Record<string, readonly DigestTask[]>>;
  /** Keel's fields, "Account.Keel_Health_Score__c:double", and behind it what the integration user may do: ":read", ":edit" or nothing. */
  readonly definitions: readonly string[];
  /** "Keel (1 user)": permission sets of Keel's by name. */
  readonly permissionSets: readonly string[];
}

export interface DigestOptions {
  /** Keep datetime fields of Keel's and the tasks' completion times. */
  readonly stamps?: boolean;
}

const bookKeys: Readonly<Record<string, string>> = {
  Account: 'Book_Account_Id__c',
  Contact: 'Book_Contact_Id__c',
  Opportunity: 'Book_Deal_Id__c',
  Case: 'Book_Ticket_Id__c',
};
const taskFields = ['Subject', 'Description', 'Status', 'Priority', 'ActivityDate', 'TaskSubtype'];
const keelReference = /(Keel reference:? )[^\s<]+/g;
const shortReference = /\bK-[0-9A-F]{10}\b/g;
const longReference = /\b[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b/gi;
const recordId = /\b[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?\b/g;
const loopback = /\bhttps?:\/\/(?:127\.0\.0\.1|localhost):\d+/g;

function sorted<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function isLive(store: ObjectStore, row: number): boolean {
  return !store.isDeleted(row) && !store.isGone(row);
}

function asText(field: FieldDef | undefined, value: Exclude<Value, null>): string {
  return field?.type === 'datetime' && typeof value === 'number' ? new Date(value).toISOString() : String(value);
}

function keelValues(store: ObjectStore, row: number, fields: readonly FieldDef[]): Fields {
  const values: [string, string][] = [];
  for (const field of fields) {
    const value = store.get(row, field.name);
    if (value !== null) values.push([field.name, asText(field, value)]);
  }
  return sorted(values);
}

function recordsOf(org: Org, object: string, options: DigestOptions, all: boolean): Digest['accounts'] {
  const store = org.object(object);
  const key = bookKeys[object] ?? '';
  if (store?.field(key) === undefined) return {};
  const fields = store
    .fields()
    .filter((field) => isKeelField(field) && (options.stamps === true || field.type !== 'datetime'));
  if (fields.length === 0 && !all) return {};
  const found: [string, Fields][] = [];
  for (let row = 0; row < store.rows; row += 1) {
    const id = isLive(store, row) ? store.get(row, key) : null;
    if (id === null) continue;
    const values = keelValues(store, row, fields);
    if (all || Object.keys(values).length > 0) found.push([String(id), values]);
  }
  return sorted(found);
}

/** The record behind an id by the book's own name for it; undefined: no id of this org. */
function bookName(org: Org, id: string): string | undefined {
  const store = org.objectOfId(id);
  const row = store?.rowOf(id) ?? -1;
  if (store === undefined || row < 0 || store.isGone(row)) return undefined;
  const key = bookKeys[store.def.name];
  const name = key === undefined || store.field(key) === undefined ? null : store.get(row, key);
  return `${store.def.name} ${name ?? 'not in the book'}`;
}

/** Ids, addresses and random references inside texts differ between runs that mean the same. */
function canonicalText(org: Org, text: string): string {
  return text
    .replaceAll(loopback, '{address}')
    .replaceAll(keelReference, '$1{reference}')
    .replaceAll(longReference, '{reference}')
    .replaceAll(shortReference, '{reference}')
    .replaceAll(recordId, (id) => {
      const name = bookName(org, id);
      return name === undefined ? id : `{${name}}`;
    });
}

/** Calls, e-mails and notes are the book's history. */
function isBookActivity(store: ObjectStore, row: number): boolean {
  const subtype = store.get(row, 'TaskSubtype');
  return subtype === 'Call' || subtype === 'Email' || store.get(row, 'Type') === 'Note';
}

function digestTask(org: Org, store: ObjectStore, row: number, options: DigestOptions): DigestTask {
  const fields: Record<string, string> = {};
  const names = options.stamps === true ? [...taskFields, 'CompletedDateTime'] : taskFields;
  for (const name of names) {
    const value = store.get(row, name);
    if (value !== null) fields[name] = canonicalText(org, asText(store.field(name), value));
  }
  for (const field of store.fields().filter(isKeelField)) {
    const value = store.get(row, field.name);
    if (value !== null) fields[field.name] = field.isExternalId ? '{reference}' : canonicalText(org, String(value));
  }
  const owner = store.get(row, 'OwnerId');
  const users = org.object('User');
  const user = typeof owner === 'string' ? (users?.rowOf(owner) ?? -1) : -1;
  if (users !== undefined && user >= 0) fields.Owner = String(users.get(user, 'Username'));
  const related = ['WhatId', 'WhoId'].flatMap((name) => {
    const id = store.get(row, name);
    return typeof id === 'string' ? [bookName(org, id) ?? 'gone'] : [];
  });
  return { fields, related };
}

function tasksOf(org: Org, options: DigestOptions): Digest['tasks'] {
  const store = org.object('Task');
  const tasks = new Map<string, DigestTask[]>();
  if (store === undefined) return {};
  for (let row = 0; row < store.rows; row += 1) {
    if (!isLive(store, row) || isBookActivity(store, row)) continue;
    const task = digestTask(org, store, row, options);
    const account = store.get(row, 'AccountId');
    const name = typeof account === 'string' ? (bookName(org, account) ?? '') : '';
    const key = `${name.replace(/^Account /, '')} | ${task.fields.Subject ?? ''}`;
    tasks.set(key, [...(tasks.get(key) ?? []), task]);
  }
  const ordered = [...tasks].map(([key, list]) => {
    const byText = list.map((task) => [JSON.stringify(task), task] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    return [key, byText.map(([, task]) => task)] as const;
  });
  return sorted(ordered);
}

function definitionsOf(org: Org): string[] {
  const actor = { userId: org.integrationUserId };
  return org.objectNames().flatMap((object) => {
    const fields = org.object(object)?.fields().filter(isKeelField) ?? [];
    return fields.map((field) => {
      const right = org.canEdit(actor, object, field.name)
        ? ':edit'
        : org.canRead(actor, object, field.name)
          ? ':read'
          : '';
      return `${object}.${field.name}:${field.type}${right}`;
    });
  });
}

function permissionSetsOf(org: Org): string[] {
  const sets = org.object('PermissionSet');
  const assignments = org.object('PermissionSetAssignment');
  if (sets === undefined) return [];
  const found: string[] = [];
  for (let row = 0; row < sets.rows; row += 1) {
    const name = String(sets.get(row, 'Name') ?? '');
    if (!isLive(sets, row) || !/keel/i.test(name)) continue;
    let users = 0;
    for (let at = 0; at < (assignments?.rows ?? 0); at += 1) {
      if (assignments === undefined || !isLive(assignments, at)) continue;
      if (assignments.get(at, 'PermissionSetId') === sets.idOf(row)) users += 1;
    }
    found.push(`${name} (${users} ${users === 1 ? 'user' : 'users'})`);
  }
  return found.sort();
}

export function digest(org: Org, options: DigestOptions = {}): Digest {
  return {
    accounts: recordsOf(org, 'Account', options, true),
    contacts: recordsOf(org, 'Contact', options, false),
    tasks: tasksOf(org, options),
    definitions: definitionsOf(org).sort(),
    permissionSets: permissionSetsOf(org),
  };
}
