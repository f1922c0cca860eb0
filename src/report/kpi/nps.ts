import type { KpiReport, NpsMonth } from '../../domain/kpi/kpi-report.ts';
import { shareBars } from '../charts/share-bars.ts';
import { dataTable } from '../data-table.ts';
import type { Html } from '../html.ts';
import { grouped, percent } from '../numbers.ts';
import { figure } from '../page.ts';
import { monthText } from './kpi-text.ts';

const answers = ({ promoters, passives, detractors }: Omit<NpsMonth, 'month'>): number =>
  promoters + passives + detractors;

/** 95 %, normal approximation of a difference of two shares of one sample. */
const z = 1.96;

function npsOf(counts: Omit<NpsMonth, 'month'>): {
  readonly value: number;
  readonly low: number;
  readonly high: number;
} {
  const n = answers(counts);
  const [up, down] = [counts.promoters / n, counts.detractors / n];
  const half = z * Math.sqrt(Math.max(0, up + down - (up - down) ** 2) / n);
  const points = (share: number): number => Math.max(-100, Math.min(100, share * 100));
  return { value: points(up - down), low: points(up - down - half), high: points(up - down + half) };
}

const sumOf = (months: readonly NpsMonth[]): Omit<NpsMonth, 'month'> => ({
  promoters: months.reduce((sum, month) => sum + month.promoters, 0),
  passives: months.reduce((sum, month) => sum + month.passives, 0),
  detractors: months.reduce((sum, month) => sum + month.detractors, 0),
});

const signed = (n: number): string => `${Math.round(n) < 0 ? '−' : ''}${Math.abs(Math.round(n))}`;

/** Who would recommend, who would not: the later half of the months against the earlier one. */
export function npsFigure({ nps = [] }: KpiReport): Html | null {
  const months = nps.filter((month) => Number.isFinite(answers(month)));
  const all = sumOf(months);
  if (!(answers(all) > 0)) return null;
  const middle = Math.floor(months.length / 2);
  const spans = [months.slice(middle), months.slice(0, middle)].filter((span) => answers(sumOf(span)) > 0);
  const { value, low, high } = npsOf(all);
  const title = `${percent(all.promoters / answers(all))} would recommend, ${percent(all.detractors / answers(all))} would not: NPS ${signed(value)}`;
  const bars = spans.map((span) => {
    const counts = sumOf(span);
    const share = (n: number): number => n / answers(counts);
    return {
      label: `${spanText(span)}: NPS ${signed(npsOf(counts).value)}, ${grouped(answers(counts))} answers`,
      parts: [
        { name: 'detractors', share: share(counts.detractors), tone: 'bad' },
        { name: 'passives', share: share(counts.passives), tone: 'plain' },
        { name: 'promoters', share: share(counts.promoters), tone: 'good' },
      ],
    };
  });
  const description = `Bars: answers of 0 to 6 (detractors), 7 and 8 (passives), 9 and 10 (promoters). ${title}.`;
  return figure({
    title,
    note: `From left to right: detractors (0 to 6), passives (7, 8), promoters (9, 10). All months together: ${signed(value)}, 95 % interval ${signed(low)} to ${signed(high)}.`,
    chart: shareBars({ id: 'nps-answers', title, description }, bars),
    table: npsTable(months),
  });
}

function spanText(months: readonly NpsMonth[]): string {
  const [first, last] = [months[0]?.month ?? '', months.at(-1)?.month ?? ''];
  return first === last ? monthText(first) : `${monthText(first)} to ${monthText(last)}`;
}

function npsTable(months: readonly NpsMonth[]): Html {
  return dataTable({
    label: 'NPS answers by month',
    columns: ['Month', 'Detractors', 'Passives', 'Promoters', 'NPS', '95 % interval'].map((header, i) => ({
      header,
      isNumber: i > 0,
    })),
    rows: months.map((month) => {
      const nps = answers(month) > 0 ? npsOf(month) : null;
      return [
        monthText(month.month),
        grouped(month.detractors),
        grouped(month.passives),
        grouped(month.promoters),
        nps === null ? 'no answer' : signed(nps.value),
        nps === null ? '' : `${signed(nps.low)} to ${signed(nps.high)}`,
      ];
    }),
  });
}
