/** What every change of a record needs to know of the org. */
import type { Access } from '../access.ts';
import type { Journal } from '../store/journal.ts';
import type { RecordStore, Stores } from '../store/record-store.ts';
import type { Actor, RowError, Value } from '../types.ts';

/** Values by exact field name. */
export type RowValues = Map<string, Value>;

export interface ValidationRule {
  readonly object: string;
  /** What the person is told. */
  readonly message: string;
  /** The field it is shown at; absent: at the top of the page. */
  readonly field?: string;
  /** True: the record is refused. `value` reads the record as it would be. */
  readonly isBroken: (value: (field: string) => Value, isNew: boolean) => boolean;
}

export interface Stage {
  readonly value: string;
  readonly isClosed: boolean;
  readonly isWon: boolean;
  /** Percent. */
  readonly probability: number;
  /** API value of ForecastCategory. */
  readonly forecast: string;
}

export interface DmlContext {
  readonly directory: Stores;
  readonly journal: Journal;
  readonly access: Access;
  /** Whole seconds, as Salesforce stamps. */
  readonly nowMs: () => number;
  readonly defaultCurrency: string;
  readonly currencies: ReadonlySet<string> | null;
  readonly rules: readonly ValidationRule[];
  readonly stages: ReadonlyMap<string, Stage>;
  readonly deletions: Map<RecordStore, Map<number, Deletion>>;
  isLocked(store: RecordStore, row: number): boolean;
}

/** What went with a deleted record, so that it can come back. */
export interface Deletion {
  readonly rows: readonly (readonly [RecordStore, number])[];
  /** Lookups that were emptied: store, row, field, the id they had. */
  readonly cleared: readonly (readonly [RecordStore, number, string, string])[];
}

export function rowError(statusCode: string, message: string, ...fields: string[]): RowError {
  return { statusCode, message, fields };
}

/** One change in the making. */
export interface Change {
  readonly actor: Actor;
  readonly store: RecordStore;
  /** -1: a new record. */
  readonly row: number;
  readonly values: RowValues;
}

/** A field as it would be after the change. */
export function afterChange(change: Change, field: string): Value {
  const value = change.values.get(field);
  if (value !== undefined) return value;
  return change.row < 0 ? (change.store.field(field)?.defaultValue ?? null) : change.store.get(change.row, field);
}
