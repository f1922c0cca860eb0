import { moneyWords } from '../../domain/records/amount-words.ts';
import { plural } from '../../domain/records/date-words.ts';
import type { CurrencySum } from '../../domain/segments/summary.ts';
import { grouped, percent } from '../../report/numbers.ts';
import type { SegmentsReport } from '../../services/segments/report-segments.ts';
import { wrapText } from './display-width.ts';
import { textTable } from './text-table.ts';

const width = 100;
const mostMoved = 10;

/** What `keel segments` prints: a row a segment, who moved, and how the segments came about. Ends with a line feed. */
export function segmentsText(report: SegmentsReport): string {
  const right = { align: 'right' } as const;
  const hasLeft = report.segments.some(({ leftSince }) => (leftSince ?? 0) > 0);
  const columns = [
    { header: 'segment' },
    { header: 'customers', ...right },
    { header: 'share', ...right },
    { header: 'mean risk', ...right },
    { header: 'value', ...right },
    { header: 'a year', ...right, optional: 1 },
    ...(hasLeft ? [{ header: 'left since', ...right }] : []),
  ];
  const shown = report.segments.filter((segment) => segment.customers > 0 || (segment.leftSince ?? 0) > 0);
  const rows = shown.map((segment) => [
    segment.name,
    grouped(segment.customers),
    percent(segment.share),
    percent(segment.meanRisk),
    sumsText(segment.value),
    sumsText(segment.recurring),
    ...(hasLeft ? [grouped(segment.leftSince ?? 0)] : []),
  ]);
  const table = rows.length === 0 ? '  No customer is in a segment.' : textTable(columns, rows, { width });
  const marked = shown.filter(({ name, marks }) => marks !== name).map(({ name, marks }) => [name, marks]);
  const marks =
    marked.length === 0 ? '' : textTable([{ header: 'segment' }, { header: 'what marks it' }], marked, { width });
  const parts = [
    table,
    marks,
    movesText(report),
    notes(report)
      .map((note) => wrapText(note, width))
      .join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The largest sum, and in how many other currencies there are more. */
function sumsText(sums: readonly CurrencySum[]): string {
  const [first, ...others] = sums;
  if (first === undefined) return '–';
  const more = others.length === 0 ? '' : ` +${others.length}`;
  return `${moneyWords(first.cents, first.currency)}${more}`;
}

function movesText({ moves }: SegmentsReport): string {
  if (moves === null) return '';
  if (moves.length === 0) return '  Nobody has moved since the last fit.';
  const rows = moves
    .slice(0, mostMoved)
    .map((move) => [move.name, move.fromName ?? 'in none', `→ ${move.toName ?? (move.hasLeft ? 'left' : 'in none')}`]);
  const more = moves.length > mostMoved ? `\n  … and ${grouped(moves.length - mostMoved)} more: --csv or --json` : '';
  const columns = [{ header: 'moved since the last fit' }, { header: 'from' }, { header: 'to' }];
  return `${textTable(columns, rows, { width })}${more}`;
}

function notes({
  asOf,
  fittedAsOf,
  fittedNow,
  version,
  customers,
  without,
  segments,
  notes: own,
}: SegmentsReport): string[] {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const learnt =
    version === null
      ? 'A preview: nothing is stored'
      : fittedNow
        ? `Learnt now and stored as version ${version}`
        : `Version ${version}, learnt as of ${day(fittedAsOf)}; learn anew with --refit`;
  const none = [
    ...(without.prospects > 0 ? [`${grouped(without.prospects)} not customers yet`] : []),
    ...(without.left > 0 ? [`${grouped(without.left)} who left`] : []),
    ...(without.unknown > 0 ? [`${grouped(without.unknown)} of whom too little is known`] : []),
  ];
  const inNone = none.length === 0 ? '' : ` In no segment: ${none.join(', ')}.`;
  const mixed = segments.some(({ value }) => value.length > 1) ? ['+1: sums in other currencies stand in --json.'] : [];
  return [`As of ${day(asOf)}, ${plural(customers, 'account')} scored. ${learnt}.${inNone}`, ...own, ...mixed];
}
