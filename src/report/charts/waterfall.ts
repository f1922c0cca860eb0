import { type Html, html } from '../html.ts';
import { type Axis, type ChartText, chartSvg, chartWidth, extentOf, plotOf, xAxis } from './plot.ts';
import { fitted, textWidth } from './text-width.ts';

/** A total stands on zero; a change hangs between what was before and what is after it. */
export interface WaterfallStep {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly value: string;
  readonly tone: string;
  readonly isTotal?: boolean;
  readonly tip: string;
}

const rowHeight = 28;
const barHeight = 18;
const top = 6;
const widestLabel = 130;

/** Read from the top down: each bar begins where the one above ends, so the last one is what they add up to. */
export function waterfall(text: ChartText, axis: Omit<Axis, 'from' | 'to'>, steps: readonly WaterfallStep[]): Html {
  const drawn = steps.filter(({ from, to }) => Number.isFinite(from) && Number.isFinite(to));
  const left = Math.min(widestLabel, Math.max(50, ...drawn.map((step) => textWidth(step.label)))) + 10;
  const valueWidth = Math.max(30, ...drawn.map((step) => textWidth(step.value))) * 1.1 + 8;
  const [low, high] = extentOf(
    drawn.flatMap(({ from, to }) => [from, to]),
    [0],
  );
  const area = { left, top, width: chartWidth - left - valueWidth, height: drawn.length * rowHeight };
  const full: Axis = { ...axis, from: low, to: high };
  const plot = plotOf(area, full, { ...full, from: 0, to: 1 });
  const bars = drawn.map((step, i) => bar(step, i, drawn[i + 1], plot.x, left));
  return chartSvg(text, area.top + area.height + 44, html`${xAxis(plot, full, true)}<g>${bars}</g>`);
}

function bar(
  step: WaterfallStep,
  row: number,
  next: WaterfallStep | undefined,
  x: (value: number) => number,
  left: number,
): Html {
  const y = top + row * rowHeight + (rowHeight - barHeight) / 2;
  const [a, b] = [Math.min(x(step.from), x(step.to)), Math.max(x(step.from), x(step.to))];
  const name = step.isTotal === true ? 'name strong' : 'name';
  const middle = y + barHeight / 2;
  const link =
    next !== undefined &&
    html`<line class="baseline" x1="${x(step.to)}" x2="${x(step.to)}" y1="${y}" y2="${y + rowHeight + barHeight}"/>`;
  return html`<g>${link}<rect class="${step.tone}" x="${a}" y="${y}" width="${Math.max(1, b - a)}" height="${barHeight}"/>
<text class="${name}" x="${left - 10}" y="${middle}" dy="0.35em" text-anchor="end">${fitted(step.label, widestLabel)}</text>
<text class="${name}" x="${b + 6}" y="${middle}" dy="0.35em">${step.value}</text><title>${step.tip}</title></g>
`;
}
