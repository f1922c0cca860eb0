import type { Faults } from './faults.ts';

/** A well-behaved account. */
export function none(): Faults {
  return { name: 'none' };
}
