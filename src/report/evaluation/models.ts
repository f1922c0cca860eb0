import type { EvaluationReport, Figure, ModelResult, SelectionStep } from '../../domain/evaluation/report.ts';
import { extentOf } from '../charts/plot.ts';
import { rowChart } from '../charts/row-chart.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { decimal, duration } from '../numbers.ts';
import { figure, shortened } from '../page.ts';
import { interval } from './key-figures.ts';
import { calibrationName, championOf, modelName, sentenceCase } from './names.ts';

/** All models in a table, the champion marked. */
export function modelsTable({ models, champion }: EvaluationReport): Html | null {
  if (models.length === 0) return null;
  const columns = ['Model', 'AUC', 'PR-AUC', 'Brier', 'Log loss', 'Cal. error', 'Floor', 'Slope', 'Calibration', 'Fit'];
  const words = new Set(['Model', 'Calibration']);
  return dataTable({
    label: 'Models compared',
    columns: columns.map((header) => ({ header, isNumber: !words.has(header) })),
    strong: models.findIndex((model) => model.name === champion),
    rows: models.map((model) => [
      html`${modelName(model.name)}${model.name === champion && ', champion'}`,
      withInterval(model.auc, 3),
      withInterval(model.prAuc, 3),
      withInterval(model.brier, 4),
      withInterval(model.logLoss, 4),
      decimal(model.ece, 4),
      decimal(model.eceFloor95, 4),
      decimal(model.calibrationSlope, 2),
      calibrationName(model.calibration),
      duration(model.fitMs),
    ]),
  });
}

const withInterval = (value: Figure, digits: number): Html =>
  html`${decimal(value.value, digits)}<br/><small>${interval(value, digits)}</small>`;

/** Log loss of each model with its interval: what the choice rests on. */
export function logLossFigure(report: EvaluationReport): Html | null {
  const shown = report.models.filter((model) => Number.isFinite(model.logLoss.value));
  if (shown.length < 2) return null;
  const [from, to] = extentOf(shown.flatMap(({ logLoss }) => [logLoss.value, logLoss.low, logLoss.high]));
  const margin = (to - from) * 0.04;
  const axis = {
    label: 'log loss (lower is better)',
    from: from - margin,
    to: to + margin,
    format: (n: number) => decimal(n, 2),
  };
  const title = logLossTitle(shown, report);
  const sorted = [...shown].sort((a, b) => a.logLoss.value - b.logLoss.value);
  const rows = sorted.map(({ name, logLoss }) => ({
    label: modelName(name),
    dot: logLoss.value,
    low: logLoss.low,
    high: logLoss.high,
    isStrong: name === report.champion,
    tip: `${modelName(name)}: ${decimal(logLoss.value, 4)} (${interval(logLoss, 4)})`,
  }));
  const description = `Log loss of ${shown.length} models with 95 % intervals. ${title}.`;
  return figure({
    title,
    note: 'With 95 % intervals. Models meet on the same rows, so a small gap can be certain though intervals overlap.',
    chart: rowChart({ id: 'log-loss', title, description }, axis, rows),
    table: dataTable({
      label: 'Log loss of the models',
      columns: ['Model', 'Log loss', '95 % interval'].map((header, i) => ({ header, isNumber: i > 0 })),
      rows: sorted.map((m) => [modelName(m.name), decimal(m.logLoss.value, 4), interval(m.logLoss, 4)]),
    }),
  });
}

function logLossTitle(models: readonly ModelResult[], report: EvaluationReport): string {
  const best = models.reduce((a, b) => (b.logLoss.value < a.logLoss.value ? b : a));
  const champion = championOf(report);
  const name = sentenceCase(modelName(best.name));
  if (champion === undefined || best.name === champion.name) return `${name} says it best`;
  return `${name} has the least log loss, but not by enough to replace ${modelName(champion.name)}`;
}

/** Why the champion is the champion, comparison by comparison. */
export function selectionList({ selection, champion }: EvaluationReport): Html | null {
  if (selection.length === 0) return null;
  const steps = selection.map(
    (step) => html`<li>${stepWords(step)}</li>
`,
  );
  return html`<div><h3>Why ${modelName(champion)}</h3>
<p>A plainer model stays champion unless the next one has a lower log loss by more than one standard error of the difference.</p>
<ol class="plain">${steps}</ol></div>`;
}

function stepWords({ champion, challenger, gain, standardError, isReplaced }: SelectionStep): string {
  const [old, next] = [sentenceCase(modelName(champion)), sentenceCase(modelName(challenger))];
  const by = decimal(Math.abs(gain), 4);
  const error = decimal(standardError, 4);
  if (isReplaced)
    return `${next} replaces ${modelName(champion)}: its log loss is lower by ${by}, and one standard error is ${error}.`;
  if (gain > 0)
    return `${old} stays: ${modelName(challenger)} is better by ${by} only, and one standard error is ${error}.`;
  return `${old} stays: ${modelName(challenger)} is worse by ${by}.`;
}

/** Parameters of the champion, as "depth 3, trees 180". */
export function paramsText(report: EvaluationReport): Html | null {
  const params = Object.entries(championOf(report)?.params ?? {});
  if (params.length === 0) return null;
  return shortened(params.map(([name, value]) => `${name} ${value}`).join(', '));
}
