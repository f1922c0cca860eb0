/**
 * Reads an uploaded CSV record by record, from the bytes: values become strings of their own, so that what the org keeps of them
 * does not hold a whole upload in memory.
 */

const quote = 0x22;
const newLine = 0x0a;
const carriageReturn = 0x0d;

export interface CsvRecord {
  /** Where the record stands in the bytes. */
  readonly start: number;
  readonly values: readonly string[];
}

export class CsvReader {
  readonly #bytes: Buffer;
  readonly #delimiter: number;
  #at: number;
  /** How the first line ends; undefined: it does not. */
  firstLineEnding: 'LF' | 'CRLF' | undefined;
  #isFirstLine = true;

  constructor(bytes: Buffer, delimiter: string, from = 0) {
    this.#bytes = bytes;
    this.#delimiter = delimiter.charCodeAt(0);
    // A byte order mark is not part of the first name.
    this.#at = from === 0 && bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? 3 : from;
  }

  /** The next record that is not an empty line; undefined at the end. */
  next(): CsvRecord | undefined {
    while (this.#at < this.#bytes.length) {
      const start = this.#at;
      const values = this.#line();
      if (values.length > 1 || values[0] !== '') return { start, values };
    }
    return undefined;
  }

  #line(): string[] {
    const values: string[] = [];
    for (;;) {
      values.push(this.#bytes[this.#at] === quote ? this.#quotedValue() : this.#plainValue());
      const end = this.#bytes[this.#at];
      this.#at += 1;
      if (end === this.#delimiter) continue;
      return values;
    }
  }

  /** Leaves `#at` on the delimiter, on the line feed, or behind the end. */
  #plainValue(): string {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    while (at < bytes.length && bytes[at] !== this.#delimiter && bytes[at] !== newLine) at += 1;
    this.#at = at;
    const hasReturn = at > start && bytes[at - 1] === carriageReturn && bytes[at] !== this.#delimiter;
    this.#noteEnding(at, hasReturn);
    return bytes.toString('utf8', start, hasReturn ? at - 1 : at);
  }

  #quotedValue(): string {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let at = start;
    let hasDoubled = false;
    for (;;) {
      at = bytes.indexOf(quote, at);
      if (at < 0) at = bytes.length;
      if (bytes[at + 1] !== quote) break;
      hasDoubled = true;
      at += 2;
    }
    const text = bytes.toString('utf8', start, at);
    this.#at = Math.min(bytes.length, at + 1);
    // What stands behind the closing quote, an end of line apart, is taken as part of the value.
    return (hasDoubled ? text.replaceAll('""', '"') : text) + this.#plainValue();
  }

  #noteEnding(at: number, hasReturn: boolean): void {
    if (!this.#isFirstLine || this.#bytes[at] !== newLine) return;
    this.#isFirstLine = false;
    this.firstLineEnding = hasReturn ? 'CRLF' : 'LF';
  }
}
