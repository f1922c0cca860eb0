import type { ClvBin, ClvReport } from '../../domain/value/table/clv-report.ts';
import { columns } from '../charts/marks.ts';
import { placedAxis } from '../charts/placed-axis.ts';
import { type Axis, chartSvg, extentOf, plotOf, yAxis } from '../charts/plot.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { amountText, shortAmount } from '../money.ts';
import { grouped, percent } from '../numbers.ts';
import { figure } from '../page.ts';

const area = { left: 52, top: 34, width: 416, height: 220 };

/** How many customers are worth how much. Bins get wider to the right, as values do. */
export function distributionFigure({ distribution, currency }: ClvReport): Html | null {
  const bins = distribution.filter((bin) => bin.customers >= 0 && Number.isFinite(bin.customers));
  const customers = bins.reduce((sum, bin) => sum + bin.customers, 0);
  if (customers === 0) return null;
  const [, most] = extentOf(
    bins.map((bin) => bin.customers),
    [0],
  );
  const counts: Axis = { label: 'customers', from: 0, to: most, format: grouped, ticks: 4 };
  const places: Axis = { label: '', from: 0, to: bins.length, format: grouped };
  const plot = plotOf(area, places, counts);
  const drawn = bins.map((bin, i) => ({
    from: i,
    to: i + 1,
    low: 0,
    high: bin.customers,
    tip: `${binText(bin, currency)}: ${grouped(bin.customers)} customers, ${shortAmount(bin.clv, currency)} together`,
  }));
  const edges = bins.map((bin, i) => ({ at: i, text: shortAmount(bin.from) }));
  const unit = currency === null ? '' : ` in ${currency.slice(0, 8)}`;
  const title = distributionTitle(bins, customers, currency);
  const description = `Columns: customers by their value, in ${bins.length} steps. ${title}.`;
  return figure({
    title,
    note: 'How many customers are worth how much. Each step is about twice the one before.',
    chart: chartSvg(
      { id: 'distribution', title, description },
      area.top + area.height + 44,
      html`${yAxis(plot, counts)}${columns(plot, drawn)}${placedAxis(plot, `value of a customer${unit}, from`, edges)}`,
    ),
    table: dataTable({
      label: 'Customers by value',
      columns: ['Value', 'Customers', 'Share', 'Value together'].map((header, i) => ({ header, isNumber: i > 0 })),
      rows: bins.map((bin) => [
        binText(bin, null),
        grouped(bin.customers),
        percent(bin.customers / customers, 1),
        amountText(bin.clv, currency),
      ]),
    }),
  });
}

function binText({ from, to }: ClvBin, currency: string | null): string {
  if (to === null) return `${shortAmount(from, currency)} and more`;
  return `${shortAmount(from)} to ${shortAmount(to, currency)}`;
}

/** At the edge that comes nearest to cutting the customers in half. */
function distributionTitle(bins: readonly ClvBin[], customers: number, currency: string | null): string {
  let below = 0;
  let best: { readonly share: number; readonly edge: number } | null = null;
  for (const bin of bins) {
    const share = below / customers;
    if (
      bin.from > 0 &&
      Number.isFinite(bin.from) &&
      (best === null || Math.abs(share - 0.5) < Math.abs(best.share - 0.5))
    )
      best = { share, edge: bin.from };
    below += bin.customers;
  }
  if (best === null) return 'The customers are all worth about the same';
  const edge = shortAmount(best.edge, currency);
  return best.share >= 0.5
    ? `${percent(best.share)} of the customers are worth less than ${edge} each`
    : `${percent(1 - best.share)} of the customers are worth ${edge} or more each`;
}
