/** What a query selects: fields, parents' fields, children; FIELDS() stands for all it names that the caller may see. */
import type { FieldFunctionExpression, FieldType as Selected, Subquery } from '@jetstreamapp/soql-parser-js';
import type { FieldDef, ObjectStore } from '../org/types.ts';
import { malformed, queryError } from './query-errors.ts';
import { type ResolvedPath, resolvePath } from './resolve-path.ts';
import type { Scope } from './scope.ts';

const mostRelationships = 55;
const mostChildren = 20;
const mostBounded = 200;

export type SelectItem =
  | { readonly kind: 'path'; readonly path: ResolvedPath }
  | { readonly kind: 'child'; readonly query: Subquery };

interface SelectSource {
  readonly store: ObjectStore;
  readonly alias: string | undefined;
  readonly fields: readonly Selected[];
  readonly limit: number | undefined;
}

export function selectItems(scope: Scope, source: SelectSource): readonly SelectItem[] {
  const items = source.fields.flatMap((field) => itemsOf(scope, source, field));
  refuseDoubles(scope, items);
  const ways = new Set<string>();
  for (const item of items) if (item.kind === 'path') for (const way of waysOf(item.path)) ways.add(way);
  if (ways.size > mostRelationships) {
    throw malformed(scope.soql, `A query cannot use more than ${mostRelationships} child-to-parent relationships`);
  }
  if (items.filter((item) => item.kind === 'child').length > mostChildren) {
    throw malformed(scope.soql, `A query cannot use more than ${mostChildren} parent-to-child relationships`);
  }
  return items;
}

function waysOf(path: ResolvedPath): string[] {
  return path.steps.map((_, i) => path.name.split('.', i + 1).join('.'));
}

function itemsOf(scope: Scope, source: SelectSource, field: Selected): SelectItem[] {
  switch (field.type) {
    case 'Field':
    case 'FieldRelationship': {
      if ('alias' in field && field.alias !== undefined) {
        throw malformed(scope.soql, 'only aggregate expressions use field aliasing', field.alias);
      }
      return [{ kind: 'path', path: resolvePath(scope, source.store, source.alias, selectedPath(field)) }];
    }
    case 'FieldSubquery':
      return [{ kind: 'child', query: field.subquery }];
    case 'FieldFunctionExpression':
      if (field.functionName.toUpperCase() === 'FIELDS') return fieldsFunction(scope, source, field);
      throw malformed(scope.soql, `unexpected token: '${field.functionName}'`, field.functionName);
    case 'FieldTypeof':
      throw malformed(scope.soql, "unexpected token: 'TYPEOF'", 'TYPEOF');
  }
}

/** A selected field as the query spells it. */
export function selectedPath(field: Extract<Selected, { type: 'Field' | 'FieldRelationship' }>): string {
  const raw = 'rawValue' in field ? field.rawValue : undefined;
  if (raw !== undefined) return raw;
  return field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.');
}

function fieldsFunction(scope: Scope, source: SelectSource, call: FieldFunctionExpression): SelectItem[] {
  const [group] = call.parameters;
  const which = typeof group === 'string' ? group.toUpperCase() : '';
  const wants: Readonly<Record<string, (field: FieldDef) => boolean>> = {
    ALL: () => true,
    STANDARD: (field) => !field.isCustom,
    CUSTOM: (field) => field.isCustom,
  };
  const wanted = wants[which];
  if (wanted === undefined) throw malformed(scope.soql, `unexpected token: '${which}'`, which);
  if (which !== 'STANDARD' && !(source.limit !== undefined && source.limit <= mostBounded)) {
    throw malformed(scope.soql, `The SOQL FIELDS function must have a LIMIT of at most ${mostBounded}`, 'FIELDS');
  }
  const { store } = source;
  return store
    .fields()
    .filter((field) => wanted(field) && scope.org.canRead(scope.actor, store.def.name, field.name))
    .map((field) => ({ kind: 'path', path: resolvePath(scope, store, undefined, field.name) }));
}

function refuseDoubles(scope: Scope, items: readonly SelectItem[]): void {
  const seen = new Set<string>();
  for (const item of items) {
    const name = item.kind === 'path' ? item.path.name : item.query.relationshipName.toLowerCase();
    if (seen.has(name)) throw queryError(scope.soql, 'INVALID_FIELD', `duplicate field selected: ${name}`);
    seen.add(name);
  }
}
