import { cutToWidth, displayWidth, printable } from './display-width.ts';

export interface TextColumn {
  readonly header: string;
  /** Words stand left, numbers right; left unless given. */
  readonly align?: 'left' | 'right';
  /** Where the table is too wide, columns with a number are left out, those with the greatest first. */
  readonly optional?: number;
}

export interface TextTableOptions {
  /** Columns of the terminal; without it the table is as wide as it needs. */
  readonly width?: number;
  /** Spaces before each line; 2 unless given. */
  readonly indent?: number;
}

type Cell = string | number | null;

const gap = 2;
/** Names are cut to no less than this. */
const narrowestName = 8;

/** An aligned table in plain text: a line of headers, then the rows. Null is an empty cell. */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly Cell[])[],
  { width = Number.POSITIVE_INFINITY, indent = 2 }: TextTableOptions = {},
): string {
  const texts = [
    columns.map((column) => column.header),
    ...rows.map((row) => columns.map((_, i) => cellText(row[i] ?? null))),
  ];
  const widths = columns.map((_, i) => Math.max(...texts.map((row) => displayWidth(row[i] ?? ''))));
  const shown = shownColumns(columns, widths, width - indent);
  shrinkNames(columns, widths, shown, width - indent);
  const lines = texts.map((row) => {
    const cells = shown.map((i) => aligned(row[i] ?? '', widths[i] ?? 0, columns[i]?.align ?? 'left'));
    return (' '.repeat(indent) + cells.join(' '.repeat(gap))).trimEnd();
  });
  return lines.join('\n');
}

const cellText = (cell: Cell): string => (cell === null ? '' : printable(String(cell)));

function aligned(text: string, width: number, align: 'left' | 'right'): string {
  const cut = cutToWidth(text, width);
  const space = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return align === 'right' ? space + cut : cut + space;
}

/** Positions of the columns that find room, in their order. */
function shownColumns(columns: readonly TextColumn[], widths: readonly number[], room: number): number[] {
  let shown = columns.map((_, i) => i);
  while (totalWidth(shown, widths) > room) {
    const ranks = shown.map((i) => columns[i]?.optional ?? 0);
    const least = Math.max(...ranks);
    if (!(least > 0)) break;
    shown = shown.filter((_, at) => ranks[at] !== least);
  }
  return shown;
}

/** Takes what is still missing from the columns of words, the widest first. */
function shrinkNames(columns: readonly TextColumn[], widths: number[], shown: readonly number[], room: number): void {
  let excess = totalWidth(shown, widths) - room;
  const names = shown.filter((i) => columns[i]?.align !== 'right');
  while (excess > 0 && Number.isFinite(excess)) {
    const widest = names.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a), names[0] ?? -1);
    const width = widths[widest] ?? 0;
    if (width <= narrowestName) return;
    widths[widest] = width - 1;
    excess -= 1;
  }
}

const totalWidth = (shown: readonly number[], widths: readonly number[]): number =>
  shown.reduce((sum, i) => sum + (widths[i] ?? 0), 0) + gap * Math.max(0, shown.length - 1);
