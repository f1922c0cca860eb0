/** Bulk API 2.0: query and ingest. */
import type { Route } from '../router/route.ts';
import type { BulkParts } from './bulk-parts.ts';
import { ingestJobRoutes } from './ingest-job-routes.ts';
import { JobNumbers } from './job-numbers.ts';
import { queryJobRoutes } from './query-job-routes.ts';

export function bulkRoutes(parts: BulkParts): Route[] {
  const numbers = new JobNumbers();
  return [...queryJobRoutes(parts, numbers), ...ingestJobRoutes(parts, numbers)];
}
