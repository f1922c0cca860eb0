/** Units (customers) numbered from 0 in the order of their first row. */
export interface UnitCodes {
  readonly codes: Int32Array;
  readonly count: number;
}

export function unitCodes(units: ArrayLike<number>): UnitCodes {
  const numbers = new Map<number, number>();
  const codes = Int32Array.from(units, (unit) => {
    const known = numbers.get(unit);
    if (known !== undefined) return known;
    numbers.set(unit, numbers.size);
    return numbers.size - 1;
  });
  return { codes, count: numbers.size };
}
