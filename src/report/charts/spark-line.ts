import { line as pathOfLine } from 'd3-shape';
import { type Html, html } from '../html.ts';
import { extentOf } from './plot.ts';

const width = 96;
const height = 24;
const margin = 3;

/** A line as large as a word, beside its number: the course, not the figures. Gaps are left where nothing is known. */
export function sparkLine(values: readonly (number | null)[]): Html | null {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length < 2) return null;
  const [low, high] = extentOf(known);
  const x = (i: number): number => margin + (i / (values.length - 1)) * (width - 2 * margin);
  const y = (value: number): number =>
    known.every((other) => other === value)
      ? height / 2
      : height - margin - ((value - low) / (high - low)) * (height - 2 * margin);
  const isKnown = (value: number | null): boolean => value !== null && Number.isFinite(value);
  const path = pathOfLine<number | null>()
    .defined(isKnown)
    .x((_, i) => x(i))
    .y((value) => y(value ?? 0))
    .digits(2);
  const last = values.findLastIndex(isKnown);
  return html`<svg class="spark" viewBox="0 0 ${width} ${height}" aria-hidden="true"><path class="line second" d="${path(values)}"/><circle class="dot full" cx="${x(last)}" cy="${y(values[last] ?? 0)}" r="2.6"/></svg>`;
}
