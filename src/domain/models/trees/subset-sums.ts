/**
 * The Shapley shares of one leaf ("Fast TreeSHAP" v2, Yang 2021). Of a leaf with value v and D features on its path, feature j with
 * share z_j of the rows going on, and o_j = 1 where the row does, gets
 *   v (o_j - z_j) Σ_S |S|! (D - 1 - |S|)! / D! · Π_{k ∉ S, k ≠ j} z_k, over the sets S of other features with o = 1.
 * With R[m] = Σ_{S ⊆ m} |S|! (D - 1 - |S|)! / D! · Π_{k ∉ S} z_k this is -v R[m] for o_j = 0, and v (1 - z_j) / z_j · R[m \ j] for
 * o_j = 1, where m are the features with o = 1. R depends on the tree alone, and is had for all 2^D sets at once.
 */

/** R of every set of features (bit k for feature k) with these shares z. That of all features is never asked for, and 0 here. */
export function subsetSums(shares: readonly number[]): Float64Array {
  const sets = 1 << shares.length;
  const sums = new Float64Array(sets);
  for (let set = 0; set < sets - 1; set++) {
    let size = 0;
    let product = 1;
    shares.forEach((share, k) => {
      if ((set >> k) & 1) size++;
      else product *= share;
    });
    sums[set] = product * subsetWeight(size, shares.length);
  }
  for (let bit = 1; bit < sets; bit <<= 1) {
    for (let set = 0; set < sets - 1; set++) {
      if (set & bit) sums[set] = (sums[set] as number) + (sums[set ^ bit] as number);
    }
  }
  return sums;
}

/** Share of feature j in a leaf's value of 1, for a row that meets the features `met`. */
export function leafShare(sums: Float64Array, shares: readonly number[], met: number, j: number): number {
  const z = shares[j] as number;
  if (((met >> j) & 1) === 0) return -(sums[met] as number);
  return ((1 - z) / z) * (sums[met & ~(1 << j)] as number);
}

/** s! (D - 1 - s)! / D!, the Shapley weight of a set of s among D features. */
function subsetWeight(size: number, features: number): number {
  let choose = 1;
  for (let i = 1; i <= size; i++) choose = (choose * (features - i)) / i;
  return 1 / (features * choose);
}
