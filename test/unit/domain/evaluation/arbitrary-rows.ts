import fc from 'fast-check';

/** Few rows with many ties: scores in tenths from 0.1 to 0.9, whole weights, units that have several rows. */
export const arbitraryRows = fc
  .array(
    fc.record({
      tenth: fc.integer({ min: 1, max: 9 }),
      label: fc.integer({ min: 0, max: 1 }),
      weight: fc.integer({ min: 1, max: 4 }),
      unit: fc.integer({ min: -3, max: 12 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => ({
    probabilities: Float64Array.from(rows, (row) => row.tenth / 10),
    logOdds: Float64Array.from(rows, (row) => Math.log(row.tenth / (10 - row.tenth))),
    labels: Uint8Array.from(rows, (row) => row.label),
    weights: Float64Array.from(rows, (row) => row.weight),
    units: Int32Array.from(rows, (row) => row.unit),
  }));

type Rows = typeof arbitraryRows extends fc.Arbitrary<infer T> ? T : never;

/** Every row as often as its weight says, with weight 1. */
export function repeated(rows: Rows): Rows {
  const positions = [...rows.weights].flatMap((weight, row) => new Array<number>(weight).fill(row));
  return {
    probabilities: Float64Array.from(positions, (row) => rows.probabilities[row] as number),
    logOdds: Float64Array.from(positions, (row) => rows.logOdds[row] as number),
    labels: Uint8Array.from(positions, (row) => rows.labels[row] as number),
    weights: new Float64Array(positions.length).fill(1),
    units: Int32Array.from(positions, (row) => rows.units[row] as number),
  };
}
