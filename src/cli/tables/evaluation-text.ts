import type { EvaluationReport, Importance } from '../../domain/evaluation/report.ts';
import { championOf, modelName, verdictName } from '../../report/evaluation/names.ts';
import { decimal, duration, grouped, noNumber, percent } from '../../report/numbers.ts';
import { cutToWidth, displayWidth, printable, wrapText } from './display-width.ts';
import { type TextColumn, textTable } from './text-table.ts';

export interface EvaluationTextOptions {
  /** Columns of the terminal; unless given as many as the widest table takes. */
  readonly columns?: number;
}

const widest = 114;
const narrowest = 60;
const shownImportances = 8;
const barWidth = 24;

/** What `keel evaluate`, `keel train` and `keel backtest` print: the verdict first, then what it rests on. Ends with a line feed. */
export function evaluationText(report: EvaluationReport, { columns = widest }: EvaluationTextOptions = {}): string {
  const width = Math.max(narrowest, Math.min(widest, columns)) - 1;
  const parts = [
    wrapText(`${verdictName(report.verdict.kind)}. ${printable(report.verdict.sentence)}`, width),
    modelLines(report, width),
    tierLines(report, width),
    importanceLines(report.importances, width),
    warningLines(report, width),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function modelLines(report: EvaluationReport, width: number): string {
  if (report.models.length === 0) return '';
  const { rows, positives, events, method } = report;
  const data = `${grouped(rows)} rows, ${grouped(positives)} that left, ${grouped(events)} departures; ${printable(method)}.`;
  const right = { align: 'right' } as const;
  const columns: readonly TextColumn[] = [
    { header: 'model' },
    { header: 'AUC', ...right },
    { header: '95 % interval', optional: 2 },
    { header: 'PR-AUC', ...right, optional: 4 },
    { header: 'Brier', ...right, optional: 5 },
    { header: 'log loss', ...right },
    { header: 'cal. error', ...right, optional: 1 },
    { header: 'floor', ...right, optional: 1 },
    { header: 'slope', ...right, optional: 3 },
    { header: 'fit', ...right, optional: 6 },
    { header: '' },
  ];
  const cells = report.models.map((m) => [
    modelName(m.name),
    decimal(m.auc.value, 3),
    `${decimal(m.auc.low, 3)}–${decimal(m.auc.high, 3)}`,
    decimal(m.prAuc.value, 3),
    decimal(m.brier.value, 3),
    decimal(m.logLoss.value, 4),
    decimal(m.ece, 3),
    decimal(m.eceFloor95, 3),
    decimal(m.calibrationSlope, 2),
    duration(m.fitMs),
    m.name === report.champion ? 'champion' : '',
  ]);
  const champion = championOf(report);
  const note = champion ? calibrationNote(champion.ece, champion.eceFloor95, width) : '';
  return [
    wrapText(`Models on rows they were not fitted to: ${data}`, width),
    textTable(columns, cells, { width }),
    note,
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** Without this line the two figures mean little: a perfect model would show some error, too. */
function calibrationNote(ece: number, floor: number, width: number): string {
  if (!Number.isFinite(ece) || !Number.isFinite(floor)) return '';
  const judged = ece <= floor ? 'it is within that' : 'it is above that: its percentages are off';
  const text = `  Calibration error of the champion ${decimal(ece, 3)}; chance alone would show a perfect model up to ${decimal(floor, 3)}: ${judged}.`;
  return wrapText(text, width, '  ');
}

function tierLines(report: EvaluationReport, width: number): string {
  if (report.tiers.length === 0) return '';
  const right = { align: 'right' } as const;
  const columns: readonly TextColumn[] = [
    { header: 'tier' },
    { header: 'risk from', ...right },
    { header: 'rows', ...right },
    { header: 'left', ...right },
    { header: 'said', ...right },
    { header: 'seen', ...right },
    { header: 'precision', ...right },
    { header: 'recall', ...right },
    { header: 'lift', ...right },
  ];
  const worstFirst = [...report.tiers].sort((a, b) => b.from - a.from);
  const cells = worstFirst.map((tier) => [
    tier.tier,
    percent(tier.from),
    grouped(tier.rows),
    grouped(tier.positives),
    percent(tier.meanPredicted, 1),
    tier.rows > 0 ? percent(tier.positives / tier.rows, 1) : noNumber,
    percent(tier.precision),
    percent(tier.recall),
    decimal(tier.lift, 1),
  ]);
  const title = 'Tiers: left as it was said and seen; precision, recall and lift of this tier and the worse ones';
  return `${wrapText(title, width)}\n${textTable(columns, cells, { width })}`;
}

function importanceLines(importances: readonly Importance[], width: number): string {
  const known = importances.filter((one) => Number.isFinite(one.meanShare));
  const top = [...known].sort((a, b) => b.meanShare - a.meanShare).slice(0, shownImportances);
  const greatest = top[0]?.meanShare ?? 0;
  if (!(greatest > 0)) return '';
  const room = Math.max(8, width - barWidth - 12);
  const names = top.map((one) => cutToWidth(printable(one.name), room));
  const nameWidth = Math.max(...names.map(displayWidth));
  const lines = top.map((one, i) => {
    const name = names[i] ?? '';
    const bar = textBar(one.meanShare / greatest);
    const space = ' '.repeat(nameWidth - displayWidth(name));
    return `  ${name}${space}  ${bar.padEnd(barWidth)}  ${decimal(one.meanShare, 2)}`;
  });
  const title = 'What moves the risk: mean absolute share in the log-odds';
  return [title, ...lines].join('\n');
}

/** A bar in eighths of a column. */
function textBar(share: number): string {
  const eighths = Math.max(1, Math.round(Math.min(1, share) * barWidth * 8));
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : '▏▎▍▌▋▊▉'.charAt(rest - 1));
}

function warningLines(report: EvaluationReport, width: number): string {
  const lines = report.warnings.map((warning) =>
    wrapText(`  ${printable(warning.code)}: ${printable(warning.message)}`, width, '    '),
  );
  return lines.length === 0 ? '' : ['Warnings', ...lines].join('\n');
}
