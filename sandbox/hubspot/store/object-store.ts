/** One object type: its records, its properties, the history of values, and what the search index has not seen yet. */
import type { ObjectType } from '../object-types.ts';
import { PropertyRegistry } from '../properties/property-registry.ts';
import { PropertyHistory } from './property-history.ts';
import { RecordTable } from './record-table.ts';

/** What the search index still shows of a record that was just written. Null: it does not know the record yet. */
interface Shadow {
  untilMs: number;
  updatedMs: number;
  before: Map<string, string | null> | null;
}

export class ObjectStore {
  readonly type: ObjectType;
  readonly table: RecordTable;
  readonly properties: PropertyRegistry;
  readonly history: PropertyHistory;
  readonly #shadows = new Map<number, Shadow>();

  constructor(type: ObjectType) {
    this.type = type;
    this.table = new RecordTable(type.firstId);
    this.properties = new PropertyRegistry(type.key);
    // HubSpot keeps about 45 values on contacts and 20 elsewhere.
    this.history = new PropertyHistory(type.key === 'contacts' ? 45 : 20);
  }

  hideFromIndex(row: number, untilMs: number, isNew: boolean): void {
    const known = this.#shadows.get(row);
    if (known !== undefined) known.untilMs = untilMs;
    else {
      const updatedMs = this.table.updatedMs[row] as number;
      this.#shadows.set(row, { untilMs, updatedMs, before: isNew ? null : new Map() });
    }
  }

  rememberForIndex(row: number, property: string, value: string | null): void {
    const before = this.#shadows.get(row)?.before;
    if (before !== undefined && before !== null && !before.has(property)) before.set(property, value);
  }

  /** Stale rows as of now; entries that the index has caught up with are dropped. */
  staleRows(nowMs: number): ReadonlyMap<number, Shadow> {
    for (const [row, shadow] of this.#shadows) if (shadow.untilMs <= nowMs) this.#shadows.delete(row);
    return this.#shadows;
  }
}
