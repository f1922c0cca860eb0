import type { ClvBin } from './clv-report.ts';

const mostBins = 16;

/** How many customers are worth how much: edges at 1, 2, 5, 10, …; the values are not below 0, what is not known is left out. */
export function clvDistribution(values: Float64Array): ClvBin[] {
  const known = values.filter((value) => Number.isFinite(value)).sort();
  const [low, high] = [known[Math.floor(known.length / 50)], known.at(-1)];
  if (low === undefined || high === undefined) return [];
  const edges = edgesBetween(low, high);
  const bins = edges.map((from, i) => ({ from, to: edges[i + 1] ?? null, customers: 0, clv: 0 }));
  let at = 0;
  for (const value of known) {
    while (at + 1 < bins.length && value >= (edges[at + 1] as number)) at += 1;
    const bin = bins[at] as (typeof bins)[number];
    bin.customers += 1;
    bin.clv += value;
  }
  return bins.map((bin) => ({ ...bin, clv: Math.round(bin.clv * 100) / 100 }));
}

/** 0, then steps of 1, 2, 5 from the first at or below `low` to the last at or below `high`. */
function edgesBetween(low: number, high: number): number[] {
  if (!(high > 0)) return [0];
  const top = stepBelow(high);
  const bottom = Math.max(low > 0 ? stepBelow(low) : Number.NEGATIVE_INFINITY, top - mostBins + 2);
  const edges = [0];
  for (let step = bottom; step <= top; step++) edges.push(edgeAt(step));
  return edges;
}

/** The number of the greatest of … 0.5, 1, 2, 5, 10 … that is not above the value; 1 has the number 0. */
function stepBelow(value: number): number {
  const power = Math.floor(Math.log10(value));
  for (let step = power * 3 + 3; ; step--) if (edgeAt(step) <= value) return step;
}

function edgeAt(step: number): number {
  const power = Math.floor(step / 3);
  const mantissa = [1, 2, 5][step - power * 3] as number;
  return power < 0 ? mantissa / 10 ** -power : mantissa * 10 ** power;
}
