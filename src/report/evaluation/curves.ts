import type { CurvePoint, EvaluationReport } from '../../domain/evaluation/report.ts';
import { dots, line, note, type Point } from '../charts/marks.ts';
import { type Axis, chartSvg, type Plot, plotOf, xAxis, yAxis } from '../charts/plot.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { decimal, grouped, percent } from '../numbers.ts';
import { figure } from '../page.ts';
import { championOf } from './names.ts';

const height = 340;
const area = { left: 48, top: 34, width: 416, height: 260 };
const shareAxis = (label: string): Axis => ({ label, from: 0, to: 1, format: (value) => percent(value, 0) });

interface CurveChart {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly x: string;
  readonly y: string;
  /** Lines and words drawn before the curve: what would be without the model. */
  readonly reference: (plot: Plot) => Html;
  readonly curve: readonly Point[];
  /** The point the title speaks of. */
  readonly spoken?: Point | undefined;
  readonly table: Html;
}

function curveFigure(spec: CurveChart): Html {
  const { id, title, curve, spoken } = spec;
  const [x, y] = [shareAxis(spec.x), shareAxis(spec.y)];
  const plot = plotOf(area, x, y);
  const marked = spoken === undefined ? [] : [{ ...spoken, tip: `${percent(spoken.x)}, ${percent(spoken.y)}` }];
  const drawn = html`${yAxis(plot, y)}${xAxis(plot, x)}${spec.reference(plot)}${line(plot, curve, 'main')}${dots(plot, marked)}`;
  const description = `${spec.y} (upright) against ${spec.x} (across). ${title}.`;
  return figure({
    title,
    note: spec.note,
    chart: chartSvg({ id, title, description }, height, drawn),
    table: spec.table,
  });
}

const guessing = (plot: Plot): Html =>
  html`${line(
    plot,
    [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
    'reference',
  )}${note(plot, { x: 0.5, y: 0.5, text: 'guessing', dx: 10, dy: 16 })}`;

/** Share of the leavers the ROC curve is read at. */
const soughtRecall = 0.8;

export function rocFigure(report: EvaluationReport): Html | null {
  const { roc } = report;
  if (roc.length < 2) return null;
  const falseAlarms = firstCrossing(
    roc.map(({ x, y }) => ({ x: y, y: x })),
    soughtRecall,
  );
  const auc = championOf(report)?.auc.value;
  return curveFigure({
    id: 'roc',
    title:
      falseAlarms === undefined
        ? 'Leavers found against false alarms'
        : `To find ${percent(soughtRecall)} of those who left, it raises a false alarm for ${percent(falseAlarms)} of those who stayed`,
    note: `ROC curve${auc === undefined ? '' : `, area ${decimal(auc, 3)}`}. The further above the dashed line, the better.`,
    x: 'share of stayers flagged (false alarms)',
    y: 'share of leavers found',
    reference: guessing,
    curve: roc,
    spoken: falseAlarms === undefined ? undefined : { x: falseAlarms, y: soughtRecall },
    table: curveTable('ROC curve', 'Stayers flagged', 'Leavers found', roc),
  });
}

export function precisionRecallFigure({ precisionRecall, baseRate }: EvaluationReport): Html | null {
  if (precisionRecall.length < 2) return null;
  const precision = firstCrossing(precisionRecall, 0.5);
  return curveFigure({
    id: 'precision-recall',
    title:
      precision === undefined
        ? 'How many of the flagged leave'
        : `When half of the leavers are found, ${percent(precision)} of those flagged leave; guessing ${percent(baseRate)}`,
    note: 'Precision-recall curve. Flagging more customers finds more leavers, but fewer of the flagged leave.',
    x: 'share of leavers found (recall)',
    y: 'share of the flagged that left (precision)',
    reference: (plot) => baseRateLine(plot, baseRate),
    curve: precisionRecall,
    spoken: precision === undefined ? undefined : { x: 0.5, y: precision },
    table: curveTable('Precision-recall curve', 'Leavers found', 'Of the flagged, left', precisionRecall),
  });
}

function baseRateLine(plot: Plot, baseRate: number): Html {
  const ends = [
    { x: 0, y: baseRate },
    { x: 1, y: baseRate },
  ];
  const text = `guessing: ${percent(baseRate)}, the base rate`;
  return html`${line(plot, ends, 'reference')}${note(plot, { x: 0, y: baseRate, text, dx: 6, dy: 15 })}`;
}

/** Leavers found by who works the list from the top, against no list and against a list that knows the future. */
export function liftFigure({ lift, baseRate }: EvaluationReport): Html | null {
  const [first] = lift;
  if (first === undefined) return null;
  const rows = lift.reduce((sum, row) => sum + row.rows, 0);
  const curve = [{ x: 0, y: 0 }, ...lift.map((row) => ({ x: row.share, y: row.captured }))];
  const ends = [0, baseRate, 1].map((x, i) => ({ x, y: Math.min(1, i) }));
  const columns = ['Riskiest', 'Rows', 'Left', 'Of these left', 'Lift', 'Leavers found so far'];
  return curveFigure({
    id: 'lift',
    title: `The riskiest ${first.share === 0.1 ? 'tenth' : percent(first.share)} holds ${percent(first.captured)} of those who left`,
    note: `Working the list of ${grouped(rows)} from the riskiest down. Grey: the best any list could do.`,
    x: 'share of customers worked, riskiest first',
    y: 'share of leavers among them',
    reference: (plot) => html`${guessing(plot)}${line(plot, ends, 'second')}`,
    curve,
    spoken: { x: first.share, y: first.captured },
    table: dataTable({
      label: 'Leavers found by tenths, riskiest first',
      columns: columns.map((header, i) => ({ header, isNumber: i > 0 })),
      rows: lift.map((row, i) => [
        `${percent(lift[i - 1]?.share ?? 0, 0)} to ${percent(row.share, 0)}`,
        grouped(row.rows),
        grouped(row.positives),
        percent(row.rows > 0 ? row.positives / row.rows : null, 1),
        decimal(row.lift, 2),
        percent(row.captured, 1),
      ]),
    }),
  });
}

/** `y` where the curve first comes to `x`, on the straight line between two points. */
function firstCrossing(curve: readonly CurvePoint[], x: number): number | undefined {
  for (const [i, point] of curve.entries()) {
    if (!(point.x >= x) || !Number.isFinite(point.y)) continue;
    const before = curve[i - 1];
    if (before === undefined || before.x === point.x || !Number.isFinite(before.y)) return point.y;
    return before.y + ((point.y - before.y) * (x - before.x)) / (point.x - before.x);
  }
  return undefined;
}

const tableRows = 20;

/** The curve at about so many points: the numbers behind a picture, not the data. */
function curveTable(label: string, x: string, y: string, curve: readonly CurvePoint[]): Html {
  const every = Math.max(1, Math.ceil(curve.length / tableRows));
  const shown = curve.filter((_, i) => i % every === 0 || i === curve.length - 1);
  return dataTable({
    label,
    columns: [
      { header: x, isNumber: true },
      { header: y, isNumber: true },
    ],
    rows: shown.map((point) => [percent(point.x, 1), percent(point.y, 1)]),
  });
}
