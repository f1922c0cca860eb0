/**
 * Sums that do not depend on the order of their terms. Terms are rounded to a common power of two, coarse enough that every partial
 * sum fits in the 53 bits of a double: then adding and taking off are exact, the order of rows changes no tree, a row of weight 2
 * counts as two rows to the last bit, and a bin emptied by subtraction holds 0 and not 1e-17.
 */

/**
 * The constant to round with, for terms whose absolute values sum to `total` at most: `(x + c) - c` rounds x to a multiple of
 * 2^-50 of the next power of two above `total`, because doubles around c lie that far apart.
 */
export function roundingConstant(total: number): number {
  return 6 * 2 ** Math.ceil(Math.log2(Math.max(total, 1e-200)));
}

/** weight × value on the grid of `constant`; the value is rounded first, so that a whole weight repeats it exactly. */
export function roundedProduct(weight: number, value: number, constant: number): number {
  const rounded = value + constant - constant;
  return weight * rounded + constant - constant;
}
