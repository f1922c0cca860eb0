/**
 * Seeded chance for the simulator: sfc32 (Chris Doty-Humphrey, PractRand; public domain), seeded by a hash of its keys. Each
 * account and each part of it has its own stream, so that any of them can be made alone and adding one part moves no other.
 */
export interface Random {
  /** Uniform in [0, 1). */
  unit(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Whole number in [0, below). */
  int(below: number): number;
  chance(probability: number): boolean;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  poisson(mean: number): number;
  pick<T>(list: readonly T[]): T;
}

export function randomOf(...keys: readonly (string | number)[]): Random {
  const unit = sfc32(keys.join('/'));
  let spare: number | null = null;

  /** Marsaglia's polar method. */
  function normal(): number {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const x = 2 * unit() - 1;
      const y = 2 * unit() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * scale;
      return x * scale;
    }
  }

  return {
    unit,
    normal,
    between: (low, high) => low + (high - low) * unit(),
    int: (below) => Math.floor(unit() * below),
    chance: (probability) => unit() < probability,
    exponential: () => -Math.log(1 - unit()),
    poisson: (mean) => poisson(mean, unit, normal),
    pick: (list) => {
      const item = list[Math.floor(unit() * list.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}

function poisson(mean: number, unit: () => number, normal: () => number): number {
  if (mean <= 0) return 0;
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = unit(); product > floor; product *= unit()) count += 1;
  return count;
}

function sfc32(key: string): () => number {
  let [a, b, c] = hash(key);
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i += 1) next();
  return next;
}

/** Three lanes of FNV-1a with different starts, finished by a mix. */
function hash(key: string): [number, number, number] {
  const lanes: [number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b];
  for (let i = 0; i < key.length; i += 1) {
    const code = key.charCodeAt(i);
    lanes[0] = Math.imul(lanes[0] ^ code, 16777619);
    lanes[1] = Math.imul(lanes[1] ^ code, 2246822519);
    lanes[2] = Math.imul(lanes[2] ^ code, 3266489917);
  }
  return [mix(lanes[0]), mix(lanes[1] ^ lanes[0]), mix(lanes[2] ^ lanes[1])];
}

function mix(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
