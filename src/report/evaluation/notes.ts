import type { EvaluationReport } from '../../domain/evaluation/report.ts';
import { type Content, type Html, html } from '../html.ts';
import { grouped, percent } from '../numbers.ts';
import { shortened } from '../page.ts';
import { paramsText } from './models.ts';
import { modelName } from './names.ts';

export function warningList({ warnings }: EvaluationReport): Html | null {
  if (warnings.length === 0) return null;
  const items = warnings.map(
    ({ code, message }) => html`<li>${message} <code>${code}</code></li>
`,
  );
  return html`<ul class="warnings">
${items}</ul>`;
}

/** How it was measured: enough to do it again. */
export function measuredFacts(
  report: EvaluationReport,
  details: readonly { readonly label: string; readonly value: string }[],
): Html {
  const facts: readonly (readonly [Content, Content])[] = [
    ['Method', report.method],
    ['Rows', grouped(report.rows)],
    ['Rows that left', `${grouped(report.positives)}, base rate ${percent(report.baseRate, 1)}`],
    ['Departures', `${grouped(report.events)}: a customer that left counts once`],
    ['Champion', modelName(report.champion)],
    ['Its parameters', paramsText(report)],
    ...details.map(({ label, value }) => [shortened(label), value] as const),
  ];
  const known = facts.filter(([, value]) => value !== null);
  return html`<dl class="facts">${known.map(
    ([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>
`,
  )}</dl>`;
}

const terms: readonly (readonly [term: string, meaning: string])[] = [
  [
    '95 % interval',
    'Where the figure would lie in 95 of 100 samples of such customers. Two overlapping intervals can be chance.',
  ],
  ['AUC', 'Of all pairs of a customer who left and one who stayed, the share in which the leaver had the higher risk.'],
  [
    'Average precision (PR-AUC)',
    'Share of leavers among the flagged, averaged over all cut-offs. It falls with the base rate, so compare it with that only.',
  ],
  ['Base rate', 'Share of all rows that left. What a guess without any model would say of everyone.'],
  ['Brier score', 'Mean of the squared distance between the probability said and what happened (1 left, 0 stayed).'],
  [
    'Calibration',
    'A last step that makes probabilities mean what they say, fitted on rows the model was not fitted to.',
  ],
  [
    'Calibration error',
    'Rows are put in ten bins by the risk said; the mean distance between said and seen, weighted by rows.',
  ],
  ['Calibration slope', 'How steeply what happens rises with what is said, in log-odds. 1 is right.'],
  [
    'Floor',
    'The calibration error that a perfect model stays under in 95 of 100 samples of this size. Below it, no error can be told from chance.',
  ],
  [
    'Lift',
    'Share that left in a part over the share that left of all. 3 means three times as many as a list in random order.',
  ],
  [
    'Log loss',
    'Mean of minus the logarithm of the probability given to what happened. It punishes being sure and wrong.',
  ],
  ['Precision', 'Of those flagged, the share that left.'],
  ['Recall', 'Of those that left, the share that was flagged.'],
  ['Said and seen', 'The mean risk that the model gave, and the share that then left.'],
  [
    'Share in the log-odds',
    'How far a column moves one customer’s risk up or down on the scale the model adds on, on average.',
  ],
];

/** A plain line for each figure. */
export function glossary(): Html {
  return html`<dl class="terms">${terms.map(
    ([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>
`,
  )}</dl>`;
}
