import { toneClass } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { percent } from '../numbers.ts';
import { type ChartText, chartSvg, chartWidth } from './plot.ts';
import { textWidth } from './text-width.ts';

export interface ShareBar {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly share: number; readonly tone: string }[];
}

const barHeight = 26;
const rowHeight = 76;
/** Bars of the same length, one below the other, each cut into its shares: who is in which part, against what they hold. */
export function shareBars(text: ChartText, bars: readonly ShareBar[]): Html {
  const drawn = bars.map(({ label, parts }, row) => {
    const top = row * rowHeight + 18;
    let left = 0;
    const cells = parts.map(({ name, share, tone }) => {
      const width = Number.isFinite(share) ? Math.max(0, Math.min(1, share)) * chartWidth : 0;
      const x = left;
      left += width;
      const words = roomyWords([`${name} ${percent(share, 0)}`, percent(share, 0)], width);
      return html`<g><rect class="${toneClass(tone)}" x="${x}" y="${top}" width="${Math.max(0, width - 1.5)}" height="${barHeight}"/>
<text class="part" x="${x}" y="${top + barHeight + 14}">${words}</text><title>${`${name}: ${percent(share)}`}</title></g>
`;
    });
    return html`<text class="name" x="0" y="${top - 6}">${label}</text>${cells}`;
  });
  return chartSvg(text, bars.length * rowHeight + 4, html`<g>${drawn}</g>`);
}

/** The first of the words that find room; narrow parts have none, the table beside has them. */
const roomyWords = (words: readonly string[], width: number): string =>
  words.find((one) => textWidth(one) + 4 <= width) ?? '';
