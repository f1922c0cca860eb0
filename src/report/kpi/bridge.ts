import type { BridgeMonth } from '../../domain/kpi/kpi-report.ts';
import { columns } from '../charts/marks.ts';
import { placedAxis } from '../charts/placed-axis.ts';
import { type Axis, chartSvg, extentOf, plotOf, yAxis } from '../charts/plot.ts';
import { type WaterfallStep, waterfall } from '../charts/waterfall.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { shortAmount } from '../money.ts';
import { percent } from '../numbers.ts';
import { figure } from '../page.ts';
import { monthText, shortMonth } from './kpi-text.ts';

type Change = 'newCents' | 'expansionCents' | 'reactivationCents' | 'contractionCents' | 'churnCents';
const changes: readonly (readonly [key: Change, label: string, sign: 1 | -1])[] = [
  ['newCents', 'New', 1],
  ['expansionCents', 'Expansion', 1],
  ['reactivationCents', 'Won back', 1],
  ['contractionCents', 'Contraction', -1],
  ['churnCents', 'Churn', -1],
];

const mostCurrencies = 4;

/** For each currency its bridge over all months, and the moves month by month. Amounts of two currencies are never added up. */
export function bridgeFigures(bridge: readonly BridgeMonth[]): (Html | null)[] {
  const usable = bridge.filter((month) =>
    [month.startCents, month.endCents, ...changes.map(([key]) => month[key])].every(Number.isFinite),
  );
  const currencies = [...new Set(usable.map((month) => month.currency))];
  return currencies.slice(0, mostCurrencies).flatMap((currency, i) => {
    const months = usable.filter((month) => month.currency === currency).sort((a, b) => (a.month < b.month ? -1 : 1));
    const isMoved = months.some((month) => month.startCents !== 0 || month.endCents !== 0);
    return isMoved ? [bridgeFigure(`bridge-${i}`, currency, months), movesFigure(`moves-${i}`, currency, months)] : [];
  });
}

function bridgeFigure(id: string, currency: string | null, months: readonly BridgeMonth[]): Html | null {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return null;
  const steps = stepsOf(months, currency);
  const grown = first.startCents > 0 ? last.endCents / first.startCents - 1 : Number.NaN;
  const span = `${monthText(first.month)} to ${monthText(last.month)}`;
  const ends = `${amount(first.startCents)} to ${amount(last.endCents, currency)}`;
  const moved = Number.isFinite(grown) ? `, ${percent(Math.abs(grown))} ${grown < 0 ? 'down' : 'up'}` : '';
  const title = `Recurring value per year went from ${ends}${moved}`;
  const description = `What it began with, what came and went, and what is left, ${span}. ${title}.`;
  const axis = {
    label: `recurring value per year${currency === null ? '' : `, ${currency.slice(0, 8)}`}`,
    format: amount,
    ticks: 4,
  };
  return figure({
    title,
    note: `ARR bridge, ${span}. Each bar begins where the one above it ends.`,
    chart: waterfall({ id, title, description }, axis, steps),
    table: bridgeTable(months, currency),
  });
}

function stepsOf(months: readonly BridgeMonth[], currency: string | null): WaterfallStep[] {
  const total = (label: string, cents: number): WaterfallStep => {
    const value = amount(cents);
    return {
      label,
      from: 0,
      to: cents,
      value,
      tone: 'tone-main',
      isTotal: true,
      tip: `${label}: ${amount(cents, currency)}`,
    };
  };
  let at = months[0]?.startCents ?? 0;
  const steps = [total('Start', at)];
  const moves: (readonly [label: string, change: number])[] = changes.map(([key, label, sign]) => [
    label,
    sign * months.reduce((sum, month) => sum + month[key], 0),
  ]);
  const end = months.at(-1)?.endCents ?? 0;
  // Where a month does not begin as the one before ended (another rate of exchange), the bridge says so instead of not adding up.
  const rest = end - at - moves.reduce((sum, [, change]) => sum + change, 0);
  for (const [label, change] of rest === 0 ? moves : [...moves, ['Other', rest] as const]) {
    const value = signed(change);
    const tone = change < 0 ? 'tone-bad' : 'tone-good';
    steps.push({ label, from: at, to: at + change, value, tone, tip: `${label}: ${value}` });
    at += change;
  }
  return [...steps, total('End', end)];
}

const amount = (cents: number, currency: string | null = null): string => shortAmount(cents / 100, currency);
const signed = (cents: number): string => (cents > 0 ? `+${amount(cents)}` : amount(cents));

const area = { left: 60, top: 34, width: 408, height: 200 };

/** Gains up, losses down, month by month. */
function movesFigure(id: string, currency: string | null, months: readonly BridgeMonth[]): Html | null {
  if (months.length < 2) return null;
  const rows = months.map((month) => {
    const part = (sign: 1 | -1) =>
      changes.filter(([, , own]) => own === sign).reduce((sum, [key]) => sum + month[key], 0);
    return { month: month.month, gained: part(1), lost: part(-1) };
  });
  const [low, high] = extentOf(
    rows.flatMap(({ gained, lost }) => [gained, -lost]),
    [0],
  );
  const places: Axis = { label: '', from: 0, to: rows.length, format: String };
  const values: Axis = {
    label: `gained and lost in the month${currency === null ? '' : `, ${currency.slice(0, 8)}`}`,
    from: low,
    to: high,
    format: (cents) => amount(cents),
  };
  const plot = plotOf(area, places, values);
  const bars = rows.flatMap(({ month, gained, lost }, i) => [
    {
      from: i,
      to: i + 1,
      low: 0,
      high: gained,
      tone: 'tone-good',
      tip: `${monthText(month)}: gained ${amount(gained, currency)}`,
    },
    {
      from: i,
      to: i + 1,
      low: -lost,
      high: 0,
      tone: 'tone-bad',
      tip: `${monthText(month)}: lost ${amount(lost, currency)}`,
    },
  ]);
  const marks = rows.map(({ month }, i) => ({ at: i + 0.5, text: shortMonth(month) }));
  const ahead = rows.filter(({ gained, lost }) => gained > lost).length;
  const title = `In ${ahead} of ${rows.length} months more was gained than lost`;
  const zero = html`<line class="baseline" x1="${area.left}" x2="${area.left + area.width}" y1="${plot.y(0)}" y2="${plot.y(0)}"/>`;
  const description = `Columns: recurring value gained (up) and lost (down) in each month. ${title}.`;
  return figure({
    title,
    note: 'Up: new, expansion and won back. Down: contraction and churn.',
    chart: chartSvg(
      { id, title, description },
      area.top + area.height + 44,
      html`${yAxis(plot, values)}${columns(plot, bars)}${zero}${placedAxis(plot, 'month', marks)}`,
    ),
    table: bridgeTable(months, currency),
  });
}

function bridgeTable(months: readonly BridgeMonth[], currency: string | null): Html {
  const headers = ['Month', 'Start', ...changes.map(([, label]) => label), 'End'];
  return dataTable({
    label: `Recurring value per year by month${currency === null ? '' : `, ${currency.slice(0, 8)}`}`,
    columns: headers.map((header, i) => ({ header, isNumber: i > 0 })),
    rows: months.map((month) => [
      monthText(month.month),
      amount(month.startCents),
      ...changes.map(([key, , sign]) => signed(sign * month[key])),
      amount(month.endCents),
    ]),
  });
}
