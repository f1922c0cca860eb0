/**
 * Numbers texts in the order in which they first come, without keeping the texts: by 64 bits of hash in typed arrays, so that a million
 * ids cost 24 MB and nothing for the garbage collector. Among a million texts two share a hash with probability 3e-8.
 */
export interface TextIndex {
  /** Code of the text, a new one if it is new. */
  readonly codeOf: (text: string) => number;
  readonly size: () => number;
}

export function createTextIndex(): TextIndex {
  let capacity = 1024;
  let keys = new Uint32Array(capacity * 2);
  /** Code + 1; 0 is free. */
  let codes = new Int32Array(capacity);
  let size = 0;

  const slotOf = (high: number, low: number): number => {
    let slot = low & (capacity - 1);
    while (codes[slot] !== 0 && (keys[2 * slot] !== high || keys[2 * slot + 1] !== low))
      slot = (slot + 1) & (capacity - 1);
    return slot;
  };
  const put = (slot: number, high: number, low: number, code: number): void => {
    keys[2 * slot] = high;
    keys[2 * slot + 1] = low;
    codes[slot] = code + 1;
  };
  const grow = (): void => {
    const [oldKeys, oldCodes] = [keys, codes];
    capacity *= 2;
    keys = new Uint32Array(capacity * 2);
    codes = new Int32Array(capacity);
    for (let old = 0; old < oldCodes.length; old++) {
      const code = oldCodes[old] as number;
      if (code === 0) continue;
      const [high, low] = [oldKeys[2 * old] as number, oldKeys[2 * old + 1] as number];
      put(slotOf(high, low), high, low, code - 1);
    }
  };
  return {
    size: () => size,
    codeOf: (text) => {
      // Two rounds of MurmurHash3's mixing over UTF-16 units, different constants (Appleby 2011).
      let high = 0x9747b28c;
      let low = 0x1b873593;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        high = Math.imul(high ^ unit, 0x85ebca6b);
        high ^= high >>> 13;
        low = Math.imul(low ^ unit, 0xcc9e2d51);
        low ^= low >>> 15;
      }
      high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) >>> 0;
      low = Math.imul(low ^ (low >>> 16), 0x27d4eb2f) >>> 0;
      low = (low ^ (low >>> 15)) >>> 0;
      const slot = slotOf(high, low);
      const known = codes[slot] as number;
      if (known !== 0) return known - 1;
      put(slot, high, low, size);
      size += 1;
      if (size * 2 > capacity) grow();
      return size - 1;
    },
  };
}
