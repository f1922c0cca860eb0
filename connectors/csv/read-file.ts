import type { TablePosition } from '../../src/book/read-table.ts';
import type { BookTable, BookTables } from '../../src/book/types.ts';
import type { ConnectorContext, Page } from '../../src/contracts/connector.ts';
import type { CsvCursor } from './cursor.ts';
import { rejectOf } from './errors.ts';
import { bookAt } from './known-books.ts';

export const pageRows = 500;

/** Rows of one file in pages, from the cursor on. The last page's checkpoint says `done`; after it nothing comes until the file changes. */
export async function* readFile<T extends BookTable>(
  table: T,
  ctx: ConnectorContext,
  from: CsvCursor | undefined,
): AsyncGenerator<Page<BookTables[T], CsvCursor>, void> {
  const { book } = await bookAt(ctx.endpoints.api);
  const fingerprint = await book.fingerprint([table]);
  const position = from?.fingerprint === fingerprint ? from : undefined;
  if (position?.done) return;
  const cursorAt = ({ row, line, byte }: TablePosition, done: boolean): CsvCursor => {
    return { v: 1, fingerprint, row, line, byte, done };
  };
  let held: Page<BookTables[T], CsvCursor> | null = null;
  let next: TablePosition = position ?? { row: 0, line: 1, byte: 0 };
  for await (const page of book.pages(table, { pageRows, from: position })) {
    if (held !== null) yield held;
    if (ctx.signal.aborted) return;
    next = page.next;
    held = { items: page.rows, rejects: page.problems.map(rejectOf), checkpoint: cursorAt(next, false) };
  }
  yield { items: held?.items ?? [], rejects: held?.rejects ?? [], checkpoint: cursorAt(next, true) };
}
