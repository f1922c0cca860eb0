import type { KpiCohort } from '../../domain/kpi/kpi-report.ts';
import { dots, line } from '../charts/marks.ts';
import { type Axis, chartSvg, extentOf, plotOf, xAxis, yAxis } from '../charts/plot.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { grouped, percent } from '../numbers.ts';
import { figure } from '../page.ts';
import { monthText } from './kpi-text.ts';

const shownCohorts = 24;
/** Months after the start that have a column: all of the first year, then fewer. */
const shownMonths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 18, 21, 24, 30, 36, 48, 60];

const shareOf = ({ customers, kept }: KpiCohort, month: number): number | null => {
  const share = kept[month];
  return share === undefined || !(customers > 0) || !Number.isFinite(share) ? null : share;
};

/** Shares still customers, a row a cohort, a column a month since the start. Read down: do newer cohorts stay longer? */
export function cohortTable(cohorts: readonly KpiCohort[]): Html | null {
  const known = cohorts.filter((cohort) => cohort.customers > 0 && cohort.kept.length > 1);
  if (known.length === 0) return null;
  const shown = known.slice(-shownCohorts);
  const longest = Math.max(...shown.map((cohort) => cohort.kept.length));
  const months = shownMonths.filter((month) => month < longest);
  const lowest = Math.min(1, ...shown.flatMap((cohort) => months.map((month) => shareOf(cohort, month) ?? 1)));
  // Shades run from the worst share there is to all: most cohorts lie close to each other.
  const heat = (share: number): number => (lowest >= 1 ? 1 : (share - lowest) / (1 - lowest));
  const cut = shown.length < known.length ? ` The last ${shown.length} of ${grouped(known.length)} are shown.` : '';
  return html`<h3>${cohortTitle(known)}</h3>
<p class="reading">Each row: customers who came in that month, and the share of them still there at the end of so many months after it. The stronger the shade, the more.${cut}</p>
${dataTable({
  label: 'Share still customers, by month of start and months since',
  isCompact: true,
  columns: ['Came in', 'Customers', ...months.map((month) => `+${month}`)].map((header, i) => ({
    header,
    isNumber: i > 0,
  })),
  rows: shown.map((cohort) => [
    monthText(cohort.cohort),
    grouped(cohort.customers),
    ...months.map((month) => {
      const share = shareOf(cohort, month);
      return share === null ? { text: '', heat: null } : { text: percent(share, 0), heat: heat(share) };
    }),
  ]),
})}`;
}

/** Over all cohorts old enough, `null` where there is none. */
function stayed(cohorts: readonly KpiCohort[], month: number): { share: number; customers: number } | null {
  const old = cohorts.filter((cohort) => shareOf(cohort, month) !== null);
  const customers = old.reduce((sum, cohort) => sum + cohort.customers, 0);
  if (customers === 0) return null;
  return {
    share: old.reduce((sum, cohort) => sum + cohort.customers * (shareOf(cohort, month) ?? 0), 0) / customers,
    customers,
  };
}

function cohortTitle(cohorts: readonly KpiCohort[]): string {
  for (const month of [12, 6, 3, 1]) {
    const found = stayed(cohorts, month);
    if (found === null) continue;
    const time = month === 12 ? 'a year' : month === 1 ? 'a month' : `${month} months`;
    return `${percent(found.share)} of those who came are still customers after ${time}`;
  }
  return 'Who stays, by month of start';
}

const area = { left: 52, top: 34, width: 416, height: 200 };

/** All cohorts together: the share still there after so many months. */
export function survivalFigure(cohorts: readonly KpiCohort[]): Html | null {
  const longest = Math.max(0, ...cohorts.map((cohort) => cohort.kept.length));
  const points = Array.from({ length: longest }, (_, month) => ({ month, stayed: stayed(cohorts, month) })).flatMap(
    ({ month, stayed: found }) => (found === null || !Number.isFinite(found.share) ? [] : [{ month, ...found }]),
  );
  if (points.length < 3) return null;
  const [low] = extentOf(points.map((point) => point.share));
  const last = points.at(-1);
  const months: Axis = { label: 'months since the start', from: 0, to: last?.month ?? 1, format: grouped };
  const shares: Axis = {
    label: 'share still customers',
    from: low < 0.5 ? 0 : Math.floor(low * 20) / 20,
    to: 1,
    format: (share) => percent(share, 0),
  };
  const plot = plotOf(area, months, shares);
  const curve = points.map(({ month, share }) => ({ x: month, y: share }));
  const year = points.find(({ month }) => month === 12);
  const spoken = year === undefined ? [] : [{ x: 12, y: year.share, tip: `${percent(year.share)} after 12 months` }];
  const title = lossTitle(points);
  const description = `Share still customers against months since the start, all cohorts together. ${title}.`;
  return figure({
    title,
    note: 'All who came, together. To the right it rests on older cohorts only.',
    chart: chartSvg(
      { id: 'survival', title, description },
      area.top + area.height + 44,
      html`${yAxis(plot, shares)}${xAxis(plot, months)}${line(plot, curve, 'main')}${dots(plot, spoken)}`,
    ),
    table: dataTable({
      label: 'Share still customers by months since the start',
      columns: ['Months since', 'Still customers', 'Of customers'].map((header) => ({ header, isNumber: true })),
      rows: points
        .filter(({ month }) => month <= 12 || month % 6 === 0)
        .map(({ month, share, customers }) => [grouped(month), percent(share, 1), grouped(customers)]),
    }),
  });
}

/** "Half of those lost in the first year go within 5 months." */
function lossTitle(points: readonly { readonly month: number; readonly share: number }[]): string {
  const end = points.find(({ month }) => month === 12) ?? points.at(-1);
  if (end === undefined || end.share >= 0.995) return 'Nearly all who came are still there';
  const half = points.find(({ share }) => 1 - share >= (1 - end.share) / 2);
  return `Half of those lost in ${end.month === 12 ? 'the first year' : `${end.month} months`} go within the first ${half?.month === 1 ? 'month' : `${half?.month ?? end.month} months`}`;
}
