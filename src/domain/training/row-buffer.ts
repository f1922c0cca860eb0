/** A growing table of rows in typed arrays: 8 bytes a number, nothing for the collector to walk through. */
import { takeFloats } from '../models/dataset.ts';

export interface BufferedRow {
  readonly values: Float64Array;
  /** Number of the customer, in the order of their coming. */
  readonly customer: number;
  readonly asOf: number;
  readonly rule: number;
  readonly departedAt: number;
  /** Chance of the row: those with the lowest are kept. */
  readonly draw: number;
  /** Codes of the parts that are the row's own. */
  readonly parts: readonly number[];
}

/** Names of the columns that every row has before its values. */
const fixed = { customer: 0, asOf: 1, rule: 2, departedAt: 3, draw: 4 } as const;
const fixedCount = Object.keys(fixed).length;

export class RowBuffer {
  rows = 0;
  readonly #valueCount: number;
  #columns: Float64Array[];

  constructor(valueCount: number, partCount: number) {
    this.#valueCount = valueCount;
    this.#columns = Array.from({ length: fixedCount + partCount + valueCount }, () => new Float64Array(1024));
  }

  push({ values, customer, asOf, rule, departedAt, draw, parts }: BufferedRow): void {
    if (this.rows === (this.#columns[0] as Float64Array).length) this.#columns = this.#columns.map(doubled);
    const row = [customer, asOf, rule, departedAt, draw, ...parts];
    for (let c = 0; c < this.#columns.length; c++) {
      const value = c < row.length ? row[c] : values[c - row.length];
      (this.#columns[c] as Float64Array)[this.rows] = value as number;
    }
    this.rows += 1;
  }

  /** One of the columns that every row has, as long as the rows are. */
  fixed(name: keyof typeof fixed): Float64Array {
    return (this.#columns[fixed[name]] as Float64Array).subarray(0, this.rows);
  }

  part(index: number): Float64Array {
    return (this.#columns[fixedCount + index] as Float64Array).subarray(0, this.rows);
  }

  values(): readonly Float64Array[] {
    const first = this.#columns.length - this.#valueCount;
    return this.#columns.slice(first).map((column) => column.subarray(0, this.rows));
  }

  /** Leaves these rows, in this order; one column after the other, so that no second table stands beside the first. */
  keep(positions: Uint32Array): void {
    for (let c = 0; c < this.#columns.length; c++) {
      this.#columns[c] = takeFloats(this.#columns[c] as Float64Array, positions);
    }
    this.rows = positions.length;
  }
}

function doubled(column: Float64Array): Float64Array {
  const larger = new Float64Array(Math.max(1024, column.length * 2));
  larger.set(column);
  return larger;
}
