/**
 * The values of one field, by row, in chunks: a chunk nobody wrote to takes no room. A million contacts stay near 250 bytes each
 * this way (numbers, days, flags and references as typed arrays; repeated texts once).
 */
import type { FieldType, Value } from '../types.ts';

const shift = 13;
const chunkRows = 1 << shift;
const mask = chunkRows - 1;
const dayMs = 86_400_000;

export interface Column {
  get(row: number): Value;
  set(row: number, value: Value): void;
}

export function makeColumn(type: FieldType): Column {
  if (type === 'boolean') return new FlagColumn();
  if (type === 'date') return new DayColumn();
  const isNumber =
    type === 'int' || type === 'double' || type === 'currency' || type === 'percent' || type === 'datetime';
  return isNumber ? new NumberColumn() : new TextColumn();
}

class FlagColumn implements Column {
  readonly #chunks: (Uint8Array | undefined)[] = [];

  get(row: number): boolean {
    return this.#chunks[row >>> shift]?.[row & mask] === 1;
  }

  set(row: number, value: Value): void {
    const chunk = this.#chunks[row >>> shift];
    if (chunk !== undefined) chunk[row & mask] = value === true ? 1 : 0;
    else if (value === true) {
      const made = new Uint8Array(chunkRows);
      made[row & mask] = 1;
      this.#chunks[row >>> shift] = made;
    }
  }
}

class NumberColumn implements Column {
  readonly #chunks: (Float64Array | undefined)[] = [];

  get(row: number): number | null {
    const value = this.#chunks[row >>> shift]?.[row & mask];
    return value === undefined || Number.isNaN(value) ? null : value;
  }

  set(row: number, value: Value): void {
    if (value !== null && typeof value !== 'number') throw new TypeError(`a number, not ${JSON.stringify(value)}`);
    let chunk = this.#chunks[row >>> shift];
    if (chunk === undefined) {
      if (value === null) return;
      chunk = new Float64Array(chunkRows).fill(Number.NaN);
      this.#chunks[row >>> shift] = chunk;
    }
    chunk[row & mask] = value ?? Number.NaN;
  }
}

const dayTexts = new Map<number, string>();

function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * dayMs).toISOString().slice(0, 10);
  if (dayTexts.size < 50_000) dayTexts.set(day, text);
  return text;
}

class DayColumn implements Column {
  readonly #numbers = new NumberColumn();

  get(row: number): string | null {
    const day = this.#numbers.get(row);
    return day === null ? null : dayText(day);
  }

  set(row: number, value: Value): void {
    if (value === null || value === '') {
      this.#numbers.set(row, null);
      return;
    }
    const day = typeof value === 'string' ? Date.parse(value) / dayMs : Number.NaN;
    if (!Number.isInteger(day)) throw new TypeError(`a date as YYYY-MM-DD, not ${JSON.stringify(value)}`);
    this.#numbers.set(row, day);
  }
}

/** As long as a column has few different texts, each row has but the number of its text. */
const mostCodes = 8_000;

class TextColumn implements Column {
  #codes: (Uint16Array | undefined)[] | null = [];
  #texts: string[] = [''];
  #codeOf = new Map<string, number>();
  readonly #plain: ((string | null)[] | undefined)[] = [];

  get(row: number): string | null {
    if (this.#codes === null) return this.#plain[row >>> shift]?.[row & mask] ?? null;
    const code = this.#codes[row >>> shift]?.[row & mask] ?? 0;
    return code === 0 ? null : (this.#texts[code] as string);
  }

  set(row: number, value: Value): void {
    if (value !== null && typeof value !== 'string') throw new TypeError(`a text, not ${JSON.stringify(value)}`);
    const text = value === '' ? null : value;
    const code = text === null ? 0 : this.#codeFor(text);
    if (code < 0) this.#spread();
    if (this.#codes === null) this.#setPlain(row, text);
    else this.#setCode(this.#codes, row, code);
  }

  #setCode(codes: (Uint16Array | undefined)[], row: number, code: number): void {
    let chunk = codes[row >>> shift];
    if (chunk === undefined) {
      if (code === 0) return;
      chunk = new Uint16Array(chunkRows);
      codes[row >>> shift] = chunk;
    }
    chunk[row & mask] = code;
  }

  /** -1: no room for one more; 0 when texts have no numbers any more. */
  #codeFor(text: string): number {
    if (this.#codes === null) return 0;
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length > mostCodes) return -1;
    this.#texts.push(text);
    this.#codeOf.set(text, this.#texts.length - 1);
    return this.#texts.length - 1;
  }

  #setPlain(row: number, text: string | null): void {
    let chunk = this.#plain[row >>> shift];
    if (chunk === undefined) {
      if (text === null) return;
      chunk = new Array<string | null>(chunkRows).fill(null);
      this.#plain[row >>> shift] = chunk;
    }
    // Looking at a character makes V8 join the pieces of a text that was put together.
    text?.charCodeAt(0);
    chunk[row & mask] = text;
  }

  /** Too many different texts: from here on each row has its own. */
  #spread(): void {
    for (const [at, codes] of (this.#codes ?? []).entries()) {
      if (codes === undefined) continue;
      this.#plain[at] = Array.from(codes, (code) => (code === 0 ? null : (this.#texts[code] as string)));
    }
    this.#codes = null;
    this.#texts = [];
    this.#codeOf = new Map();
  }
}

/** References to records of one object type: the row, one up; 0: none. */
export class RowColumn {
  /** Neighbours often point to the same record: what was written last need not be read again. */
  lastId = '';
  lastCode = 0;
  readonly #chunks: (Int32Array | undefined)[] = [];

  get(row: number): number {
    return this.#chunks[row >>> shift]?.[row & mask] ?? 0;
  }

  set(row: number, code: number): void {
    let chunk = this.#chunks[row >>> shift];
    if (chunk === undefined) {
      if (code === 0) return;
      chunk = new Int32Array(chunkRows);
      this.#chunks[row >>> shift] = chunk;
    }
    chunk[row & mask] = code;
  }
}

/** References to records of several types: the type's ordinal times 2^31 and the row, one up; 0: none. */
export class WideRowColumn {
  lastId = '';
  lastCode = 0;
  readonly #chunks: (Float64Array | undefined)[] = [];

  get(row: number): number {
    return this.#chunks[row >>> shift]?.[row & mask] ?? 0;
  }

  set(row: number, code: number): void {
    let chunk = this.#chunks[row >>> shift];
    if (chunk === undefined) {
      if (code === 0) return;
      chunk = new Float64Array(chunkRows);
      this.#chunks[row >>> shift] = chunk;
    }
    chunk[row & mask] = code;
  }
}
