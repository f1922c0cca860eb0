/** Seeded chance: the same seed draws the same numbers on every machine. Never for secrets. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  readonly unit: () => number;
  /** A whole number from 0 to `below` - 1. */
  readonly int: (below: number) => number;
  /** Standard normal (Box and Muller 1958). */
  readonly normal: () => number;
  /** A new generator that goes its own way: what one part draws does not shift another part. */
  readonly fork: (label: number) => Random;
}

/** sfc32 of Chris Doty-Humphrey's PractRand, started from a 32-bit seed by splitmix32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const split = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  let [a, b, c, counter] = [split(), split(), split(), 1];
  const next = (): number => {
    const sum = (((a + b) >>> 0) + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = (b ^ (b >>> 9)) >>> 0;
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
  for (let i = 0; i < 12; i++) next();
  const unit = (): number => next() / 0x1_0000_0000;
  return {
    unit,
    int: (below) => Math.floor(unit() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    fork: (label) => randomOf((Math.imul(seed ^ 0x5bd1e995, 0x85ebca6b) + Math.imul(label + 1, 0xc2b2ae35)) >>> 0),
  };
}

/** Whole numbers from 0 to `count` - 1 in random order (Fisher and Yates). */
export function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.int(i + 1);
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
  return order;
}
