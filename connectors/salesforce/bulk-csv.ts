/**
 * Rows of a CSV that arrives in pieces, cut anywhere. Salesforce quotes every value; values without quotes are read, too. Strict: what
 * is no CSV throws, so that a page of a proxy is never taken for rows.
 */
const quote = 34;
const comma = 44;
const lineFeed = 10;
const carriageReturn = 13;

export class CsvRows {
  /** Text of a row that is not whole yet. */
  #rest = '';

  get isBetweenRows(): boolean {
    return this.#rest === '';
  }

  /** The rows that are whole with this piece. */
  push(piece: string): string[][] {
    const text = this.#rest === '' ? piece : this.#rest + piece;
    const rows: string[][] = [];
    let row: string[] = [];
    let rowStart = 0;
    let at = 0;
    while (at < text.length) {
      const end = text.charCodeAt(at) === quote ? endOfQuoted(text, at) : endOfPlain(text, at);
      if (end === incomplete) break;
      const after = behindValue(text, end);
      if (after === incomplete) break;
      row.push(textOf(text, at, end));
      at = after + 1;
      if (text.charCodeAt(after) !== lineFeed) continue;
      rows.push(row);
      row = [];
      rowStart = at;
    }
    this.#rest = text.slice(rowStart);
    return rows;
  }
}

const incomplete = -1;

/** Behind the closing quote; a doubled one stands for itself. */
function endOfQuoted(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at >= 0 && text.charCodeAt(at + 1) === quote) at = text.indexOf('"', at + 2);
  // A quote at the very end may be the first of two.
  return at < 0 || at + 1 >= text.length ? incomplete : at + 1;
}

function endOfPlain(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === comma || code === lineFeed || code === carriageReturn) return at;
    if (code === quote) throw new SyntaxError('a quote in the middle of a value');
    at += 1;
  }
  return incomplete;
}

/** The comma or line feed behind a value. */
function behindValue(text: string, end: number): number {
  const code = text.charCodeAt(end);
  if (code === comma || code === lineFeed) return end;
  if (code !== carriageReturn) throw new SyntaxError('something stands behind a quoted value');
  if (end + 1 >= text.length) return incomplete;
  if (text.charCodeAt(end + 1) !== lineFeed) throw new SyntaxError('a carriage return without a line feed');
  return end + 1;
}

function textOf(text: string, start: number, end: number): string {
  if (text.charCodeAt(start) !== quote) return text.slice(start, end);
  const value = text.slice(start + 1, end - 1);
  return value.includes('"') ? value.replaceAll('""', '"') : value;
}
