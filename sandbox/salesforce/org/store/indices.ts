/** Rows by what they point to, and rows by the text of a unique or external-id field. */
import type { Value } from '../types.ts';

/** Keeps the rows of a key in order; new rows come at the end. */
export function insertRow(index: Map<number, number[]>, key: number, row: number): void {
  const rows = index.get(key);
  if (rows === undefined) index.set(key, [row]);
  else if ((rows.at(-1) as number) < row) rows.push(row);
  else rows.splice(firstFrom(rows, row), 0, row);
}

export function removeRow(index: Map<number, number[]>, key: number, row: number): void {
  const rows = index.get(key);
  if (rows === undefined) return;
  const at = firstFrom(rows, row);
  if (rows[at] === row) rows.splice(at, 1);
  if (rows.length === 0) index.delete(key);
}

function firstFrom(rows: readonly number[], row: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class KeyIndex {
  readonly #isCaseSensitive: boolean;
  readonly #rows = new Map<string, number | number[]>();

  constructor(isCaseSensitive: boolean) {
    this.#isCaseSensitive = isCaseSensitive;
  }

  #key(value: Value): string {
    return this.#isCaseSensitive ? String(value) : String(value).toLowerCase();
  }

  rows(value: Value): readonly number[] {
    const rows = this.#rows.get(this.#key(value));
    if (rows === undefined) return [];
    return typeof rows === 'number' ? [rows] : rows;
  }

  add(value: Value, row: number): void {
    if (value === null) return;
    const key = this.#key(value);
    const rows = this.#rows.get(key);
    if (rows === undefined) this.#rows.set(key, row);
    else if (typeof rows === 'number') this.#rows.set(key, [rows, row]);
    else rows.push(row);
  }

  remove(value: Value, row: number): void {
    if (value === null) return;
    const key = this.#key(value);
    const rows = this.#rows.get(key);
    if (rows === row) this.#rows.delete(key);
    else if (Array.isArray(rows))
      this.#rows.set(
        key,
        rows.filter((other) => other !== row),
      );
  }
}
