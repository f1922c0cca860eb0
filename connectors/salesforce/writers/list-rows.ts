import type { Ctx } from '../client.ts';
import { queryPage } from '../query.ts';
import { behindId, select } from '../soql.ts';

export interface Listing {
  readonly object: string;
  /** Beside Id. */
  readonly fields: readonly string[];
  readonly where: readonly string[];
}

export type ListedRow = { readonly Id: string } & Readonly<Record<string, unknown>>;

const isListed = (row: Record<string, unknown>): row is ListedRow => typeof row.Id === 'string';

/** All rows of a query by id, page by page. */
export async function listRows(ctx: Ctx, { object, fields, where }: Listing): Promise<ListedRow[]> {
  const rows: ListedRow[] = [];
  for (let after: string | undefined; ; ) {
    const soql = select({ object, fields: ['Id', ...fields], where: [...where, behindId(after)], orderBy: ['Id'] });
    const page = await queryPage(ctx, soql, false);
    const found = page.records.filter(isListed);
    rows.push(...found);
    after = found.at(-1)?.Id;
    if (page.done || after === undefined) return rows;
  }
}
