import type { Faults } from './faults.ts';

/** A well-behaved org. */
export function none(): Faults {
  return { name: 'none' };
}
