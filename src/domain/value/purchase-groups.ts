/** Histories of purchases, counted by what is the same in them: a likelihood is summed over kinds, not over customers. */

export interface PurchaseHistory {
  /** x: repeat transactions. */
  readonly frequency: number;
  /** t_x: periods from the first to the last purchase. */
  readonly recency: number;
  /** T: periods from the first purchase to the end of the data. */
  readonly age: number;
  /** How many customers have this history; 1 where it is not said. */
  readonly weight?: number;
}

/** Distinct values ascending, and each group by its places in them; groups are in the order of (x, t_x, T). */
export interface GroupedHistories {
  readonly frequencies: Float64Array;
  readonly recencies: Float64Array;
  readonly ages: Float64Array;
  readonly frequencyOf: Uint32Array;
  readonly recencyOf: Uint32Array;
  readonly ageOf: Uint32Array;
  readonly weights: Float64Array;
  /** Weight by place in `frequencies`. */
  readonly frequencyWeights: Float64Array;
  readonly total: number;
  /** Repeat purchases, weighted. */
  readonly repeats: number;
  readonly greatestAge: number;
}

const mostPurchases = 1e9;

export function isHistory({ frequency, recency, age, weight = 1 }: PurchaseHistory): boolean {
  return (
    Number.isInteger(frequency) &&
    frequency >= 0 &&
    frequency <= mostPurchases &&
    (frequency === 0 || (recency >= 0 && recency <= age)) &&
    age >= 0 &&
    Number.isFinite(age) &&
    weight >= 0 &&
    Number.isFinite(weight)
  );
}

/** Histories that cannot be are left out and counted; of weight 0 is as if it were not there. */
export function groupHistories(histories: readonly PurchaseHistory[]): {
  readonly groups: GroupedHistories;
  readonly leftOut: number;
} {
  const possible = histories.filter(isHistory);
  const known = possible.filter(({ weight = 1 }) => weight > 0);
  const frequencies = distinct(Float64Array.from(known, (each) => each.frequency));
  // Without a repeat there is no last one: 0, whatever was said.
  const recencies = distinct(Float64Array.from(known, (each) => (each.frequency === 0 ? 0 : each.recency)));
  const ages = distinct(Float64Array.from(known, (each) => each.age));
  const [nRecencies, nAges] = [recencies.values.length, ages.values.length];
  const pairs = distinct(recencies.places, (place, i) => (frequencies.places[i] as number) * nRecencies + place);
  const kinds = distinct(ages.places, (place, i) => (pairs.places[i] as number) * nAges + place);
  const weights = new Float64Array(kinds.values.length);
  const frequencyWeights = new Float64Array(frequencies.values.length);
  let [total, repeats] = [0, 0];
  known.forEach(({ frequency, weight = 1 }, i) => {
    const [kind, place] = [kinds.places[i] as number, frequencies.places[i] as number];
    weights[kind] = (weights[kind] as number) + weight;
    frequencyWeights[place] = (frequencyWeights[place] as number) + weight;
    total += weight;
    repeats += weight * frequency;
  });
  const pairOf = Array.from(kinds.values, (kind) => pairs.values[Math.floor(kind / nAges)] as number);
  const groups = {
    ...{ frequencies: frequencies.values, recencies: recencies.values, ages: ages.values, weights, frequencyWeights },
    frequencyOf: Uint32Array.from(pairOf, (pair) => Math.floor(pair / nRecencies)),
    recencyOf: Uint32Array.from(pairOf, (pair) => pair % nRecencies),
    ageOf: Uint32Array.from(kinds.values, (kind) => kind % nAges),
    ...{ total, repeats, greatestAge: ages.values.at(-1) ?? 0 },
  };
  return { groups, leftOut: histories.length - possible.length };
}

/** Distinct values ascending, and where among them each one is. */
function distinct(
  from: Float64Array | Uint32Array,
  valueAt: (each: number, i: number) => number = (each) => each,
): { readonly values: Float64Array; readonly places: Uint32Array } {
  const all = new Float64Array(from.length);
  for (let i = 0; i < all.length; i++) all[i] = valueAt(from[i] as number, i);
  const values = Float64Array.from(new Set(all)).sort();
  const placeOf = new Map<number, number>();
  values.forEach((value, place) => {
    placeOf.set(value, place);
  });
  return { values, places: Uint32Array.from(all, (value) => placeOf.get(value) as number) };
}
