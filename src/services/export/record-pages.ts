import type { CrmRecord, RecordType } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';
import { exportPageSize, pagesOf } from './columns.ts';

/** Live records of a type, page by page in a fixed order. */
export function recordPages<T extends RecordType>(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  type: T,
  signal?: AbortSignal,
): AsyncGenerator<readonly Extract<CrmRecord, { type: T }>[]> {
  type Of = Extract<CrmRecord, { type: T }>;
  const read = async (after: Of | null): Promise<readonly Of[]> => {
    const page = await db.tenant(installId, (ex) => repos.records.page(ex, installId, type, after, exportPageSize));
    return page.filter((record): record is Of => record.type === type);
  };
  return pagesOf(read, signal);
}
