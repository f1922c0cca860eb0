/** Tables of an install as they leave Keel: pages of the database become pages of cells. */
import type { ExportTable } from '../../contracts/export-table.ts';
import type { PastScore } from '../../contracts/repositories.ts';
import type { Account } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';
import { exportPageSize, pagesOf, tableOf } from './columns.ts';
import { type CustomerRow, customerColumns } from './customers-table.ts';
import { scoreColumns, scoreHistoryColumns } from './scores-table.ts';

export const exportTables = ['customers', 'scores', 'score-history'] as const;
export type ExportTableName = (typeof exportTables)[number];

type Store = Pick<Deps, 'db' | 'repos'>;

/** Nothing is read before the first page is asked for. Pages are read one by one: what changes meanwhile is seen or not. */
export function exportTable(store: Store, installId: string, name: ExportTableName, signal?: AbortSignal): ExportTable {
  switch (name) {
    case 'customers':
      return tableOf(name, customerColumns, customerPages(store, installId, signal));
    case 'scores':
      return tableOf(name, scoreColumns, scorePages(store, installId, signal));
    case 'score-history':
      return tableOf(name, scoreHistoryColumns, historyPages(store, installId, signal));
  }
}

async function* customerPages(
  { db, repos }: Store,
  installId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly CustomerRow[]> {
  const owners = await db.tenant(installId, (ex) => repos.records.owners(ex, installId));
  const emails = new Map(owners.map((owner) => [owner.id, owner.type === 'owner' ? owner.email : null]));
  const read = (after: CustomerRow | null): Promise<readonly CustomerRow[]> =>
    db.tenant(installId, async (ex) => {
      const page = await repos.records.page(ex, installId, 'account', after?.account ?? null, exportPageSize);
      const accounts = page.filter((record): record is Account => record.type === 'account');
      const found = await repos.scores.ofCustomers(
        ex,
        installId,
        accounts.map(({ id }) => id),
      );
      const scores = new Map(found.map((score) => [score.customerId, score]));
      return accounts.map((account) => ({
        account,
        ownerEmail: account.ownerId === null ? null : (emails.get(account.ownerId) ?? null),
        score: scores.get(account.id) ?? null,
      }));
    });
  yield* pagesOf(read, signal);
}

async function* scorePages({ db, repos }: Store, installId: string, signal: AbortSignal | undefined) {
  type Named = Awaited<ReturnType<typeof repos.scores.page>>[number];
  const read = (after: Named | null) =>
    db.tenant(installId, (ex) => repos.scores.page(ex, installId, after?.score.customerId ?? null, exportPageSize));
  for await (const page of pagesOf<Named>(read, signal)) yield page.map(({ score }) => score);
}

function historyPages({ db, repos }: Store, installId: string, signal: AbortSignal | undefined) {
  const read = (after: PastScore | null) =>
    db.tenant(installId, (ex) => repos.scores.historyPage(ex, installId, after, exportPageSize));
  return pagesOf(read, signal);
}
