import type { ExportCell, ExportColumn, ExportTable } from '../../contracts/export-table.ts';

/** A column with the place where its cells come from. */
export interface ColumnOf<Row> extends ExportColumn {
  readonly of: (row: Row) => ExportCell;
}

export const column = <Row>(
  name: string,
  kind: ExportColumn['kind'],
  about: string,
  of: ColumnOf<Row>['of'],
): ColumnOf<Row> => ({ name, kind, about, of });

export function tableOf<Row>(
  name: string,
  columns: readonly ColumnOf<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): ExportTable {
  return { name, columns, pages: cellsOf(columns, pages) };
}

async function* cellsOf<Row>(
  columns: readonly ColumnOf<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<readonly (readonly ExportCell[])[]> {
  for await (const page of pages) yield page.map((row) => columns.map((one) => one.of(row)));
}

export const exportPageSize = 1_000;

/** Pages one after the other until one is empty; `read` gets the last row of the page before. */
export async function* pagesOf<Row>(
  read: (after: Row | null) => Promise<readonly Row[]>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Row[]> {
  for (let after: Row | null = null; ; ) {
    signal?.throwIfAborted();
    const page: readonly Row[] = await read(after);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last;
  }
}
