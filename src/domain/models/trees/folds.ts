import { type Random, shuffled } from '../../random.ts';

/**
 * A fold for each row, 0 to `folds` - 1: seeded, with leavers spread evenly. Rows of one group (a customer seen in several months)
 * stay together, for a model that has seen a customer's May knows too much of its June.
 */
export function foldsOf(labels: Uint8Array, folds: number, random: Random, groups?: ArrayLike<number>): Uint8Array {
  const hasLeaver = new Map<number, boolean>();
  const groupOf = (row: number): number => groups?.[row] ?? row;
  for (let row = 0; row < labels.length; row++) {
    const group = groupOf(row);
    hasLeaver.set(group, labels[row] === 1 || hasLeaver.get(group) === true);
  }
  const ids = [...hasLeaver.keys()];
  const foldOf = new Map<number, number>();
  const dealt = [0, 0];
  for (const i of shuffled(ids.length, random)) {
    const id = ids[i] as number;
    const side = hasLeaver.get(id) ? 1 : 0;
    foldOf.set(id, (dealt[side] as number) % folds);
    dealt[side] = (dealt[side] as number) + 1;
  }
  return Uint8Array.from(labels, (_, row) => foldOf.get(groupOf(row)) ?? 0);
}
