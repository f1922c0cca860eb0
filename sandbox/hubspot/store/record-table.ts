/**
 * All records of one object type, column by column: a row number addresses a record, ids grow with the row. Half a million
 * records with a few properties each stay near 100 MB this way.
 */

const live = 0;
const archived = 1;
const merged = 2;

/** Few distinct values (stages, countries) are kept once, however many rows carry them. */
const internLimit = 2_000;

class Column {
  readonly values: (string | null)[] = [];
  #seen: Map<string, string> | null = new Map();

  set(row: number, value: string | null): void {
    while (this.values.length < row) this.values.push(null);
    const kept = value === null ? null : this.#intern(value);
    if (this.values.length === row) this.values.push(kept);
    else this.values[row] = kept;
  }

  #intern(value: string): string {
    if (this.#seen === null) return value;
    const known = this.#seen.get(value);
    if (known !== undefined) return known;
    if (this.#seen.size >= internLimit) this.#seen = null;
    else this.#seen.set(value, value);
    return value;
  }
}

export class RecordTable {
  readonly ids: number[] = [];
  readonly createdMs: number[] = [];
  readonly updatedMs: number[] = [];
  readonly archivedMs = new Map<number, number>();
  readonly #states: number[] = [];
  readonly #columns = new Map<string, Column>();
  /** Old id of a merged record → the row it lives on in. */
  readonly #mergedInto = new Map<number, number>();
  #nextId: number;
  #liveCount = 0;

  constructor(firstId: number) {
    this.#nextId = firstId;
  }

  get rows(): number {
    return this.ids.length;
  }

  get liveCount(): number {
    return this.#liveCount;
  }

  /** `id` lets a whole batch of ids be reserved in a stated order; it must be above all ids so far. */
  add(createdMs: number, updatedMs: number): number {
    const row = this.ids.length;
    this.ids.push(this.#nextId);
    this.#nextId += 1;
    this.createdMs.push(createdMs);
    this.updatedMs.push(updatedMs);
    this.#states.push(live);
    this.#liveCount += 1;
    return row;
  }

  /** Row of exactly this id, whatever its state; -1 if there never was one. */
  rowOf(id: number): number {
    const row = this.firstRowFrom(id);
    return this.ids[row] === id ? row : -1;
  }

  /** Row of this id or of the record it was merged into. */
  resolve(id: number): number {
    const row = this.rowOf(id);
    if (row < 0 || this.#states[row] !== merged) return row;
    const into = this.#mergedInto.get(row);
    return into === undefined ? -1 : this.resolve(this.ids[into] ?? -1);
  }

  /** First row whose id is at least `id`. */
  firstRowFrom(id: number): number {
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ids[middle] as number) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  isLive(row: number): boolean {
    return this.#states[row] === live;
  }

  isArchived(row: number): boolean {
    return this.#states[row] === archived;
  }

  archive(row: number, atMs: number): void {
    if (!this.isLive(row)) return;
    this.#states[row] = archived;
    this.archivedMs.set(row, atMs);
    this.#liveCount -= 1;
  }

  markMerged(row: number, into: number): void {
    if (this.isLive(row)) this.#liveCount -= 1;
    this.#states[row] = merged;
    this.archivedMs.delete(row);
    this.#mergedInto.set(row, into);
  }

  get(row: number, property: string): string | null {
    return this.#columns.get(property)?.values[row] ?? null;
  }

  set(row: number, property: string, value: string | null): void {
    let column = this.#columns.get(property);
    if (column === undefined) {
      if (value === null) return;
      column = new Column();
      this.#columns.set(property, column);
    }
    column.set(row, value);
  }

  /** The raw values of a property, for scans; rows past the end are empty. */
  column(property: string): readonly (string | null)[] {
    return this.#columns.get(property)?.values ?? [];
  }

  hasValues(property: string): boolean {
    return this.column(property).some((value) => value !== null);
  }

  columnNames(): string[] {
    return [...this.#columns.keys()];
  }

  dropColumn(property: string): void {
    this.#columns.delete(property);
  }
}
