/** What every part of a plan needs to know, and the shapes they hand each other. */
import type { Actor, FieldDef, FieldType, ObjectStore, Org, Value } from '../org/types.ts';

export interface Scope {
  readonly org: Org;
  readonly actor: Actor;
  /** As the caller wrote it, for excerpts. */
  readonly soql: string;
  /** Deleted and archived rows are seen, too. */
  readonly isAll: boolean;
  readonly nowMs: number;
  /** Work that must be done anew each time rows are selected: semi-joins. */
  readonly onRun: (() => void)[];
}

export type Read = (row: number) => Value;

/** Something a condition compares or an ORDER BY sorts: a field at the end of a path, or an aggregate of a group. */
export interface Operand {
  /** As errors name it. */
  readonly label: string;
  /** As the query spells it. */
  readonly near: string;
  readonly type: FieldType;
  readonly read: Read;
  readonly field?: FieldDef;
  /** A field of the queried object itself: candidates can be looked up. */
  readonly direct?: ObjectStore;
  /** References: what they may point to. */
  readonly targets?: readonly string[];
}

export interface Filter {
  readonly test: (row: number) => boolean;
  /** The rows among which all matches are, in any order, possibly doubled; undefined: all rows must be looked at. */
  readonly candidates?: () => readonly number[] | undefined;
  /** No row before this one matches. */
  readonly firstRow?: () => number;
}

export const isTextType = (type: FieldType): boolean =>
  type === 'string' ||
  type === 'textarea' ||
  type === 'email' ||
  type === 'url' ||
  type === 'phone' ||
  type === 'picklist';

export const isIdType = (type: FieldType): boolean => type === 'id' || type === 'reference';

export const isNumberType = (type: FieldType): boolean =>
  type === 'int' || type === 'double' || type === 'currency' || type === 'percent';

/** What must be looked up anew for each run is, before the run. */
export function running<T>(scope: Scope, work: () => T): T {
  for (const prepare of scope.onRun) prepare();
  return work();
}
