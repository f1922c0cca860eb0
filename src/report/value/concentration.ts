import type { ClvBin, ClvReport } from '../../domain/value/table/clv-report.ts';
import { dots, line, note, type Point } from '../charts/marks.ts';
import { type Axis, chartSvg, plotOf, xAxis, yAxis } from '../charts/plot.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { percent } from '../numbers.ts';
import { figure } from '../page.ts';

const area = { left: 52, top: 34, width: 416, height: 220 };
const shareAxis = (label: string): Axis => ({ label, from: 0, to: 1, format: (value) => percent(value, 0) });
const tableShares = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** How much of the value the most valuable customers hold. */
export function concentrationFigure({ distribution }: ClvReport): Html | null {
  const curve = concentrationCurve(distribution);
  if (curve.length < 3) return null;
  const tenth = valueHeldBy(curve, 0.1);
  const title = `The top tenth holds ${percent(tenth)} of the value`;
  const [x, y] = [shareAxis('share of customers, most valuable first'), shareAxis('share of the value')];
  const plot = plotOf(area, x, y);
  const even = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ];
  const spoken = [{ x: 0.1, y: tenth, tip: `10 % of customers, ${percent(tenth)} of the value` }];
  const drawn = html`${yAxis(plot, y)}${xAxis(plot, x)}${line(plot, even, 'reference')}${note(plot, { x: 0.5, y: 0.5, text: 'if all were worth the same', dx: 10, dy: 20 })}${line(plot, curve, 'main')}${dots(plot, spoken)}`;
  const description = `Share of the value (upright) against share of customers, most valuable first (across). ${title}.`;
  return figure({
    title,
    note: 'The further above the dashed line, the more hangs on few customers.',
    chart: chartSvg({ id: 'concentration', title, description }, area.top + area.height + 44, drawn),
    table: dataTable({
      label: 'Value held by the most valuable customers',
      columns: ['Top customers', 'Share of the value'].map((header) => ({ header, isNumber: true })),
      rows: tableShares.map((share) => [percent(share, 0), percent(valueHeldBy(curve, share), 1)]),
    }),
  });
}

/** Points at the edges of the bins; between them customers are taken to be worth the same, which understates the top a little. */
function concentrationCurve(bins: readonly ClvBin[]): Point[] {
  const usable = bins.filter(({ customers, clv }) => customers > 0 && clv >= 0 && Number.isFinite(customers + clv));
  const customers = usable.reduce((sum, bin) => sum + bin.customers, 0);
  const value = usable.reduce((sum, bin) => sum + bin.clv, 0);
  if (!(value > 0) || !Number.isFinite(value) || !Number.isFinite(customers)) return [];
  const mean = (bin: ClvBin): number => bin.clv / bin.customers;
  const points: Point[] = [{ x: 0, y: 0 }];
  let [x, y] = [0, 0];
  for (const bin of [...usable].sort((a, b) => mean(b) - mean(a))) {
    x += bin.customers;
    y += bin.clv;
    points.push({ x: Math.min(1, x / customers), y: Math.min(1, y / value) });
  }
  return points;
}

function valueHeldBy(curve: readonly Point[], share: number): number {
  const after = curve.findIndex((point) => point.x >= share);
  const [b, a] = [curve[after], curve[after - 1]];
  if (b === undefined) return 1;
  if (a === undefined || b.x === a.x) return b.y;
  return a.y + ((b.y - a.y) * (share - a.x)) / (b.x - a.x);
}
