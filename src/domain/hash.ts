/**
 * 64-bit hash of a text as 16 hex digits: two murmur-style 32-bit lanes with a final avalanche. Stable over versions and machines
 * (content of tasks, hold-out draw); not for secrets.
 */
export function hash(text: string, seed = 0): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return hex32(a) + hex32(b);
}

/** A number in [0, 1) drawn from a text and a seed: the same for ever. */
export function hashShare(text: string, seed: number): number {
  return Number.parseInt(hash(text, seed).slice(0, 8), 16) / 0x1_0000_0000;
}

function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
