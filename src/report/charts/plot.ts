import { scaleLinear } from 'd3-scale';
import { type Content, type Html, html } from '../html.ts';

/** Every chart is drawn this wide and scaled by the page; heights are in the same unit. */
export const chartWidth = 480;

export interface ChartText {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** For who cannot see the chart: what is drawn, and what it shows. */
  readonly description: string;
}

export interface Axis {
  /** What is measured, with its unit. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly format: (value: number) => string;
  /** About so many; 5 unless given. */
  readonly ticks?: number;
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Scales of one drawing area; what is not a finite number must not come near them. */
export interface Plot {
  readonly area: Area;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

export function plotOf(area: Area, x: Axis, y: Axis): Plot {
  const { left, top, width, height } = area;
  return {
    area,
    x: scaleLinear([x.from, x.to], [left, left + width]).clamp(true),
    y: scaleLinear([y.from, y.to], [top + height, top]).clamp(true),
  };
}

/** The picture itself, with its name for screen readers. */
export function chartSvg({ id, title, description }: ChartText, height: number, content: Content): Html {
  return html`<svg viewBox="0 0 ${chartWidth} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${description}</desc>
${content}
</svg>`;
}

/** Ticks, their numbers and the axis' name below the plot; lines up through it where `hasGrid`. */
export function xAxis({ area, x }: Plot, axis: Axis, hasGrid = false): Html {
  const bottom = area.top + area.height;
  const ticks = ticksOf(axis).map((tick) => {
    const line =
      hasGrid && html`<line class="gridline" x1="${x(tick)}" x2="${x(tick)}" y1="${area.top}" y2="${bottom}"/>`;
    return html`${line}<text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${axis.format(tick)}</text>`;
  });
  const middle = area.left + area.width / 2;
  return html`<g class="axis">${ticks}<line class="baseline" x1="${area.left}" x2="${area.left + area.width}" y1="${bottom}" y2="${bottom}"/>
<text class="label" x="${middle}" y="${bottom + 36}" text-anchor="middle">${axis.label}</text></g>
`;
}

/** Lines across the plot with their numbers at the left; the axis' name stands above, where it is read without turning the head. */
export function yAxis({ area, y }: Plot, axis: Axis): Html {
  const ticks = ticksOf(axis).map(
    (
      tick,
    ) => html`<line class="gridline" x1="${area.left}" x2="${area.left + area.width}" y1="${y(tick)}" y2="${y(tick)}"/>
<text x="${area.left - 8}" y="${y(tick)}" dy="0.35em" text-anchor="end">${axis.format(tick)}</text>`,
  );
  return html`<g class="axis">${ticks}<text class="label" x="0" y="${area.top - 14}">${axis.label}</text></g>
`;
}

const ticksOf = ({ from, to, ticks = 5 }: Axis): number[] => scaleLinear([from, to], [0, 1]).ticks(ticks);

/** Of the finite ones among `values`; a range of no width, or of nothing, becomes one that can be drawn. */
export function extentOf(values: readonly number[], always: readonly number[] = []): readonly [number, number] {
  const finite = [...values, ...always].filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (low > high) return [0, 1];
  return low === high ? [low, low + (Math.abs(low) || 1)] : [low, high];
}
