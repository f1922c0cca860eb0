/**
 * The line on which each id of a file stands first. It takes 12 bytes a slot instead of a string an id, and has a limit, so that
 * looking for duplicates cannot fill the memory. Ids are kept as 64-bit hashes: two million of them collide with a chance of one
 * in ten million.
 */
export class FirstLines {
  readonly limit: number;
  #size = 0;
  #high: Uint32Array;
  #low: Uint32Array;
  #line: Uint32Array;

  constructor(limit = 2_000_000) {
    this.limit = limit;
    this.#high = new Uint32Array(1024);
    this.#low = new Uint32Array(1024);
    this.#line = new Uint32Array(1024);
  }

  get isFull(): boolean {
    return this.#size >= this.limit;
  }

  /**
   * Whether this is the first line with that id; asking again for the same line gives the same answer, so rows may be read twice.
   * Once the limit is reached nothing is added, and unknown ids count as first.
   */
  isFirst(id: string, line: number): boolean {
    const [high, low] = hash(id);
    const slot = this.#find(high, low);
    if (this.#high[slot] === high) return this.#line[slot] === line;
    if (this.isFull) return true;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#line[slot] = line;
    this.#size += 1;
    if (this.#size * 2 > this.#high.length) this.#grow();
    return true;
  }

  has(id: string): boolean {
    const [high, low] = hash(id);
    return this.#high[this.#find(high, low)] === high;
  }

  /** The slot that holds the pair, or the free one where it belongs. A free slot has a high half of 0. */
  #find(high: number, low: number): number {
    const mask = this.#high.length - 1;
    let slot = low & mask;
    while (this.#high[slot] !== 0 && !(this.#high[slot] === high && this.#low[slot] === low)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [oldHigh, oldLow, oldLine] = [this.#high, this.#low, this.#line];
    this.#high = new Uint32Array(oldHigh.length * 2);
    this.#low = new Uint32Array(oldHigh.length * 2);
    this.#line = new Uint32Array(oldHigh.length * 2);
    for (let i = 0; i < oldHigh.length; i += 1) {
      const high = oldHigh[i] ?? 0;
      if (high === 0) continue;
      const low = oldLow[i] ?? 0;
      const slot = this.#find(high, low);
      this.#high[slot] = high;
      this.#low[slot] = low;
      this.#line[slot] = oldLine[i] ?? 0;
    }
  }
}

/** cyrb53's two lanes (public domain, bryc): 64 well mixed bits; the high half is never 0. */
function hash(id: string): [number, number] {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < id.length; i += 1) {
    const code = id.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0 || 1, b >>> 0];
}
