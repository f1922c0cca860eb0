/** A field path of a query (`Name`, `Account.Owner.Name`, `What.Type`) against the schema and the caller's rights. */
import { makeField } from '../org/schema/field-builders.ts';
import type { FieldDef, ObjectStore, Org } from '../org/types.ts';
import { malformed, noSuchColumn, noSuchRelationship, unsupportedType } from './query-errors.ts';
import type { Operand, Read, Scope } from './scope.ts';

const maxLevels = 5;

/** One way up to a parent. */
export interface ParentStep {
  /** `Account`, `Contact__r`. */
  readonly name: string;
  /** The parent's id, null where there is none that may be seen. */
  readonly readId: Read;
  /** Type named in the parent's attributes: several possible object types are shown as `Name`. */
  readonly attributesType: string;
}

export interface ResolvedPath extends Operand {
  /** In the schema's own spelling. */
  readonly name: string;
  readonly steps: readonly ParentStep[];
  readonly field: FieldDef;
}

/** What a parent of several possible types shows of itself, whatever it is. */
const nameEntityFields: Readonly<Record<string, FieldDef['type']>> = {
  Id: 'id',
  Name: 'string',
  Type: 'string',
  FirstName: 'string',
  LastName: 'string',
  Email: 'email',
  Phone: 'phone',
  Title: 'string',
  Alias: 'string',
  Username: 'string',
  IsActive: 'boolean',
};

export function storeOf(scope: Scope, name: string): ObjectStore {
  const store = scope.org.object(name);
  if (store === undefined || !scope.org.canRead(scope.actor, store.def.name, 'Id')) {
    throw unsupportedType(scope.soql, name);
  }
  return store;
}

export function resolvePath(scope: Scope, root: ObjectStore, alias: string | undefined, path: string): ResolvedPath {
  const parts = withoutPrefix(root, alias, path.split('.'));
  const leaf = parts[parts.length - 1] as string;
  const ways = parts.slice(0, -1);
  if (ways.length > maxLevels) {
    throw malformed(scope.soql, `Maximum number of relationship levels (${maxLevels}) exceeded in '${path}'`, path);
  }
  const steps: ParentStep[] = [];
  let at: Place = { store: root, readRow: (row) => row, isRoot: true };
  for (const way of ways) at = stepUp(scope, at, way, path, steps);
  const end = endOf(scope, at, leaf, path);
  const name = [...steps.map((step) => step.name), end.field.name].join('.');
  const targets = end.field.referenceTo ?? (end.field.type === 'id' && at.store !== null ? [at.store.def.name] : []);
  return {
    name,
    label: end.field.name,
    near: path,
    type: end.field.type,
    field: end.field,
    read: end.read,
    steps,
    targets,
    ...(steps.length === 0 ? { direct: root } : {}),
  };
}

/** Where a path stands: in one object type, or at a parent of several possible types (store null). */
type Place =
  | { readonly store: ObjectStore; readonly readRow: (row: number) => number; readonly isRoot?: boolean }
  | { readonly store: null; readonly readId: Read };

function withoutPrefix(root: ObjectStore, alias: string | undefined, parts: string[]): readonly string[] {
  const first = parts[0]?.toLowerCase();
  if (parts.length < 2 || (first !== alias?.toLowerCase() && first !== root.def.name.toLowerCase())) return parts;
  return parts.slice(1);
}

function stepUp(scope: Scope, at: Place, way: string, path: string, steps: ParentStep[]): Place {
  const field = at.store === null ? undefined : referenceNamed(at.store, way);
  if (at.store === null || field === undefined || !scope.org.canRead(scope.actor, at.store.def.name, field.name)) {
    throw noSuchRelationship(scope.soql, way, path);
  }
  const readReference = fieldReader(at.store, field);
  const { readRow } = at;
  const readId: Read = (row) => {
    const from = readRow(row);
    return from < 0 ? null : readReference(from);
  };
  const name = field.relationshipName as string;
  if (isPolymorphic(field)) {
    const readSeen: Read = (row) => seenId(scope, readId(row));
    steps.push({ name, readId: readSeen, attributesType: 'Name' });
    return { store: null, readId: readSeen };
  }
  const target = storeOf(scope, (field.referenceTo ?? [])[0] ?? '');
  const parentRow = (row: number): number => seenRow(scope, target, readId(row));
  steps.push({
    name,
    readId: (row) => {
      const parent = parentRow(row);
      return parent < 0 ? null : target.idOf(parent);
    },
    attributesType: target.def.name,
  });
  return { store: target, readRow: parentRow };
}

/** An activity's `Who` may be a lead, too, even where this org has only contacts. */
function isPolymorphic(field: FieldDef): boolean {
  return (field.referenceTo ?? []).length > 1 || field.relationshipName === 'Who' || field.relationshipName === 'What';
}

function referenceNamed(store: ObjectStore, relationship: string): FieldDef | undefined {
  const sought = relationship.toLowerCase();
  return store.fields().find((field) => field.relationshipName?.toLowerCase() === sought);
}

function seenRow(scope: Scope, target: ObjectStore, id: unknown): number {
  if (typeof id !== 'string') return -1;
  const row = target.rowOf(id);
  if (row < 0 || target.isGone(row) || (!scope.isAll && target.isDeleted(row))) return -1;
  return row;
}

function seenId(scope: Scope, id: unknown): string | null {
  if (typeof id !== 'string') return null;
  const store = scope.org.objectOfId(id);
  return store !== undefined && seenRow(scope, store, id) >= 0 ? id : null;
}

function endOf(scope: Scope, at: Place, leaf: string, path: string): { field: FieldDef; read: Read } {
  if (at.store === null) return nameEntityEnd(scope, at.readId, leaf, path);
  const field = at.store.field(leaf);
  if (field === undefined || !scope.org.canRead(scope.actor, at.store.def.name, field.name)) {
    throw noSuchColumn(scope.soql, at.store.def.name, leaf, path);
  }
  const read = fieldReader(at.store, field);
  const { readRow } = at;
  if (at.isRoot === true) return { field, read };
  return {
    field,
    read: (row) => {
      const from = readRow(row);
      return from < 0 ? null : read(from);
    },
  };
}

/** Reads one field of one object type as quickly as its store allows. */
export function fieldReader(store: ObjectStore, field: FieldDef): Read {
  if (field.name === 'Id') return (row) => store.idOf(row);
  if (field.name === 'IsDeleted') return (row) => store.isDeleted(row);
  if (field.name === 'SystemModstamp') return (row) => store.modifiedMs(row);
  const { name } = field;
  return (row) => store.get(row, name);
}

function nameEntityEnd(scope: Scope, readId: Read, leaf: string, path: string): { field: FieldDef; read: Read } {
  const name = Object.keys(nameEntityFields).find((known) => known.toLowerCase() === leaf.toLowerCase());
  if (name === undefined) throw noSuchColumn(scope.soql, 'Name', leaf, path);
  const readers = new Map<ObjectStore, Read>();
  const read: Read = (row) => {
    const id = readId(row);
    const store = typeof id === 'string' ? scope.org.objectOfId(id) : undefined;
    if (store === undefined) return null;
    let reader = readers.get(store);
    if (reader === undefined) {
      reader = nameEntityReader(scope.org, scope, store, name);
      readers.set(store, reader);
    }
    return reader(store.rowOf(id as string));
  };
  const type = nameEntityFields[name] as FieldDef['type'];
  return { field: makeField(name, type, { isCreateable: false, isUpdateable: false, isCalculated: true }), read };
}

function nameEntityReader(org: Org, scope: Scope, store: ObjectStore, name: string): Read {
  if (name === 'Type') return () => store.def.name;
  const wanted = name === 'Name' && store.field('Name') === undefined ? 'CaseNumber' : name;
  const field = store.field(wanted);
  if (field === undefined || !org.canRead(scope.actor, store.def.name, field.name)) return () => null;
  return fieldReader(store, field);
}
