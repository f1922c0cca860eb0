/** All object types of the org: by name, by id, by place. */

import { parseId } from '../ids.ts';
import type { ChildRelationship, FieldDef, ObjectDef } from '../types.ts';

/** Rows of one type stay below this, so that type and row fit in one number. */
export const rowSpan = 2 ** 31;

/** What a store of records has that others are found by. */
interface Listed {
  readonly def: ObjectDef;
  readonly childNames: Readonly<Record<string, string>>;
  fields(): readonly FieldDef[];
  rowMeant(id15: string): number;
}

export class Directory<Store extends Listed> {
  readonly stores: Store[] = [];
  readonly #byName = new Map<string, Store>();
  readonly #byPrefix = new Map<string, Store>();
  #children: Map<string, ChildRelationship[]> | null = null;

  add(store: Store): void {
    this.stores.push(store);
    this.#byName.set(store.def.name.toLowerCase(), store);
    this.#byPrefix.set(store.def.keyPrefix, store);
    this.schemaChanged();
  }

  get(name: string): Store | undefined {
    return this.#byName.get(name) ?? this.#byName.get(name.toLowerCase());
  }

  /** A type that must be there: one of the standard ones. */
  need(name: string): Store {
    const store = this.get(name);
    if (store === undefined) throw new Error(`the org has no object type ${name}`);
    return store;
  }

  ofId(id: string): Store | undefined {
    return this.#byPrefix.get(id.slice(0, 3));
  }

  /** The record an id means, whether it exists or not; undefined: malformed, or of no type there is. */
  locate(id: string): { readonly store: Store; readonly row: number } | undefined {
    const id15 = parseId(id);
    const store = id15 === undefined ? undefined : this.ofId(id15);
    if (store === undefined || id15 === undefined) return undefined;
    const row = store.rowMeant(id15);
    return row < 0 ? undefined : { store, row };
  }

  schemaChanged(): void {
    this.#children = null;
  }

  childRelationships(object: string): readonly ChildRelationship[] {
    this.#children ??= this.#collectChildren();
    return this.#children.get(object) ?? [];
  }

  #collectChildren(): Map<string, ChildRelationship[]> {
    const children = new Map<string, ChildRelationship[]>();
    for (const store of this.stores) {
      for (const field of store.fields()) {
        for (const parent of field.referenceTo ?? []) {
          const relationshipName = store.childNames[field.name] ?? null;
          const list = children.get(parent) ?? [];
          list.push({ childObject: store.def.name, field: field.name, relationshipName });
          children.set(parent, list);
        }
      }
    }
    return children;
  }
}
