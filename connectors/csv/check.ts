import { basename } from 'node:path';
import { bookColumns } from '../../src/book/columns.ts';
import type { FolderBook } from '../../src/book/open-book.ts';
import { type BookTable, bookTables } from '../../src/book/types.ts';
import type { AccountInfo, ConnectorContext } from '../../src/contracts/connector.ts';
import { bookAt } from './known-books.ts';
import { currencyOf } from './values.ts';

/** Is the folder there, and which day does it speak of: the clock of a book is its today. */
export async function check(ctx: ConnectorContext): Promise<AccountInfo> {
  const { book } = await bookAt(ctx.endpoints.api);
  return {
    remoteId: book.dir,
    name: basename(book.dir),
    currency: await onlyCurrency(book),
    timeZone: 'UTC',
    grantedScopes: null,
    serverTime: new Date(await book.today()),
    recordUrl: null,
  };
}

/** The currency of all accounts that name one; null when they differ. */
async function onlyCurrency(book: FolderBook): Promise<string | null> {
  let only: string | null = null;
  for await (const rows of book.read('accounts')) {
    for (const row of rows) {
      const currency = currencyOf(row.currency);
      if (currency !== null && only !== null && currency !== only) return null;
      only ??= currency;
    }
  }
  return only;
}

const uses: Readonly<Record<Exclude<BookTable, 'accounts'>, string>> = {
  owners: 'tasks have no owner names',
  contacts: 'champions who leave are not seen',
  deals: 'contracts, renewals and value are not known',
  tickets: 'support plays no part in scores',
  activities: 'engagement plays no part in scores',
  surveys: 'sentiment plays no part in scores',
  usage: 'usage plays no part in scores',
  churn: 'churn is read from lost renewals, ended terms and long silence instead',
};

/** Files that are missing, and what is lost with each. */
export async function inspect(ctx: ConnectorContext): Promise<readonly string[]> {
  const { book } = await bookAt(ctx.endpoints.api);
  const findings: string[] = [];
  for (const table of bookTables) {
    if (table === 'accounts' || (await hasRows(book, table))) continue;
    findings.push(
      `${bookColumns[table].file} is missing or has no rows: ${uses[table]}. Add the file if you have the data.`,
    );
  }
  return findings;
}

async function hasRows(book: FolderBook, table: BookTable): Promise<boolean> {
  for await (const rows of book.read(table)) if (rows.length > 0) return true;
  return false;
}
