/** Queries with aggregates: rows fall into groups, HAVING and ORDER BY speak of groups, a row of the result is a group. */
import type { FunctionExp, Query, FieldType as Selected } from '@jetstreamapp/soql-parser-js';
import type { FieldType, ObjectStore, Value } from '../org/types.ts';
import { type Accumulator, aggregateFunctions, isGroupable } from './aggregate-functions.ts';
import { compileCondition } from './compile-condition.ts';
import { jsonValue } from './json-value.ts';
import { orderRows } from './order-rows.ts';
import { checkedOffset, orderTerms, whereFilter } from './plan-rows.ts';
import { malformed } from './query-errors.ts';
import { readCondition } from './read-condition.ts';
import { type ResolvedPath, resolvePath } from './resolve-path.ts';
import { isTextType, type Operand, type Read, running, type Scope } from './scope.ts';
import { selectedPath } from './select-list.ts';
import { selectRows } from './select-rows.ts';
import type { PlannedColumn, PlannedQuery } from './types.ts';

export function isAggregateCall(field: Selected): boolean {
  return field.type === 'FieldFunctionExpression' && aggregateFunctions[field.functionName.toUpperCase()] !== undefined;
}

type Aggregated = Pick<
  PlannedQuery,
  'kind' | 'columns' | 'longTextColumns' | 'hasSubquery' | 'rows' | 'cell' | 'toRecord'
>;

/** One thing that is computed for each group. */
interface Measure {
  readonly key: string;
  readonly type: FieldType;
  readonly read: Read;
  readonly start: () => Accumulator;
}

interface Group {
  readonly values: readonly Value[];
  readonly measures: readonly Accumulator[];
}

interface Column extends PlannedColumn {
  readonly type: FieldType;
  readonly read: Read;
}

export function planAggregate(scope: Scope, store: ObjectStore, query: Query): Aggregated {
  const grouping = new Grouping(scope, store, query);
  const columns = selectColumns(scope, grouping, query);
  const having = havingTest(scope, grouping, query);
  const order = orderTerms(scope, query, (operand) => grouping.operandOf(operand, 'Ordered field'));
  const filter = whereFilter(scope, store, query);
  const offset = checkedOffset(scope, query);
  if (grouping.isWhole && query.limit !== undefined) {
    throw malformed(
      scope.soql,
      'Non-grouped query that uses overall aggregate functions cannot also use LIMIT',
      'LIMIT',
    );
  }
  return {
    kind: 'aggregate',
    columns,
    longTextColumns: 0,
    hasSubquery: false,
    rows: () => {
      const matches = () => selectRows(scope, { store, filter, order: [], limit: undefined, offset: 0 });
      const groups = grouping.run(running(scope, matches)).filter(having);
      return orderRows(groups, order, offset + (query.limit ?? Number.POSITIVE_INFINITY)).slice(offset);
    },
    cell: (group, column) => (columns[column] as Column).read(group),
    toRecord: (group) => {
      const record: Record<string, unknown> = { attributes: { type: 'AggregateResult' } };
      for (const column of columns) record[column.name] = jsonValue(column.type, column.read(group));
      return record;
    },
  };
}

/** The groups of a query and what is computed for each, once for all that speaks of it. */
class Grouping {
  /** No GROUP BY: all rows are one group, even when there are none. */
  readonly isWhole: boolean;
  readonly #scope: Scope;
  readonly #store: ObjectStore;
  readonly #alias: string | undefined;
  readonly #paths: readonly ResolvedPath[];
  readonly #measures: Measure[] = [];
  #groups: Group[] = [];

  constructor(scope: Scope, store: ObjectStore, query: Query) {
    this.#scope = scope;
    this.#store = store;
    this.#alias = query.sObjectAlias;
    const clauses = query.groupBy === undefined ? [] : [query.groupBy].flat();
    this.isWhole = clauses.length === 0;
    this.#paths = clauses.map((clause) => {
      if (!('field' in clause)) {
        const name = String(clause.fn.functionName);
        throw malformed(scope.soql, `unexpected token: '${name}'`, name);
      }
      const path = resolvePath(scope, store, query.sObjectAlias, clause.field);
      if (isGroupable(path.field)) return path;
      throw malformed(scope.soql, `field '${path.label}' can not be grouped in a query call`, path.near);
    });
  }

  /** A grouped field or an aggregate, as values of group numbers. */
  operandOf(operand: unknown, what = 'Field'): Operand {
    if (typeof operand !== 'string') return this.aggregate(operand as FunctionExp);
    const path = resolvePath(this.#scope, this.#store, this.#alias, operand);
    const place = this.#paths.findIndex((each) => each.name === path.name);
    if (place < 0) {
      throw malformed(this.#scope.soql, `${what} must be grouped or aggregated: ${path.label}`, path.near);
    }
    const { label, near, type, field } = path;
    return { label, near, type, field, read: (group) => this.#groups[group]?.values[place] ?? null };
  }

  aggregate(call: FunctionExp): Operand {
    const name = String(call.functionName).toUpperCase();
    const known = aggregateFunctions[name];
    const [parameter] = call.parameters ?? [];
    if (known === undefined || typeof parameter !== 'string' || call.parameters?.length !== 1) {
      throw malformed(this.#scope.soql, `unexpected token: '${call.functionName}'`, call.functionName);
    }
    const path = resolvePath(this.#scope, this.#store, this.#alias, parameter);
    if (!known.accepts(path.field)) {
      throw malformed(this.#scope.soql, `field ${path.label} does not support aggregate operator ${name}`, path.near);
    }
    const type = known.typeOf(path.type);
    const place = this.#placeOf({
      key: `${name}(${path.name})`,
      type,
      read: path.read,
      start: () => known.start(path.type),
    });
    return {
      label: `${name}(${path.name})`,
      near: String(call.functionName),
      type,
      read: (group) => this.#groups[group]?.measures[place]?.result() ?? null,
    };
  }

  #placeOf(measure: Measure): number {
    const known = this.#measures.findIndex((each) => each.key === measure.key);
    return known >= 0 ? known : this.#measures.push(measure) - 1;
  }

  /** Puts rows into groups; numbers of the groups, in the order they were met. */
  run(rows: readonly number[]): number[] {
    const byKey = new Map<string, Group>();
    this.#groups = [];
    if (this.isWhole) this.#open(byKey, '', []);
    for (const row of rows) {
      const values = this.#paths.map((path) => path.read(row));
      const key = this.isWhole ? '' : groupKey(this.#paths, values);
      const group = byKey.get(key) ?? this.#open(byKey, key, values);
      for (let i = 0; i < this.#measures.length; i += 1) {
        group.measures[i]?.add((this.#measures[i] as Measure).read(row));
      }
    }
    return this.#groups.map((_, i) => i);
  }

  #open(byKey: Map<string, Group>, key: string, values: readonly Value[]): Group {
    const group = { values, measures: this.#measures.map((measure) => measure.start()) };
    byKey.set(key, group);
    this.#groups.push(group);
    return group;
  }
}

/** Text that differs only in case is one group. */
function groupKey(paths: readonly ResolvedPath[], values: readonly Value[]): string {
  const folded = values.map((value, i) =>
    typeof value === 'string' && isTextType((paths[i] as ResolvedPath).type) ? value.toLowerCase() : value,
  );
  return JSON.stringify(folded);
}

function selectColumns(scope: Scope, grouping: Grouping, query: Query): readonly Column[] {
  let unnamed = 0;
  const columns = (query.fields ?? []).map((field): Column => {
    if (field.type === 'FieldFunctionExpression') {
      const operand = grouping.aggregate(field);
      const name = field.alias ?? `expr${unnamed}`;
      if (field.alias === undefined) unnamed += 1;
      return { name, isAggregate: true, type: operand.type, read: operand.read };
    }
    if (field.type !== 'Field' && field.type !== 'FieldRelationship') {
      throw malformed(scope.soql, "unexpected token: 'SELECT'");
    }
    const operand = grouping.operandOf(selectedPath(field));
    const alias = 'alias' in field ? field.alias : undefined;
    const known = operand.field === undefined ? {} : { field: operand.field };
    return { name: alias ?? operand.label, isAggregate: false, type: operand.type, read: operand.read, ...known };
  });
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name.toLowerCase())) throw malformed(scope.soql, `duplicate alias: ${name}`, name);
    names.add(name.toLowerCase());
  }
  return columns;
}

function havingTest(scope: Scope, grouping: Grouping, query: Query): (group: number) => boolean {
  if (query.having === undefined) return () => true;
  if (grouping.isWhole) throw malformed(scope.soql, "unexpected token: 'HAVING'", 'HAVING');
  const operandOf = (operand: string | FunctionExp): Operand => grouping.operandOf(operand);
  return compileCondition({ scope, operandOf }, readCondition(scope, query.having)).test;
}
