import type { EvaluationReport, Figure, GroupResult } from '../../domain/evaluation/report.ts';
import { wilson } from '../../domain/evaluation/wilson.ts';
import { type Axis, extentOf } from '../charts/plot.ts';
import { rowChart } from '../charts/row-chart.ts';
import { dataTable } from '../data-table.ts';
import type { Html } from '../html.ts';
import { decimal, grouped, percent } from '../numbers.ts';
import { figure, shortened } from '../page.ts';
import { sentenceCase } from './names.ts';

const shownRows = 24;
const tableRows = 200;
/** Standard errors between said and seen that chance does not explain, though a report may show a hundred parts. */
const farOff = 3.3;

/** Said and seen within each part: by month, by industry. */
export function partFigures({ groups }: EvaluationReport): (Html | null)[] {
  return Object.entries(groups).map(([part, results], i) => partFigure(`part-${i}`, part, results));
}

function partFigure(id: string, part: string, results: readonly GroupResult[]): Html | null {
  const known = results.filter((result) => result.rows > 0);
  if (known.length === 0) return null;
  const isTime = known.every(({ group }) => /^\d{4}(-|$)/.test(group));
  const largest = [...known].sort((a, b) => b.rows - a.rows).slice(0, shownRows);
  const shown = isTime ? known.slice(-shownRows) : largest;
  const axis = partAxis(shown);
  const rows = shown.map((one) => ({
    label: one.group,
    dot: one.observed,
    low: shareInterval(one).low,
    high: shareInterval(one).high,
    ring: one.meanPredicted,
    tip: `${one.group.slice(0, 200)}: said ${percent(one.meanPredicted)}, left ${percent(one.observed)} of ${grouped(one.rows)}`,
  }));
  const title = partTitle(part, known);
  const which = isTime ? `last ${shown.length}` : `${shown.length} largest`;
  const cut = shown.length < known.length ? ` The ${which} of ${grouped(known.length)} are drawn.` : '';
  return figure({
    title,
    note: `Ring: mean risk said. Dot: share that left, with its 95 % interval.${cut}`,
    chart: rowChart(
      { id, title, description: `Mean risk said and share that left in ${shown.length} parts. ${title}.` },
      axis,
      rows,
    ),
    table: partTable(part, isTime ? known : [...known].sort((a, b) => b.rows - a.rows)),
  });
}

function partTitle(part: string, results: readonly GroupResult[]): string {
  const worst = results.reduce((a, b) => (distance(b) > distance(a) ? b : a));
  const by = sentenceCase(part.slice(0, 60));
  if (!(distance(worst) > farOff)) return `${by}: said and seen agree in each, but for chance`;
  const gap = `said ${percent(worst.meanPredicted)}, seen ${percent(worst.observed)}`;
  return `${by}: furthest off is ${worst.group.slice(0, 60)}, ${gap}`;
}

/** From 0 where it is near: dots need no zero, but it is the natural beginning of a share. */
function partAxis(shown: readonly GroupResult[]): Axis {
  const ends = shown.flatMap((one) => [one.meanPredicted, shareInterval(one).low, shareInterval(one).high]);
  const [low, high] = extentOf(ends);
  const margin = (high - low) * 0.04;
  const from = low < high / 2 ? 0 : low - margin;
  const to = Math.min(1, high + margin);
  const digits = to - from < 0.05 ? 1 : 0;
  return { label: 'share that left', from, to, format: (share) => percent(share, digits) };
}

const shareInterval = ({ observed, rows }: GroupResult): Figure => wilson(observed, rows);

/** Standard errors between what was said and what was seen. */
function distance({ meanPredicted: said, observed, rows }: GroupResult): number {
  const error = Math.sqrt(Math.max(said * (1 - said), 1 / rows) / rows);
  const distance = Math.abs(observed - said) / error;
  return Number.isFinite(distance) ? distance : 0;
}

function partTable(part: string, results: readonly GroupResult[]): Html {
  const left = results.length - tableRows;
  return dataTable({
    label: `By ${part.slice(0, 60)}`,
    columns: [sentenceCase(part.slice(0, 60)), 'Rows', 'Left', 'Said', 'Seen', 'AUC'].map((header, i) => ({
      header,
      isNumber: i > 0,
    })),
    rows: [
      ...results
        .slice(0, tableRows)
        .map((one) => [
          shortened(one.group),
          grouped(one.rows),
          grouped(one.positives),
          percent(one.meanPredicted, 1),
          percent(one.observed, 1),
          decimal(one.auc, 3),
        ]),
      ...(left > 0 ? [[`and ${grouped(left)} more`, '', '', '', '', '']] : []),
    ],
  });
}
