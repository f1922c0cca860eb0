import { type Random, shuffled } from '../../random.ts';

/** At most `most` of the rows, drawn within each label so that the share that left stays what it is; in the order of the table. */
export function sampleRows(rows: Uint32Array, labels: Int8Array, most: number, random: Random): Uint32Array {
  if (rows.length <= most) return rows;
  const kept: number[] = [];
  for (const label of [0, 1]) {
    const own = rows.filter((row) => labels[row] === label);
    const count = Math.round((own.length * most) / rows.length);
    const order = shuffled(own.length, random.fork(label));
    for (let i = 0; i < count; i++) kept.push(own[order[i] as number] as number);
  }
  return Uint32Array.from(kept).sort();
}
