/** ln of u (1 - u) f(u) for the integral of f, from ln u and ln(1 - u): so neither end is lost to rounding. */
type LogIntegrand = (logU: number, logRest: number) => number;

/** Beyond v = 22 nothing that can be integrated is left. */
const reach = 22;
const coarse = 0.25;
const maxHalvings = 10;
/** Below the greatest term by this much in ln: nothing in double precision. */
const negligible = 42;

/**
 * ln of the integral of a positive f over (0, 1): the double exponential rule of Takahasi and Mori
 * 1974 with u = 1 / (1 + exp(-pi sinh v)). Powers of u and 1 - u above -1 do no harm. Null where it does not settle.
 */
export function logIntegral(logIntegrand: LogIntegrand): number | null {
  const term = (v: number): number => {
    const w = Math.PI * Math.sinh(v);
    const [logU, logRest] = [-softplus(-w), -softplus(w)];
    return logIntegrand(logU, logRest) + Math.log(Math.PI * Math.cosh(v));
  };
  const { low, high } = rangeThatCounts(term);
  let step = coarse;
  const terms: number[] = [];
  for (let v = low; v <= high; v += step) terms.push(term(v));
  let before = logSum(terms) + Math.log(step);
  for (let halving = 0; halving < maxHalvings; halving++) {
    for (let v = low + step / 2; v < high; v += step) terms.push(term(v));
    step /= 2;
    const now = logSum(terms) + Math.log(step);
    if (!Number.isFinite(now)) return null;
    if (Math.abs(now - before) <= 1e-13 * Math.max(1, Math.abs(now))) return now;
    before = now;
  }
  return null;
}

function rangeThatCounts(term: (v: number) => number): { readonly low: number; readonly high: number } {
  const terms: number[] = [];
  let most = Number.NEGATIVE_INFINITY;
  for (let v = -reach; v <= reach; v += coarse) {
    const at = term(v);
    terms.push(at);
    if (at > most) most = at;
  }
  const counts = (at: number): boolean => at > most - negligible;
  const first = terms.findIndex(counts);
  const last = terms.reduce((found, at, k) => (counts(at) ? k : found), first);
  return { low: -reach + (first - 1) * coarse, high: -reach + (last + 1) * coarse };
}

function logSum(terms: readonly number[]): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const each of terms) if (each > most) most = each;
  let sum = 0;
  for (const each of terms) sum += Math.exp(each - most);
  return most + Math.log(sum);
}

/** ln(1 + exp(x)). */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
