/** A table on its way out of Keel: what its columns mean, and its rows page by page. */

/**
 * `money` is hundredths of the currency that another column of the row names; `instant` is epoch milliseconds; `share` is a number
 * of which 1 is the whole.
 */
export const cellKinds = ['text', 'boolean', 'integer', 'number', 'share', 'money', 'instant'] as const;
export type CellKind = (typeof cellKinds)[number];

/** `null` is "not known". */
export type ExportCell = string | number | boolean | null;

export interface ExportColumn {
  readonly name: string;
  readonly kind: CellKind;
  /** What it says, for docs/export.md. */
  readonly about: string;
}

export interface ExportTable {
  readonly name: string;
  readonly columns: readonly ExportColumn[];
  /** Each row has a cell for each column. */
  readonly pages: AsyncIterable<readonly (readonly ExportCell[])[]>;
}
