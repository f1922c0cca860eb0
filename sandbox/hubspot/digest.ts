/**
 * What the CRM looks like in the end, in a form that two runs can be compared by: no record ids (merges change them), no decoys, no
 * stamps of when something was written.
 */
import { type ObjectKey, objectKeys } from './object-types.ts';
import type { Crm } from './store/crm.ts';

export interface DigestTask {
  readonly properties: Readonly<Record<string, string>>;
  /** "companies A-17", sorted. */
  readonly associations: readonly string[];
}

export interface Digest {
  /** book_account_id → the keel_* properties that have a value. */
  readonly companies: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** book_contact_id → the same, only contacts that have any. */
  readonly contacts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** "book_account_id | subject" → the tasks of that name: more than one means a duplicate. */
  readonly tasks: Readonly<Record<string, readonly DigestTask[]>>;
  /** Live keel_* property definitions, "companies.keel_health_score:number". */
  readonly definitions: readonly string[];
}

export interface DigestOptions {
  /** Keep datetime properties of Keel's and the tasks' completion dates. */
  readonly stamps?: boolean;
}

const bookKey: Partial<Record<ObjectKey, string>> = {
  companies: 'book_account_id',
  contacts: 'book_contact_id',
  deals: 'book_deal_id',
  tickets: 'book_ticket_id',
};
const taskProperties = [
  'hs_timestamp',
  'hs_task_subject',
  'hs_task_body',
  'hs_task_status',
  'hs_task_priority',
  'hs_task_type',
];
const longReference = /\b[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b/gi;

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function keelValues(crm: Crm, key: ObjectKey, row: number, options: DigestOptions): Record<string, string> {
  const properties = crm.objects[key].properties.all().filter((property) => property.name.startsWith('keel_'));
  const kept = properties.filter((property) => options.stamps === true || property.type !== 'datetime');
  const entries = kept.map((property) => [property.name, crm.value(key, row, property.name)] as const);
  return sorted(entries.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}

function recordsOf(crm: Crm, key: ObjectKey, options: DigestOptions, all: boolean): Digest['companies'] {
  const { table } = crm.objects[key];
  const name = bookKey[key] ?? '';
  const found: [string, Record<string, string>][] = [];
  for (let row = 0; row < table.rows; row += 1) {
    const id = table.isLive(row) ? table.get(row, name) : null;
    if (id === null) continue;
    const values = keelValues(crm, key, row, options);
    if (all || Object.keys(values).length > 0) found.push([id, values]);
  }
  return sorted(found);
}

interface Linked {
  readonly names: readonly string[];
  readonly account: string;
  readonly ids: ReadonlySet<string>;
}

/** The records a task hangs on, by the book's ids. */
function linkedTo(crm: Crm, row: number): Linked {
  const names: string[] = [];
  const ids = new Set<string>();
  let account = '';
  for (const key of objectKeys) {
    const { table } = crm.objects[key];
    for (const link of crm.associations.links('tasks', row, key)) {
      if (!table.isLive(link.row)) continue;
      const id = table.get(link.row, bookKey[key] ?? '') ?? 'not in the book';
      names.push(`${key} ${id}`);
      if (key === 'companies' && account === '') account = id;
      ids.add(String(table.ids[link.row]));
      for (const old of table.get(link.row, 'hs_merged_object_ids')?.split(';') ?? []) ids.add(old);
    }
  }
  return { names: names.sort(), account, ids };
}

/** Record ids and random references inside texts differ between runs that mean the same. */
function canonicalText(text: string, linked: Linked): string {
  const plain = text.replaceAll(longReference, '{reference}');
  return plain.replaceAll(/\d+/g, (digits) => (linked.ids.has(digits) ? '{record}' : digits));
}

function tasksOf(crm: Crm, options: DigestOptions): Digest['tasks'] {
  const { table } = crm.objects.tasks;
  const names = options.stamps === true ? [...taskProperties, 'hs_task_completion_date'] : taskProperties;
  const tasks = new Map<string, DigestTask[]>();
  for (let row = 0; row < table.rows; row += 1) {
    if (!table.isLive(row)) continue;
    const linked = linkedTo(crm, row);
    const properties: Record<string, string> = {};
    for (const name of names) {
      const value = table.get(row, name);
      if (value !== null) properties[name] = canonicalText(value, linked);
    }
    const owner = crm.owners.find((one) => one.id === table.get(row, 'hubspot_owner_id'));
    if (owner !== undefined) properties.owner = owner.email;
    const key = `${linked.account} | ${properties.hs_task_subject ?? ''}`;
    tasks.set(key, [...(tasks.get(key) ?? []), { properties, associations: linked.names }]);
  }
  const ordered = [...tasks].map(([key, list]) => {
    const byText = list.map((task) => [JSON.stringify(task), task] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    return [key, byText.map(([, task]) => task)] as const;
  });
  return sorted(ordered);
}

export function digest(crm: Crm, options: DigestOptions = {}): Digest {
  const definitions = objectKeys.flatMap((key) =>
    crm.objects[key].properties
      .all()
      .filter((property) => property.name.startsWith('keel_'))
      .map((property) => `${key}.${property.name}:${property.type}`),
  );
  return {
    companies: recordsOf(crm, 'companies', options, true),
    contacts: recordsOf(crm, 'contacts', options, false),
    tasks: tasksOf(crm, options),
    definitions: definitions.sort(),
  };
}
