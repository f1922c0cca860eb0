import { type Html, html } from '../html.ts';
import { type Axis, type ChartText, chartSvg, chartWidth, plotOf, xAxis } from './plot.ts';
import { fitted, textWidth } from './text-width.ts';

/** One named row: a bar from the axis' start, or a dot with its interval, or both said (ring) and seen (dot). */
export interface ChartRow {
  readonly label: string;
  readonly bar?: number;
  readonly dot?: number;
  readonly low?: number;
  readonly high?: number;
  readonly ring?: number;
  /** Number at the end of a bar. */
  readonly value?: string;
  readonly isStrong?: boolean;
  readonly tip: string;
}

const rowHeight = 22;
const top = 8;
const widestLabel = 200;

/** Rows with their names at the left, on one axis below. */
export function rowChart(text: ChartText, axis: Axis, rows: readonly ChartRow[]): Html {
  const left = Math.min(widestLabel, Math.max(60, ...rows.map((row) => textWidth(row.label)))) + 10;
  const valueWidth = Math.max(0, ...rows.map((row) => textWidth(row.value ?? '')));
  const area = { left, top, width: chartWidth - left - 16 - valueWidth, height: rows.length * rowHeight };
  const plot = plotOf(area, axis, { ...axis, from: 0, to: 1 });
  const drawn = rows.map((row, i) => {
    const y = top + (i + 0.5) * rowHeight;
    const name = html`<text class="${row.isStrong ? 'name strong' : 'name'}" x="${left - 10}" y="${y}" dy="0.35em" text-anchor="end">${fitted(row.label, widestLabel)}</text>`;
    return html`<g>${name}${mark(row, plot.x, y, left)}<title>${row.tip}</title></g>
`;
  });
  return chartSvg(text, area.top + area.height + 44, html`${xAxis(plot, axis, true)}<g>${drawn}</g>`);
}

function mark(
  { bar, dot, low, high, ring, value }: ChartRow,
  x: (value: number) => number,
  y: number,
  left: number,
): Html {
  const has = (n: number | undefined): n is number => n !== undefined && Number.isFinite(n);
  return html`${has(bar) && html`<rect class="tone-main" x="${left}" y="${y - 7}" width="${Math.max(1, x(bar) - left)}" height="14"/>`}
${has(bar) && value && html`<text class="name" x="${Math.max(left, x(bar)) + 6}" y="${y}" dy="0.35em">${value}</text>`}
${has(low) && has(high) && html`<line class="interval" x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}"/>`}
${has(dot) && has(ring) && html`<line class="link" x1="${x(dot)}" x2="${x(ring)}" y1="${y}" y2="${y}"/>`}
${has(ring) && html`<circle class="dot ring" cx="${x(ring)}" cy="${y}" r="4.5"/>`}
${has(dot) && html`<circle class="dot full" cx="${x(dot)}" cy="${y}" r="4"/>`}`;
}
