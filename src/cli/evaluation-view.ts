import type { EvaluationReport, Figure, ModelResult } from '../domain/evaluation/report.ts';
import type { TableDataset } from '../domain/evaluation/table/table-dataset.ts';

const interval = ({ low, high }: Figure): readonly [number, number] => [low, high];

/** A report as the commands print it with `--json`: figures as plain numbers, their intervals beside. */
export function reportView(report: EvaluationReport): object {
  const { verdict, models, ...more } = report;
  return { ...more, verdict: verdict.kind, verdictSentence: verdict.sentence, models: models.map(modelView) };
}

/** What `keel evaluate --json` prints: the members that checks rely on first, and all else that the report knows. */
export function evaluationView(report: EvaluationReport, found: TableDataset): object {
  const { verdict, champion, models, warnings, rows: _rows, positives: _positives, ...more } = report;
  return {
    rows: found.rows,
    positives: found.positives,
    dropped: found.dropped,
    warnings,
    champion,
    verdict: verdict.kind,
    models: models.map(modelView),
    verdictSentence: verdict.sentence,
    positive: found.positive,
    evaluatedRows: found.data.rows,
    columns: found.data.columns.map(columnView(found)),
    ...more,
  };
}

function modelView(model: ModelResult): object {
  const { auc, prAuc, brier, logLoss } = model;
  return {
    ...model,
    auc: auc.value,
    prAuc: prAuc.value,
    brier: brier.value,
    logLoss: logLoss.value,
    intervals: { auc: interval(auc), prAuc: interval(prAuc), brier: interval(brier), logLoss: interval(logLoss) },
  };
}

/** What each column was read as: the first place to look when a figure surprises. */
function columnView({ data }: TableDataset) {
  return ({ name, kind, categories }: TableDataset['data']['columns'][number], c: number): object => ({
    name,
    kind,
    ...(kind === 'category' ? { categories: categories.length } : {}),
    missing: data.values[c]?.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0),
  });
}
