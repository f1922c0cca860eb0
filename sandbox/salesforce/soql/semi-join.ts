/** `AccountId IN (SELECT AccountId FROM Contact WHERE …)`: the inner rows are selected once a run. */
import type { Query } from '@jetstreamapp/soql-parser-js';
import type { ObjectStore } from '../org/types.ts';
import { compileCondition, rowsOfIds } from './compile-condition.ts';
import { malformed } from './query-errors.ts';
import { type Comparison, readCondition } from './read-condition.ts';
import { resolvePath, storeOf } from './resolve-path.ts';
import { type Filter, isIdType, type Operand, type Scope } from './scope.ts';
import { selectRows } from './select-rows.ts';

export function semiJoinFilter(scope: Scope, outer: ObjectStore, operand: Operand, comparison: Comparison): Filter {
  const query = comparison.inner as Query;
  refuseInner(scope, query);
  const store = storeOf(scope, query.sObject ?? '');
  const { soql } = scope;
  if (store === outer) throw malformed(soql, 'The inner and outer selects should not be on the same object type');
  if (!isIdType(operand.type) || operand.direct === undefined) {
    const problem = `The left operand field in the where expression for outer query should be an id field, cannot use: '${operand.near}'`;
    throw malformed(soql, problem, operand.near);
  }
  const picked = resolvePath(scope, store, query.sObjectAlias, pathOf(scope, query));
  if (!isIdType(picked.type) || picked.steps.length > 0) {
    throw malformed(soql, `Semi join sub-selects can only query id fields, cannot use: '${picked.near}'`, picked.near);
  }
  refuseUnlike(scope, operand, picked);
  const where = query.where === undefined ? undefined : readCondition(scope, query.where);
  const operandOf = (path: unknown): Operand => fieldOperand(scope, store, query.sObjectAlias, path);
  const filter = where === undefined ? undefined : compileCondition({ scope, operandOf }, where);
  let ids = new Set<string>();
  scope.onRun.push(() => {
    ids = new Set();
    const rows = selectRows(scope, { store, filter, order: [], limit: undefined, offset: 0 });
    for (const row of rows) {
      const id = picked.read(row);
      if (typeof id === 'string') ids.add(id);
    }
  });
  const { read } = operand;
  if (comparison.operator === 'NOT IN') return { test: (row) => !ids.has(read(row) as string) };
  return { test: (row) => ids.has(read(row) as string), candidates: () => rowsOfIds(outer, operand, ids) };
}

function refuseInner(scope: Scope, query: Query): void {
  const others = [query.orderBy, query.limit, query.offset, query.groupBy, query.having, query.for, query.usingScope];
  if (others.some((clause) => clause !== undefined)) {
    throw malformed(scope.soql, 'Semi join sub-selects cannot use ORDER BY, LIMIT, OFFSET, GROUP BY or FOR');
  }
  if (query.fields?.length !== 1)
    throw malformed(scope.soql, 'Only one field can be selected in a semi join sub-select');
  if (JSON.stringify(query.where ?? null).includes('"valueQuery"')) {
    throw malformed(scope.soql, 'Nesting of semi join sub-selects is not supported');
  }
}

function pathOf(scope: Scope, query: Query): string {
  const [field] = query.fields ?? [];
  if (field?.type === 'Field') return field.field;
  if (field?.type === 'FieldRelationship') return [...field.relationships, field.field].join('.');
  throw malformed(scope.soql, 'Semi join sub-selects can only query id fields');
}

function refuseUnlike(scope: Scope, outer: Operand, inner: Operand): void {
  if (outer.targets?.some((target) => inner.targets?.includes(target)) === true) return;
  throw malformed(
    scope.soql,
    `The selected field '${inner.label}' in the subquery and the left operand field in the where expression in the ` +
      `outer query '${outer.label}' should point to the same object type`,
    outer.near,
  );
}

/** The left side of a comparison in a WHERE clause: a field, never a function of one. */
export function fieldOperand(scope: Scope, store: ObjectStore, alias: string | undefined, path: unknown): Operand {
  if (typeof path === 'string') return resolvePath(scope, store, alias, path);
  const name = String((path as { functionName?: string }).functionName ?? '');
  throw malformed(scope.soql, `unexpected token: '${name}'`, name);
}
