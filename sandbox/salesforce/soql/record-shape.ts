/** The JSON of a row: attributes, its fields in the order selected, parents nested, children below their relationship's name. */
import type { ObjectStore } from '../org/types.ts';
import { jsonValue, recordUrl } from './json-value.ts';
import type { ParentStep, ResolvedPath } from './resolve-path.ts';
import type { Scope } from './scope.ts';
import type { PlannedColumn } from './types.ts';

/** The children a sub-query gives each row. */
export interface ChildPlan {
  /** As in the schema: `Contacts`. */
  readonly name: string;
  readonly columns: readonly PlannedColumn[];
  readonly toJson: (row: number, version: string) => unknown;
}

export type ShapeItem = { readonly path: ResolvedPath } | { readonly child: ChildPlan };

type Write = (row: number, version: string) => unknown;
type Entries = Map<string, Write | ParentNode>;

interface ParentNode {
  readonly step: ParentStep;
  readonly entries: Entries;
}

export function recordWriter(
  scope: Scope,
  store: ObjectStore,
  items: readonly ShapeItem[],
): (row: number, version: string) => Readonly<Record<string, unknown>> {
  const entries: Entries = new Map();
  for (const item of items) {
    if ('child' in item) entries.set(item.child.name, item.child.toJson);
    else addPath(entries, item.path);
  }
  const fill = filler(scope, entries);
  const type = store.def.name;
  return (row, version) => fill({ attributes: { type, url: recordUrl(version, type, store.idOf(row)) } }, row, version);
}

function addPath(root: Entries, path: ResolvedPath): void {
  let entries = root;
  for (const step of path.steps) {
    const known = entries.get(step.name);
    const node = known !== undefined && typeof known !== 'function' ? known : { step, entries: new Map() };
    if (node !== known) entries.set(step.name, node);
    entries = node.entries;
  }
  entries.set(path.field.name, (row) => jsonValue(path.type, path.read(row)));
}

function filler(
  scope: Scope,
  entries: Entries,
): (record: Record<string, unknown>, row: number, version: string) => Record<string, unknown> {
  const writers = [...entries].map(([key, entry]): [string, Write] => [
    key,
    typeof entry === 'function' ? entry : parentWriter(scope, entry),
  ]);
  return (record, row, version) => {
    for (const [key, write] of writers) record[key] = write(row, version);
    return record;
  };
}

function parentWriter(scope: Scope, node: ParentNode): Write {
  const fill = filler(scope, node.entries);
  return (row, version) => {
    const id = node.step.readId(row);
    if (typeof id !== 'string') return null;
    const object = scope.org.objectOfId(id)?.def.name ?? node.step.attributesType;
    return fill({ attributes: { type: node.step.attributesType, url: recordUrl(version, object, id) } }, row, version);
  };
}
