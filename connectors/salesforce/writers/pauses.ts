/** Growing gaps between looks at a job: a short one is seen soon, a long one costs few calls. */
import type { Context } from './object-shape.ts';

const longestMs = 30_000;

export interface Patience {
  readonly firstMs: number;
  /** Sum of the pauses after which it is given up. */
  readonly mostMs: number;
}

/** Looks until `look` answers something; undefined: it was given up. */
export async function lookUntil<T>(
  ctx: Context,
  { firstMs, mostMs }: Patience,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let waited = 0, gap = firstMs; waited < mostMs; waited += gap, gap = Math.min(gap * 2.5, longestMs)) {
    await ctx.pause(gap);
    const found = await look();
    if (found !== undefined) return found;
  }
  return undefined;
}
