/**
 * Columns the book's format does not know become custom fields: number if every value is one, else text. What a column is, is known
 * only at its end, so its texts wait until then.
 */
import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { FieldDef } from '../org/types.ts';
import { customFieldName } from './field-name.ts';
import { storeOf } from './load-index.ts';

interface Column {
  readonly label: string;
  readonly rows: number[];
  readonly texts: string[];
  isNumeric: boolean;
  longest: number;
}

const shortText = 255;

export class ExtraFields {
  readonly #org: SandboxOrg;
  readonly #object: string;
  readonly #columns = new Map<string, Column>();
  /** Column → name of its field. */
  readonly #names = new Map<string, string>();

  constructor(org: SandboxOrg, object: string) {
    this.#org = org;
    this.#object = object;
  }

  add(row: number, extra: Readonly<Record<string, string>>): void {
    for (const label in extra) {
      const text = extra[label];
      if (text === undefined || text === '') continue;
      const name = this.#nameOf(label);
      const column = this.#columns.get(name) ?? { label, rows: [], texts: [], isNumeric: true, longest: 0 };
      this.#columns.set(name, column);
      column.rows.push(row);
      column.texts.push(text);
      column.isNumeric &&= text.trim() !== '' && Number.isFinite(Number(text));
      column.longest = Math.max(column.longest, text.length);
    }
  }

  /** Makes the fields and fills them. */
  write(): void {
    const store = storeOf(this.#org, this.#object);
    for (const [name, column] of this.#columns) {
      const { type } = store.field(name) ?? this.#define(name, column);
      for (const [at, row] of column.rows.entries()) {
        const text = column.texts[at] as string;
        store.write(row, store.field(name)?.name ?? name, type === 'double' ? Number(text) : text);
      }
    }
    this.#columns.clear();
  }

  /** A column that is called like a field of another kind must not write into it. */
  #nameOf(label: string): string {
    const known = this.#names.get(label);
    if (known !== undefined) return known;
    const store = storeOf(this.#org, this.#object);
    let column = label;
    while ((store.field(customFieldName(column))?.type ?? 'string') !== 'string') column = `book_${column}`;
    const name = customFieldName(column);
    this.#names.set(label, name);
    return name;
  }

  #define(name: string, { label, isNumeric, longest }: Column): FieldDef {
    const type = isNumeric ? 'double' : longest > shortText ? 'textarea' : 'string';
    const size = { double: { precision: 18, scale: 8 }, textarea: { length: 32_000 }, string: { length: shortText } };
    return this.#org.defineField(this.#object, { name, type, label: label.slice(0, 40), ...size[type] });
  }
}
