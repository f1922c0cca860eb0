import { type Content, type Html, html } from './html.ts';

export interface DataColumn {
  readonly header: string;
  /** Numbers stand right. */
  readonly isNumber?: boolean;
}

/** A cell; `heat`, 0 to 1, shades it: a cohort table is read by its shades. `tone` sets a mark of that colour before the text. */
export interface DataCell {
  readonly text: Content;
  readonly heat?: number | null;
  readonly tone?: string;
}

export interface DataTable {
  /** Says what the table holds to who cannot see it. */
  readonly label: string;
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly (Content | DataCell)[])[];
  /** Position of the row to be set off. */
  readonly strong?: number;
  /** Small and close, to stand beside a chart. */
  readonly isCompact?: boolean;
}

const heatSteps = 9;

/** The first column names the row. A table wider than the page scrolls by itself, with the keyboard too. */
export function dataTable({ label, columns, rows, strong, isCompact = false }: DataTable): Html {
  const numeric = (i: number): string | false => columns[i]?.isNumber === true && 'number';
  const head = columns.map((column, i) => html`<th scope="col"${classes(numeric(i))}>${column.header}</th>`);
  const body = rows.map((row, r) => {
    const cells = row.map((content, i) => {
      const cell = isCell(content) ? content : { text: content };
      const attributes = classes(numeric(i), heatClass(cell.heat));
      const mark = cell.tone === undefined ? null : html`<span class="swatch ${toneClass(cell.tone)}"></span>`;
      return i === 0
        ? html`<th scope="row"${attributes}>${mark}${cell.text}</th>`
        : html`<td${attributes}>${mark}${cell.text}</td>`;
    });
    return html`<tr${classes(r === strong && 'strong')}>${cells}</tr>
`;
  });
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table${classes(isCompact && 'compact')}>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
</table></div>`;
}

const tones = ['critical', 'high', 'medium', 'low', 'good', 'bad'];

/** Class of a colour by its name; a name the style sheet does not know is plain. */
export const toneClass = (tone: string): string => (tones.includes(tone) ? `tone-${tone}` : 'tone-plain');

function heatClass(heat: number | null | undefined): string | false {
  if (heat === null || heat === undefined || !Number.isFinite(heat)) return false;
  return `heat-${Math.round(Math.max(0, Math.min(1, heat)) * heatSteps)}`;
}

function classes(...names: readonly (string | false)[]): Html | null {
  const given = names.filter((name) => name !== false);
  return given.length === 0 ? null : html` class="${given.join(' ')}"`;
}

const isCell = (content: Content | DataCell): content is DataCell =>
  typeof content === 'object' && content !== null && 'text' in content;
