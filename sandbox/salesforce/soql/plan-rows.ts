/** A query for rows, of its own or below a parent. */
import type { OrderByClause, QueryBase, Subquery } from '@jetstreamapp/soql-parser-js';
import type { FieldDef, ObjectStore } from '../org/types.ts';
import { compileCondition } from './compile-condition.ts';
import type { SortTerm } from './order-rows.ts';
import { malformed, queryError } from './query-errors.ts';
import { readCondition } from './read-condition.ts';
import { type ChildPlan, recordWriter, type ShapeItem } from './record-shape.ts';
import type { Filter, Operand, Read, Scope } from './scope.ts';
import { type SelectItem, selectItems } from './select-list.ts';
import { selectRows } from './select-rows.ts';
import { fieldOperand, semiJoinFilter } from './semi-join.ts';
import type { PlannedColumn } from './types.ts';

const mostOffset = 2_000;
const mostOrderTerms = 32;

interface RowPlan {
  readonly columns: readonly PlannedColumn[];
  readonly reads: readonly Read[];
  readonly longTextColumns: number;
  readonly children: readonly ChildPlan[];
  readonly select: (within?: readonly number[]) => number[];
  readonly toRecord: (row: number, version: string) => Readonly<Record<string, unknown>>;
}

/** Plans a sub-query; there is none inside another. */
type ChildPlanner = (scope: Scope, parent: ObjectStore, query: Subquery) => ChildPlan;

export function planRows(scope: Scope, store: ObjectStore, query: QueryBase, planChild?: ChildPlanner): RowPlan {
  const alias = query.sObjectAlias;
  const fields = query.fields ?? [];
  const items = selectItems(scope, { store, alias, fields, limit: query.limit });
  const shape = items.map((item) => shapeItem(scope, store, item, planChild));
  const paths = items.flatMap((item) => (item.kind === 'path' ? [item.path] : []));
  const selection = {
    store,
    filter: whereFilter(scope, store, query),
    order: orderTerms(scope, query, (path) => fieldOperand(scope, store, alias, path)),
    limit: query.limit,
    offset: checkedOffset(scope, query),
  };
  return {
    columns: paths.map((path) => ({ name: path.name, field: path.field, isAggregate: false })),
    reads: paths.map((path) => path.read),
    longTextColumns: paths.filter((path) => isCustomLongText(path.field)).length,
    children: shape.flatMap((item) => ('child' in item ? [item.child] : [])),
    select: (within) => selectRows(scope, selection, within),
    toRecord: recordWriter(scope, store, shape),
  };
}

function shapeItem(scope: Scope, store: ObjectStore, item: SelectItem, planChild: ChildPlanner | undefined): ShapeItem {
  if (item.kind === 'path') return { path: item.path };
  if (planChild === undefined) throw malformed(scope.soql, "unexpected token: 'SELECT'", item.query.relationshipName);
  return { child: planChild(scope, store, item.query) };
}

function isCustomLongText(field: FieldDef): boolean {
  return field.isCustom && field.type === 'textarea' && (field.length ?? 0) > 255;
}

export function whereFilter(scope: Scope, store: ObjectStore, query: QueryBase): Filter | undefined {
  if (query.where === undefined) return undefined;
  const operandOf = (path: unknown): Operand => fieldOperand(scope, store, query.sObjectAlias, path);
  return compileCondition(
    { scope, operandOf, semiJoin: (operand, comparison) => semiJoinFilter(scope, store, operand, comparison) },
    readCondition(scope, query.where),
  );
}

/** Nulls come first unless the query says otherwise, ascending and descending. */
export function orderTerms(scope: Scope, query: QueryBase, operandOf: (path: unknown) => Operand): SortTerm[] {
  const clauses = query.orderBy === undefined ? [] : [query.orderBy].flat();
  if (clauses.length > mostOrderTerms) {
    throw malformed(scope.soql, `A query cannot be ordered by more than ${mostOrderTerms} fields`);
  }
  return clauses.map((clause: OrderByClause) => {
    const operand = operandOf('field' in clause ? clause.field : clause.fn);
    if (operand.field !== undefined && !operand.field.isSortable) {
      throw malformed(scope.soql, `field '${operand.label}' can not be sorted in a query call`, operand.near);
    }
    return {
      operand,
      isDescending: clause.order?.toUpperCase() === 'DESC',
      isNullsLast: clause.nulls?.toUpperCase() === 'LAST',
    };
  });
}

export function checkedOffset(scope: Scope, query: QueryBase): number {
  const offset = query.offset ?? 0;
  if (offset <= mostOffset) return offset;
  throw queryError(
    scope.soql,
    'NUMBER_OUTSIDE_VALID_RANGE',
    `Maximum SOQL offset allowed is ${mostOffset}`,
    String(offset),
  );
}
