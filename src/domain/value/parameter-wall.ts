/** ln of a parameter at which a wall stands in a fit: only likelihoods that are flat or have no greatest value get there. */
const wall = 10;
const steepness = 1000;
/** Behind it likelihoods are lost to rounding. */
const end = wall + 2;
/** ln of a parameter from which it is as good as at the wall. */
const nearWall = 8;

/** Nothing inside, the square of what lies beyond; adds its slope to the gradient. Infinite where no likelihood should be asked for. */
export function wallAt(logs: Float64Array, gradient: Float64Array): number {
  let sum = 0;
  logs.forEach((each, k) => {
    const beyond = each - behindWall(each);
    sum += Math.abs(each) > end ? Number.POSITIVE_INFINITY : steepness * beyond * beyond;
    gradient[k] = (gradient[k] as number) + 2 * steepness * beyond;
  });
  return sum;
}

/** The nearest value inside. */
export function behindWall(log: number): number {
  return Math.max(-wall, Math.min(wall, log));
}

export function isAtWall(log: number): boolean {
  return Math.abs(log) > nearWall;
}
