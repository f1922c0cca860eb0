import type { Faults } from './faults.ts';

/**
 * Listed because other CRMs have it, and without effect here: SOQL, queryAll and the replication calls read the database itself,
 * which shows a change at once, not an index that runs behind.
 */
export function searchLag(): Faults {
  return { name: 'search-lag' };
}
