/** All records of one object type, column by column; every write goes through here so that indices and undo agree. */
import { IdMaker, parseId } from '../ids.ts';
import type { ObjectSchema } from '../schema/object-schema.ts';
import type { ChildRelationship, FieldDef, ObjectDef, ObjectStore, Value } from '../types.ts';
import { type Column, makeColumn, RowColumn, WideRowColumn } from './column.ts';
import { type Directory, rowSpan } from './directory.ts';
import { insertRow, KeyIndex, removeRow } from './indices.ts';
import type { Journal } from './journal.ts';
import { type RowState, RowStates } from './row-states.ts';

type Compute = (row: number) => Value;

export type Stores = Directory<RecordStore>;

export interface StoreOptions {
  readonly directory: Stores;
  readonly journal: Journal;
  readonly now: () => number;
  /** How long a deleted record stays in the recycle bin. */
  readonly binMs: number;
}

export class RecordStore implements ObjectStore {
  readonly def: ObjectDef;
  readonly ordinal: number;
  readonly childNames: Record<string, string>;
  /** Grows with every write: what was derived from these records may be stale. */
  changes = 0;
  readonly #options: StoreOptions;
  readonly #ids: IdMaker;
  readonly #fields = new Map<string, FieldDef>();
  #fieldList: readonly FieldDef[] | null = null;
  readonly #columns = new Map<string, Column>();
  readonly #references = new Map<string, RowColumn | WideRowColumn>();
  readonly #readers = new Map<string, Compute>();
  readonly #computed = new Set<string>();
  readonly #states = new RowStates();
  readonly #referenceIndices = new Map<string, Map<number, number[]>>();
  readonly #keyIndices = new Map<string, KeyIndex>();

  constructor(schema: ObjectSchema, options: StoreOptions) {
    this.def = schema.def;
    this.ordinal = options.directory.stores.length;
    this.childNames = { ...schema.childNames };
    this.#options = options;
    this.#ids = new IdMaker(schema.def.keyPrefix);
    for (const field of schema.fields) this.addField(field);
  }

  get rows(): number {
    return this.#states.rows;
  }

  fields(): readonly FieldDef[] {
    this.#fieldList ??= [...this.#fields.values()];
    return this.#fieldList;
  }

  field(name: string): FieldDef | undefined {
    return this.#fields.get(name.toLowerCase());
  }

  childRelationships(): readonly ChildRelationship[] {
    return this.#options.directory.childRelationships(this.def.name);
  }

  /** Adds a field, or changes the marks of one that is there. `compute`: its value is not stored. */
  addField(field: FieldDef, compute?: Compute): void {
    const isNew = !this.#fields.has(field.name.toLowerCase());
    this.#fields.set(field.name.toLowerCase(), field);
    this.#fieldList = null;
    if (compute !== undefined) this.setComputed(field.name, compute);
    else if (isNew) this.#addColumn(field);
    this.changes += 1;
    this.#options.directory.schemaChanged();
  }

  #addColumn(field: FieldDef): void {
    if (field.name === 'Id') this.#readers.set('Id', (row) => this.idOf(row));
    else if (field.name === 'IsDeleted') this.#readers.set('IsDeleted', (row) => this.isDeleted(row));
    else if (field.type === 'reference') this.#addReference(field);
    else {
      const column = makeColumn(field.type);
      this.#columns.set(field.name, column);
      this.#readers.set(field.name, (row) => column.get(row));
    }
  }

  #addReference(field: FieldDef): void {
    const isWide = (field.referenceTo?.length ?? 0) > 1;
    const column = isWide ? new WideRowColumn() : new RowColumn();
    this.#references.set(field.name, column);
    const { directory } = this.#options;
    const [only = ''] = field.referenceTo ?? [];
    let target: RecordStore | undefined;
    this.#readers.set(field.name, (row) => {
      const code = column.get(row);
      if (code === 0) return null;
      if (isWide) return (directory.stores[Math.floor(code / rowSpan)] as RecordStore).idOf((code % rowSpan) - 1);
      target ??= directory.need(only);
      return target.idOf(code - 1);
    });
  }

  setComputed(name: string, compute: Compute): void {
    this.#columns.delete(name);
    this.#computed.add(name);
    this.#readers.set(name, compute);
  }

  isComputed(name: string): boolean {
    return this.#computed.has(name) || name === 'Id' || name === 'IsDeleted';
  }

  dropField(name: string): void {
    this.#fields.delete(name.toLowerCase());
    this.#fieldList = null;
    for (const map of [this.#columns, this.#references, this.#readers, this.#referenceIndices, this.#keyIndices]) {
      map.delete(name);
    }
    this.#computed.delete(name);
    this.changes += 1;
    this.#options.directory.schemaChanged();
  }

  idOf(row: number): string {
    return this.#ids.make(row + 1);
  }

  rowOf(id: string): number {
    const id15 = parseId(id);
    const row = id15 === undefined ? -1 : this.rowMeant(id15);
    return row < this.rows ? row : -1;
  }

  /** Row that 15 characters stand for, even one that is not there yet; -1: an id of another type. */
  rowMeant(id15: string): number {
    return this.#ids.numberOf(id15) - 1;
  }

  isLive(row: number): boolean {
    return this.#states.isLive(row);
  }

  isDeleted(row: number): boolean {
    return !this.#states.isLive(row);
  }

  isGone(row: number): boolean {
    return this.#states.isGone(row, this.#options.now() - this.#options.binMs);
  }

  deletedMs(row: number): number {
    return this.#states.deletedMs(row) ?? 0;
  }

  /** Rows in the recycle bin. */
  binRows(): IterableIterator<number> {
    return this.#states.binRows();
  }

  get(row: number, field: string): Value {
    return this.#readers.get(field)?.(row) ?? null;
  }

  modifiedMs(row: number): number {
    return (this.#columns.get('SystemModstamp')?.get(row) as number | null | undefined) ?? 0;
  }

  rowsByReference(field: string, id: string): readonly number[] | undefined {
    const column = this.#references.get(field);
    const to = this.#fields.get(field.toLowerCase())?.referenceTo ?? [];
    // Everybody owns thousands of records: users are no index worth its keep.
    if (column === undefined || to[0] === 'User') return undefined;
    const target = this.#options.directory.locate(id);
    const code = target === undefined ? 0 : this.#codeOf(column, target.store, target.row);
    if (target === undefined || !to.includes(target.store.def.name)) return [];
    return this.#referenceIndex(field, column).get(code) ?? [];
  }

  #codeOf(column: RowColumn | WideRowColumn, store: RecordStore, row: number): number {
    return column instanceof WideRowColumn ? store.ordinal * rowSpan + row + 1 : row + 1;
  }

  #referenceIndex(field: string, column: RowColumn | WideRowColumn): Map<number, number[]> {
    const known = this.#referenceIndices.get(field);
    if (known !== undefined) return known;
    const index = new Map<number, number[]>();
    for (let row = 0; row < this.rows; row += 1) {
      const code = column.get(row);
      if (code !== 0) insertRow(index, code, row);
    }
    this.#referenceIndices.set(field, index);
    return index;
  }

  /** Live rows whose unique or external-id field has this text. */
  rowsByKey(field: FieldDef, value: Value): readonly number[] {
    if (value === null) return [];
    let index = this.#keyIndices.get(field.name);
    if (index === undefined) {
      index = new KeyIndex(field.isCaseSensitive);
      for (let row = 0; row < this.rows; row += 1) index.add(this.get(row, field.name), row);
      this.#keyIndices.set(field.name, index);
    }
    return index.rows(value).filter((row) => this.isLive(row));
  }

  /** A new record without values. */
  add(): number {
    const row = this.#states.add();
    this.changes += 1;
    if (this.#options.journal.isOpen) this.#options.journal.record(() => this.#dropLast());
    return row;
  }

  #dropLast(): void {
    this.#states.dropLast();
    this.changes += 1;
  }

  /** Writes a stored value; a reference by its id. */
  write(row: number, field: string, value: Value): void {
    const reference = this.#references.get(field);
    if (reference !== undefined) this.#writeReference(row, field, reference, value);
    else this.#writeValue(row, field, value);
  }

  #writeValue(row: number, field: string, value: Value): void {
    const column = this.#columns.get(field);
    if (column === undefined) throw new Error(`${this.def.name}.${field} is not stored`);
    this.changes += 1;
    const index = this.#keyIndices.size === 0 ? undefined : this.#keyIndices.get(field);
    if (index === undefined && !this.#options.journal.isOpen) {
      this.#setChecked(column, row, field, value);
      return;
    }
    const old = column.get(row);
    this.#setChecked(column, row, field, value);
    index?.remove(old, row);
    index?.add(column.get(row), row);
    this.#options.journal.record(() => this.#writeValue(row, field, old));
  }

  #setChecked(column: Column, row: number, field: string, value: Value): void {
    try {
      column.set(row, value);
    } catch (cause) {
      throw new TypeError(`${this.def.name}.${field} takes ${(cause as Error).message}`, { cause });
    }
  }

  #writeReference(row: number, field: string, column: RowColumn | WideRowColumn, value: Value): void {
    let code = 0;
    if (value === column.lastId) code = column.lastCode;
    else if (value !== null && value !== '') {
      const target = typeof value === 'string' ? this.#options.directory.locate(value) : undefined;
      if (target === undefined)
        throw new TypeError(`${this.def.name}.${field} takes an id, not ${JSON.stringify(value)}`);
      code = this.#codeOf(column, target.store, target.row);
      column.lastId = value as string;
      column.lastCode = code;
    }
    this.#setCode(row, field, column, code);
  }

  #setCode(row: number, field: string, column: RowColumn | WideRowColumn, code: number): void {
    const old = column.get(row);
    if (old === code) return;
    this.changes += 1;
    const index = this.#referenceIndices.size === 0 ? undefined : this.#referenceIndices.get(field);
    if (index !== undefined) {
      if (old !== 0) removeRow(index, old, row);
      if (code !== 0) insertRow(index, code, row);
    }
    column.set(row, code);
    if (this.#options.journal.isOpen) this.#options.journal.record(() => this.#setCode(row, field, column, old));
  }

  /** Stamps of a record that is loaded as it stands. */
  stamp(row: number, createdMs: number, modifiedMs: number, userId: string): void {
    this.#columns.get('CreatedDate')?.set(row, createdMs);
    this.#columns.get('LastModifiedDate')?.set(row, modifiedMs);
    this.#columns.get('SystemModstamp')?.set(row, modifiedMs);
    if (!this.#references.has('CreatedById')) return;
    this.write(row, 'CreatedById', userId);
    this.write(row, 'LastModifiedById', userId);
  }

  /** Into the recycle bin. */
  bin(row: number, atMs: number): void {
    this.#setState(row, 'bin', atMs);
  }

  restore(row: number): void {
    this.#setState(row, 'live', undefined);
  }

  /** Of a purge: whoever asks what was deleted before it is not told all. */
  purgedMs = 0;

  erase(row: number): void {
    this.#setState(row, 'gone', undefined);
  }

  #setState(row: number, state: RowState, deletedMs: number | undefined): void {
    const [oldState, oldMs] = [this.#states.get(row), this.#states.deletedMs(row)];
    this.#states.set(row, state, deletedMs);
    this.changes += 1;
    this.#options.journal.record(() => this.#setState(row, oldState, oldMs));
  }
}
