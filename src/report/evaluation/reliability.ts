import type { EvaluationReport, ModelResult, ReliabilityBin } from '../../domain/evaluation/report.ts';
import { columns, dots, line, note } from '../charts/marks.ts';
import { type Axis, chartSvg, extentOf, plotOf, xAxis, yAxis } from '../charts/plot.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { grouped, percent, points } from '../numbers.ts';
import { figure } from '../page.ts';
import { percentInterval } from './key-figures.ts';
import { championOf } from './names.ts';

/** What was said against what was seen, with how often it was said below. */
export function reliabilityFigure(report: EvaluationReport): Html | null {
  const bins = report.reliability.filter((bin) => bin.rows > 0);
  if (bins.length === 0) return null;
  const title = reliabilityTitle(bins, championOf(report));
  const share = (label: string): Axis => ({ label, from: 0, to: 1, format: (value) => percent(value, 0) });
  const said = share('risk said');
  const seen = share('share that left');
  const [, most] = extentOf(bins.map(rowsPerPoint), [0]);
  const counts: Axis = { label: 'rows per point of risk', from: 0, to: most, format: grouped, ticks: 2 };
  const plot = plotOf({ left: 48, top: 34, width: 416, height: 250 }, said, seen);
  const below = plotOf({ left: 48, top: 332, width: 416, height: 50 }, said, counts);
  const points = bins.map((bin) => ({
    x: bin.meanPredicted,
    y: bin.observed.value,
    low: bin.observed.low,
    high: bin.observed.high,
    tip: `said ${percent(bin.meanPredicted)}, left ${percent(bin.observed.value)} of ${grouped(bin.rows)}`,
  }));
  const histogram = bins.map((bin) => ({
    from: bin.from,
    to: bin.to,
    low: 0,
    high: rowsPerPoint(bin),
    tone: 'tone-quiet',
    tip: `${percent(bin.from)} to ${percent(bin.to)}: ${grouped(bin.rows)} rows`,
  }));
  const description = `Share that left, with its 95 % interval, against the risk that was said, in ${bins.length} bins. ${title}.`;
  const drawn = html`${yAxis(plot, seen)}${diagonal(plot)}${line(plot, points, 'second')}${dots(plot, points)}
${yAxis(below, counts)}${columns(below, histogram)}${xAxis(below, said)}`;
  return figure({
    title,
    note: 'Dots on the dashed line are right; bars are 95 % intervals. Below: how many rows got such a risk.',
    chart: chartSvg({ id: 'reliability', title, description }, 420, drawn),
    table: binTable(bins),
  });
}

function diagonal(plot: Parameters<typeof line>[0]): Html {
  const ends = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ];
  return html`${line(plot, ends, 'reference')}${note(plot, { x: 0.79, y: 0.79, text: 'said = seen', dx: 12, dy: 18 })}`;
}

/** Bins may be of any width: their areas, not their heights, are the rows. */
const rowsPerPoint = ({ from, to, rows }: ReliabilityBin): number => rows / Math.max(0.5, (to - from) * 100);

/** "Said and seen agree: 0.9 points apart on average, no more than chance", or where they do not. */
function reliabilityTitle(bins: readonly ReliabilityBin[], champion: ModelResult | undefined): string {
  const gap = (bin: ReliabilityBin) => bin.meanPredicted - bin.observed.value;
  const isOff = ({ meanPredicted, observed }: ReliabilityBin) =>
    meanPredicted < observed.low || meanPredicted > observed.high;
  const off = bins.filter(isOff);
  const apart = `${points(champion?.ece ?? Number.NaN)} apart on average`;
  const isWithinFloor = champion === undefined || champion.ece <= champion.eceFloor95;
  // One interval in twenty misses by chance, so one bin in ten may.
  if (isWithinFloor && off.length <= bins.length / 10) return `Said and seen agree: ${apart}, no more than chance`;
  const suspects = off.length > 0 ? off : bins;
  const worst = suspects.reduce((a, b) => (Math.abs(gap(b)) * b.rows > Math.abs(gap(a)) * a.rows ? b : a));
  const example = `where ${percent(worst.meanPredicted, 0)} was said, ${percent(worst.observed.value, 0)} left`;
  return `Said and seen are ${apart}: ${example}`;
}

function binTable(bins: readonly ReliabilityBin[]): Html {
  return dataTable({
    label: 'Risk said and share that left',
    columns: [
      { header: 'Risk' },
      { header: 'Rows', isNumber: true },
      { header: 'Said', isNumber: true },
      { header: 'Left', isNumber: true },
      { header: '95 % interval', isNumber: true },
    ],
    rows: bins.map((bin) => [
      `${percent(bin.from, 0)} to ${percent(bin.to, 0)}`,
      grouped(bin.rows),
      percent(bin.meanPredicted, 1),
      percent(bin.observed.value, 1),
      percentInterval(bin.observed),
    ]),
  });
}
