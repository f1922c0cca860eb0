/** Some rows of a batch fail at their first tries although nothing is wrong with them. */
import { chance } from '../../_shared/chance.ts';
import type { ObjectKey } from '../object-types.ts';
import type { Faults, RowAttempt } from './faults.ts';

const rowShare = 0.06;
const twiceShare = 0.3;
const failures = [
  { category: 'LOCKED', message: 'The record is locked by another write. Try again.' },
  { category: 'INTERNAL_ERROR', message: 'The record could not be saved. Try again.' },
] as const;

export function partialBatches(seed: number): Faults {
  const tries = new Map<string, number>();
  const failuresOf = (key: ObjectKey, row: string): number => {
    if (chance(seed, 'row', key, row) >= rowShare) return 0;
    return chance(seed, 'twice', key, row) < twiceShare ? 2 : 1;
  };
  return {
    name: 'partial-batches',
    rowFailure({ op, key, row }: RowAttempt) {
      const wanted = failuresOf(key, row);
      if (wanted === 0) return undefined;
      const name = `${op}|${key}|${row}`;
      const tried = tries.get(name) ?? 0;
      tries.set(name, tried + 1);
      if (tried >= wanted) return undefined;
      return failures[Math.floor(chance(seed, 'category', key, row, tried) * failures.length)];
    },
  };
}
