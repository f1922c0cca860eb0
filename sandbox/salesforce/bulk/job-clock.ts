/** When a job is seen in which state: each takes some hundred milliseconds, as its seed says, however fast the work is done. */

export type RunState = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

const leastMs = 150;
const spreadMs = 250;

/** The same for the same seed and number of the job. */
export function jobDurationMs(seed: number, jobNumber: number): number {
  return leastMs + (mix(seed, jobNumber) % (spreadMs + 1));
}

/** A number of 32 bits that looks like chance. */
export function mix(seed: number, n: number): number {
  let h = (seed ^ Math.imul(n + 1, 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}
