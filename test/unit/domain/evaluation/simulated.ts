/** Simulated predictions whose labels are drawn from them: a perfect model's rows. */
import { type Random, randomOf } from '../../../../src/domain/random.ts';

interface Shape {
  readonly rows: number;
  readonly seed?: number;
  readonly rowsPerUnit?: number;
  /** Of the log-odds. */
  readonly mean?: number;
  readonly sd?: number;
}

export function simulatedRows({ rows, seed = 1, rowsPerUnit = 1, mean = -1.4, sd = 1.5 }: Shape) {
  const random = randomOf(seed);
  const logOdds = Float64Array.from({ length: rows }, () => mean + sd * random.normal());
  return {
    logOdds,
    probabilities: logOdds.map(chance),
    labels: drawLabels(logOdds, random),
    weights: new Float64Array(rows).fill(1),
    units: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / rowsPerUnit)),
  };
}

export function drawLabels(logOdds: Float64Array, random: Random): Uint8Array {
  return Uint8Array.from(logOdds, (x) => (random.unit() < chance(x) ? 1 : 0));
}

export function chance(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
