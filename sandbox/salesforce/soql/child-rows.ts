/** Sub-queries: `(SELECT Id FROM Contacts WHERE …)` gives each row its children, or null where it has none. */
import type { Subquery } from '@jetstreamapp/soql-parser-js';
import type { ObjectStore } from '../org/types.ts';
import { planRows } from './plan-rows.ts';
import { malformed, queryError } from './query-errors.ts';
import type { ChildPlan } from './record-shape.ts';
import { fieldReader, storeOf } from './resolve-path.ts';
import type { Scope } from './scope.ts';

export function planChild(scope: Scope, parent: ObjectStore, query: Subquery): ChildPlan {
  const sought = query.relationshipName.toLowerCase();
  const relationship = parent.childRelationships().find((each) => each.relationshipName?.toLowerCase() === sought);
  if (relationship === undefined) throw noSuchChildren(scope, query.relationshipName);
  const store = storeOf(scope, relationship.childObject);
  const reference = store.field(relationship.field);
  if (reference === undefined || !scope.org.canRead(scope.actor, store.def.name, reference.name)) {
    throw noSuchChildren(scope, query.relationshipName);
  }
  if (query.groupBy !== undefined || query.having !== undefined) {
    throw malformed(scope.soql, 'Grouped queries are not allowed in a sub-query', query.relationshipName);
  }
  const plan = planRows(scope, store, query);
  const childrenOf = childFinder(scope, store, fieldReader(store, reference), reference.name);
  return {
    name: relationship.relationshipName as string,
    columns: plan.columns,
    toJson: (row, version) => {
      const rows = plan.select(childrenOf(parent.idOf(row)));
      if (rows.length === 0) return null;
      const records = rows.map((child) => plan.toRecord(child, version));
      return { totalSize: records.length, done: true, records };
    },
  };
}

function noSuchChildren(scope: Scope, name: string): Error {
  const advice =
    "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship " +
    'name. Please reference your WSDL or the describe call for the appropriate names.';
  const message = `Didn't understand relationship '${name}' in FROM part of query call. ${advice}`;
  return queryError(scope.soql, 'INVALID_TYPE', message, name);
}

/** By the index where the field has one; else all children are put in order of their parents once a run. */
function childFinder(
  scope: Scope,
  store: ObjectStore,
  readParent: (row: number) => unknown,
  field: string,
): (id: string) => readonly number[] {
  let byParent: Map<string, number[]> | undefined;
  scope.onRun.push(() => {
    byParent = undefined;
  });
  return (id) => {
    const indexed = store.rowsByReference(field, id);
    if (indexed !== undefined) return indexed;
    byParent ??= groupByParent(store, readParent);
    return byParent.get(id) ?? [];
  };
}

function groupByParent(store: ObjectStore, readParent: (row: number) => unknown): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < store.rows; row += 1) {
    const parent = store.isGone(row) ? null : readParent(row);
    if (typeof parent !== 'string') continue;
    const group = groups.get(parent);
    if (group === undefined) groups.set(parent, [row]);
    else group.push(row);
  }
  return groups;
}
