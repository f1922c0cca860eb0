import type { EvaluationReport } from '../../domain/evaluation/report.ts';
import { rowChart } from '../charts/row-chart.ts';
import { dataTable } from '../data-table.ts';
import type { Html } from '../html.ts';
import { decimal, percent } from '../numbers.ts';
import { figure, shortened } from '../page.ts';

const shownRows = 15;
const tableRows = 100;

/** What moves the risk most. */
export function importancesFigure({ importances }: EvaluationReport): Html | null {
  const sorted = importances.filter((one) => one.meanShare > 0).sort((a, b) => b.meanShare - a.meanShare);
  const greatest = sorted[0]?.meanShare ?? 0;
  if (!(greatest > 0) || !Number.isFinite(greatest)) return null;
  const total = sorted.reduce((sum, one) => sum + one.meanShare, 0);
  const half = columnsForHalf(sorted.map((one) => one.meanShare / total));
  const title =
    half === 1
      ? 'One column carries more than half of what moves the risk'
      : `${half} of ${sorted.length} columns carry half of what moves the risk`;
  const axis = {
    label: 'mean absolute share in the log-odds',
    from: 0,
    to: greatest,
    format: (n: number) => decimal(n, 1),
  };
  const top = sorted.slice(0, shownRows);
  const rows = top.map(({ name, meanShare }) => ({
    label: name,
    bar: meanShare,
    value: decimal(meanShare, 2),
    tip: `${name.slice(0, 200)}: ${decimal(meanShare, 3)}, ${percent(meanShare / total)} of all`,
  }));
  const left = sorted.length - tableRows;
  const description = `Bars of the ${top.length} columns that move the risk most. ${title}.`;
  return figure({
    title,
    note: `The ${top.length} of ${importances.length} that move the champion's risk most, up or down.`,
    chart: rowChart({ id: 'importances', title, description }, axis, rows),
    table: dataTable({
      label: 'Importances',
      columns: ['Column', 'Share in the log-odds', 'Of all'].map((header, i) => ({ header, isNumber: i > 0 })),
      rows: [
        ...sorted
          .slice(0, tableRows)
          .map((one) => [shortened(one.name), decimal(one.meanShare, 3), percent(one.meanShare / total)]),
        ...(left > 0 ? [[`and ${left} more`, '', '']] : []),
      ],
    }),
  });
}

/** How many of the greatest shares make at least a half. */
function columnsForHalf(shares: readonly number[]): number {
  let sum = 0;
  const needed = shares.findIndex((share) => {
    sum += share;
    return sum >= 0.5;
  });
  return needed + 1;
}
