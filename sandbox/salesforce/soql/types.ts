/** A query that has been parsed and found good: what it gives, not how. */
import type { FieldDef, ObjectStore, Value } from '../org/types.ts';

export interface PlannedColumn {
  /** As selected, in the schema's own spelling: `Name`, `Account.Owner.Name`, `expr0` or the alias of an aggregate. */
  readonly name: string;
  /** Absent for an aggregate. */
  readonly field?: FieldDef;
  readonly isAggregate: boolean;
}

export interface PlannedQuery {
  /** The FROM object, in the schema's own spelling. */
  readonly entityName: string;
  readonly store: ObjectStore;
  readonly kind: 'rows' | 'count' | 'aggregate';
  readonly columns: readonly PlannedColumn[];
  /** Two or more custom long text fields cap the page at 200. */
  readonly longTextColumns: number;
  readonly hasSubquery: boolean;
  /** Sub-queries: the relationship's name and what is selected there. */
  readonly children?: readonly { readonly name: string; readonly columns: readonly PlannedColumn[] }[];
  readonly isGrouped: boolean;
  readonly hasOffset: boolean;
  /** Row numbers that match, in order, after LIMIT and OFFSET: as of this call. For `count`: all matches. For `aggregate`: group numbers. */
  rows(): readonly number[];
  /** Value of one column (by its place in `columns`) of a row number that `rows` gave. */
  cell(row: number, column: number): Value;
  /** The REST form of a row, with attributes, nested parents and sub-queries. `version` as in `68.0`. */
  toRecord(row: number, version: string): Readonly<Record<string, unknown>>;
}

export interface QueryOptions {
  /** queryAll: deleted, merged and archived ones, too. */
  readonly isAll: boolean;
}
