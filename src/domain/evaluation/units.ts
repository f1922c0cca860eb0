/** Units (customers) numbered from 0 in the order of their first row. */
export interface UnitCodes {
  readonly codes: Int32Array;
  readonly count: number;
}

export function unitCodes(units: Int32Array): UnitCodes {
  const numbers = new Map<number, number>();
  const codes = units.map((unit) => {
    const known = numbers.get(unit);
    if (known !== undefined) return known;
    numbers.set(unit, numbers.size);
    return numbers.size - 1;
  });
  return { codes, count: numbers.size };
}
