/** Where the book's ids ended up while it is loaded, and the small helpers all loaders share. */
import type { ObjectKey } from '../object-types.ts';
import { customProperty } from '../properties/property-registry.ts';
import { standardGroupName } from '../properties/standard-properties.ts';
import type { Crm } from '../store/crm.ts';

export interface LoadIndex {
  /** account_id → company row. */
  readonly accounts: Map<string, number>;
  readonly contacts: Map<string, number>;
  /** contact_id → account_id. */
  readonly contactAccounts: Map<string, string>;
  /** Lower-case e-mail → owner id. */
  readonly owners: Map<string, string>;
}

/** Epoch milliseconds of a book date; undefined when absent or unreadable. */
export function instant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

export function isoTime(text: string | undefined): string | null {
  const ms = instant(text);
  return ms === undefined ? null : new Date(ms).toISOString();
}

export function isoDay(text: string | undefined): string | null {
  return isoTime(text)?.slice(0, 10) ?? null;
}

/** The record's stamps: created when the book says, modified at its last date, neither after the book's today. */
export function stamps(crm: Crm, created: string | undefined, ...others: (string | undefined)[]): [number, number] {
  const createdMs = Math.min(instant(created) ?? crm.todayMs, crm.todayMs);
  const later = others.map((text) => instant(text) ?? createdMs).filter((ms) => ms <= crm.todayMs);
  return [createdMs, Math.max(createdMs, ...later)];
}

/** A name as HubSpot allows it: lower-case letters, digits and underscores, starting with a letter. */
export function propertyName(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(plain) ? plain : `book_${plain || 'column'}`;
}

/** Columns the book's format does not know become custom properties: number if every value is one, else text. */
export class ExtraColumns {
  readonly #crm: Crm;
  readonly #key: ObjectKey;
  readonly #numeric = new Map<string, boolean>();
  readonly #labels = new Map<string, string>();

  constructor(crm: Crm, key: ObjectKey) {
    this.#crm = crm;
    this.#key = key;
  }

  add(row: number, extra: Readonly<Record<string, string>>): void {
    const { table } = this.#crm.objects[this.#key];
    for (const [column, value] of Object.entries(extra)) {
      if (value === '') continue;
      const name = this.#nameOf(column);
      table.set(row, name, value);
      const isNumber = value.trim() !== '' && Number.isFinite(Number(value));
      this.#numeric.set(name, (this.#numeric.get(name) ?? true) && isNumber);
      this.#labels.set(name, column);
    }
  }

  define(): void {
    const { properties } = this.#crm.objects[this.#key];
    for (const [name, isNumber] of this.#numeric) {
      if (properties.get(name) !== undefined) continue;
      const type = isNumber ? ({ type: 'number', fieldType: 'number' } as const) : textType;
      const label = this.#labels.get(name) ?? name;
      properties.put(customProperty({ name, label, ...type, groupName: standardGroupName(this.#key) }));
    }
  }

  /** A column that is called like a property HubSpot computes must not write into it. */
  #nameOf(column: string): string {
    const name = propertyName(column);
    const existing = this.#crm.objects[this.#key].properties.get(name);
    const isTaken = existing !== undefined && (existing.readOnlyValue || existing.type !== 'string');
    return isTaken ? `book_${name}` : name;
  }
}

const textType = { type: 'string', fieldType: 'text' } as const;
