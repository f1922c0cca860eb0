/** What is drawn into a plot. Points that are not finite numbers are left out. */
import { line as pathOfLine } from 'd3-shape';
import { type Html, html } from '../html.ts';
import type { Plot } from './plot.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point with its interval, if it has one, and what is said on hover. */
export interface Dot extends Point {
  readonly low?: number;
  readonly high?: number;
  readonly tip: string;
}

/** A column from `low` to `high`, of a histogram, of bars, or floating as in a bridge. */
export interface Column {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  readonly tip: string;
  /** Class of its colour. */
  readonly tone?: string;
}

const isDrawn = ({ x, y }: Point): boolean => Number.isFinite(x) && Number.isFinite(y);

/** `reference` is what would be without the model: dashed, grey. */
export function line(plot: Plot, points: readonly Point[], kind: 'main' | 'second' | 'reference'): Html | null {
  const drawn = points.filter(isDrawn);
  if (drawn.length < 2) return null;
  const path = pathOfLine<Point>()
    .x((point) => plot.x(point.x))
    .y((point) => plot.y(point.y))
    .digits(2);
  return html`<path class="line ${kind}" d="${path(drawn)}"/>
`;
}

export function dots(plot: Plot, given: readonly Dot[]): Html {
  const drawn = given.filter(isDrawn).map(({ x, y, low, high, tip }) => {
    const hasInterval = Number.isFinite(low) && Number.isFinite(high);
    const [px, top, bottom] = [plot.x(x), plot.y(high ?? y), plot.y(low ?? y)];
    const interval = hasInterval && html`<line class="interval" x1="${px}" x2="${px}" y1="${top}" y2="${bottom}"/>`;
    return html`<g>${interval}<circle class="dot full" cx="${px}" cy="${plot.y(y)}" r="4"/><title>${tip}</title></g>
`;
  });
  return html`<g>${drawn}</g>`;
}

export function columns(plot: Plot, given: readonly Column[]): Html {
  const drawn = given.flatMap(({ from, to, low, high, tip, tone = 'tone-main' }) => {
    const [left, right, top, bottom] = [plot.x(from), plot.x(to), plot.y(high), plot.y(low)];
    if (![from, to, low, high].every(Number.isFinite)) return [];
    const [width, height] = [Math.max(0.5, right - left - 1.5), Math.abs(bottom - top)];
    // A column of a few rows among thousands is still seen.
    const seen = high === low ? height : Math.max(1, height);
    return html`<rect class="${tone}" x="${left + 0.75}" y="${Math.min(top, bottom) - (seen - height)}" width="${width}" height="${seen}"><title>${tip}</title></rect>
`;
  });
  return html`<g>${drawn}</g>`;
}

export interface Note extends Point {
  readonly text: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Moves the text off the point, in the chart's units. */
  readonly dx?: number;
  readonly dy?: number;
}

/** Words beside a line: they need no legend. */
export function note(plot: Plot, { x, y, text, anchor = 'start', dx = 0, dy = 0 }: Note): Html | null {
  if (!isDrawn({ x, y })) return null;
  return html`<text class="note" x="${plot.x(x) + dx}" y="${plot.y(y) + dy}" text-anchor="${anchor}">${text}</text>
`;
}
