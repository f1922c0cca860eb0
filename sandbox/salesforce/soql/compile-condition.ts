/** A condition tree becomes a filter of rows: a test, and where an id or a reference is asked for, the rows to look at. */
import type { FunctionExp } from '@jetstreamapp/soql-parser-js';
import type { ObjectStore } from '../org/types.ts';
import { compileComparison, refuseUnfilterable, wantedIds } from './compile-comparison.ts';
import { malformed } from './query-errors.ts';
import type { Comparison, Condition } from './read-condition.ts';
import type { Filter, Operand, Scope } from './scope.ts';

interface ConditionContext {
  readonly scope: Scope;
  /** Finds what a comparison's left side names. */
  readonly operandOf: (operand: string | FunctionExp) => Operand;
  /** Makes the filter of `x IN (SELECT …)`; undefined where there can be none. */
  readonly semiJoin?: (operand: Operand, comparison: Comparison) => Filter;
}

export function compileCondition(context: ConditionContext, condition: Condition): Filter {
  refuseMisplacedSemiJoins(context.scope, condition);
  return compile(context, condition);
}

function compile(context: ConditionContext, condition: Condition): Filter {
  switch (condition.kind) {
    case 'compare':
      return compileOne(context, condition);
    case 'not': {
      const { test } = compile(context, condition.part);
      return { test: (row) => !test(row) };
    }
    case 'and':
      return both(condition.parts.map((part) => compile(context, part)));
    case 'or':
      return either(condition.parts.map((part) => compile(context, part)));
  }
}

function compileOne(context: ConditionContext, comparison: Comparison): Filter {
  const operand = context.operandOf(comparison.operand);
  refuseUnfilterable(context.scope, operand);
  if (comparison.inner !== undefined) {
    if (context.semiJoin === undefined) throw malformed(context.scope.soql, "unexpected token: 'SELECT'");
    return context.semiJoin(operand, comparison);
  }
  const test = compileComparison(context.scope, operand, comparison);
  const { read } = operand;
  const filter: Filter = { test: (row) => test(read(row)) };
  const ids = wantedIds(context.scope, operand, comparison);
  if (operand.direct === undefined) return filter;
  const { direct } = operand;
  if (ids !== undefined) return { ...filter, candidates: () => rowsOfIds(direct, operand, ids) };
  return withFirstRow(context.scope, filter, direct, operand, comparison);
}

/** Rows that may carry one of these ids in the field; undefined: the field is not indexed. */
export function rowsOfIds(store: ObjectStore, operand: Operand, ids: Iterable<string>): readonly number[] | undefined {
  const rows: number[] = [];
  for (const id of ids) {
    if (operand.type === 'id') {
      const row = store.rowOf(id);
      if (row >= 0) rows.push(row);
      continue;
    }
    const found = store.rowsByReference(operand.label, id);
    if (found === undefined) return undefined;
    for (const row of found) rows.push(row);
  }
  return rows;
}

/** Ids grow with the rows: paging by `Id > last` need not look at what lies before. */
function withFirstRow(
  scope: Scope,
  filter: Filter,
  store: ObjectStore,
  operand: Operand,
  comparison: Comparison,
): Filter {
  if (operand.type !== 'id' || (comparison.operator !== '>' && comparison.operator !== '>=')) return filter;
  const [id] = wantedIds(scope, operand, { ...comparison, operator: '=' }) ?? [];
  return id === undefined ? filter : { ...filter, firstRow: () => Math.max(0, store.rowOf(id)) };
}

function both(parts: readonly Filter[]): Filter {
  const tests = parts.map((part) => part.test);
  const [first, second] = tests;
  const test =
    tests.length === 2 && first !== undefined && second !== undefined
      ? (row: number) => first(row) && second(row)
      : (row: number) => tests.every((each) => each(row));
  return {
    test,
    candidates: () => fewest(parts),
    firstRow: () => Math.max(0, ...parts.map((p) => p.firstRow?.() ?? 0)),
  };
}

function fewest(parts: readonly Filter[]): readonly number[] | undefined {
  let best: readonly number[] | undefined;
  for (const part of parts) {
    const rows = part.candidates?.();
    if (rows !== undefined && (best === undefined || rows.length < best.length)) best = rows;
  }
  return best;
}

function either(parts: readonly Filter[]): Filter {
  const tests = parts.map((part) => part.test);
  return {
    test: (row) => tests.some((each) => each(row)),
    candidates: () => {
      const rows: number[] = [];
      for (const part of parts) {
        const found = part.candidates?.();
        if (found === undefined) return undefined;
        for (const row of found) rows.push(row);
      }
      return rows;
    },
  };
}

function refuseMisplacedSemiJoins(scope: Scope, condition: Condition): void {
  let count = 0;
  const visit = (at: Condition, isAllowed: boolean): void => {
    if (at.kind === 'compare') {
      if (at.inner === undefined) return;
      count += 1;
      if (!isAllowed) throw malformed(scope.soql, "Semi join sub-selects are not allowed with the 'OR' operator");
      return;
    }
    if (at.kind === 'not') visit(at.part, false);
    else for (const part of at.parts) visit(part, isAllowed && at.kind === 'and');
  };
  visit(condition, true);
  if (count > 2) throw malformed(scope.soql, 'Maximum 2 semi join sub-selects are allowed');
}
