/** Some rows of collections and bulk jobs fail at their first tries although nothing is wrong with them. */
import { chance } from '../../_shared/chance.ts';
import type { RowError } from '../org/types.ts';
import type { Faults, RowAttempt } from './faults.ts';

const rowShare = 0.06;
const twiceShare = 0.3;
const failures: readonly RowError[] = [
  {
    statusCode: 'UNABLE_TO_LOCK_ROW',
    message: 'unable to obtain exclusive access to this record',
    fields: [],
  },
  {
    statusCode: 'UNKNOWN_EXCEPTION',
    message: 'An unexpected error occurred. Please include this ErrorId if you contact support: 1530-1 (-1)',
    fields: [],
  },
];

export function partialBatches(seed: number): Faults {
  const tries = new Map<string, number>();
  const failuresOf = (row: string): number => {
    if (chance(seed, 'row', row) >= rowShare) return 0;
    return chance(seed, 'twice', row) < twiceShare ? 2 : 1;
  };
  return {
    name: 'partial-batches',
    rowFailure({ op, object, row }: RowAttempt): RowError | undefined {
      const name = `${op}|${object.toLowerCase()}|${row}`;
      const wanted = failuresOf(name);
      if (wanted === 0) return undefined;
      const tried = tries.get(name) ?? 0;
      tries.set(name, tried + 1);
      if (tried >= wanted) return undefined;
      return failures[Math.floor(chance(seed, 'which', name, tried) * failures.length)];
    },
  };
}
