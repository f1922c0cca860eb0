import type { KpiSeries } from '../../domain/kpi/kpi-report.ts';
import { type Html, html } from '../html.ts';
import { kpiText } from './kpi-text.ts';

/** A shape of its own for each colour (circle, triangle, square): no one has to tell colours apart. */
const shapes: Readonly<Record<string, Html>> = {
  green: html`<circle cx="6" cy="6" r="5"/>`,
  amber: html`<path d="M6,0.5L12,11.5L0,11.5Z"/>`,
  red: html`<rect x="1" y="1" width="10" height="10"/>`,
};

export type ShownColour = 'green' | 'amber' | 'red';

/** Of a KPI with a target and a value; null for the others. */
export function colourOf({ light }: KpiSeries): ShownColour | null {
  return light.colour === 'grey' ? null : light.colour;
}

/** Shape and word. */
export function lightMark(kpi: KpiSeries): Html | null {
  const colour = colourOf(kpi);
  const shape = colour === null ? undefined : shapes[colour];
  if (colour === null || shape === undefined) return null;
  return html`<span class="light ${colour}"><svg class="shape" viewBox="0 0 12 12" aria-hidden="true">${shape}</svg>${kpi.light.word}</span>`;
}

/** "95 % or more". */
export function targetText(kpi: KpiSeries): string {
  const { target, direction } = kpi;
  if (target === null || !Number.isFinite(target.target)) return '';
  return `${kpiText(kpi, target.target)} or ${direction === 'higher_is_worse' ? 'less' : 'more'}`;
}
