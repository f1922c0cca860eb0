import type { Faults } from './faults.ts';

/** New and changed records reach the search index some seconds late. */
export function searchLag(): Faults {
  return { name: 'search-lag', searchLagMs: 4_000 };
}
