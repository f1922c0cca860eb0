import { type Html, html } from '../html.ts';
import type { Plot } from './plot.ts';
import { textWidth } from './text-width.ts';

export interface PlacedTick {
  readonly at: number;
  readonly text: string;
}

/** An axis whose marks are given: months, dates, edges of bins. Marks that would run into the one before are left out. */
export function placedAxis({ area, x }: Plot, label: string, ticks: readonly PlacedTick[]): Html {
  const bottom = area.top + area.height;
  let free = Number.NEGATIVE_INFINITY;
  const drawn = ticks.map(({ at, text }) => {
    // On a phone letters are larger than the chart believes.
    const half = (textWidth(text) * 1.15) / 2;
    if (!Number.isFinite(at) || x(at) - half < free) return null;
    free = x(at) + half + 6;
    return html`<text x="${x(at)}" y="${bottom + 18}" text-anchor="middle">${text}</text>`;
  });
  const middle = area.left + area.width / 2;
  return html`<g class="axis">${drawn}<line class="baseline" x1="${area.left}" x2="${area.left + area.width}" y1="${bottom}" y2="${bottom}"/>
<text class="label" x="${middle}" y="${bottom + 36}" text-anchor="middle">${label}</text></g>
`;
}
