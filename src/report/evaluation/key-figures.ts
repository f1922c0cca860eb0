import type { EvaluationReport, Figure, ModelResult } from '../../domain/evaluation/report.ts';
import { type Html, html } from '../html.ts';
import { decimal, grouped, noNumber, percent, points } from '../numbers.ts';
import { championOf } from './names.ts';

interface KeyFigure {
  readonly name: string;
  readonly value: string;
  /** Interval, or what the value is to be held against. */
  readonly beside: string;
  /** What it means, and what guessing would have. */
  readonly words: string;
}

/** The figures of the champion, each with a few plain words. */
export function keyFigures(report: EvaluationReport): Html | null {
  const champion = championOf(report);
  if (champion === undefined) return null;
  const shown = [...ranking(champion, report.baseRate), ...probabilities(champion, report)];
  const items = shown.map(
    ({ name, value, beside, words }) => html`<div><dt>${name}</dt>
<dd><span class="value">${value} <small>${beside}</small></span><span class="words">${words}</span></dd></div>
`,
  );
  return html`<dl class="figures">
${items}</dl>
`;
}

/** Does it put those who leave before those who stay? */
function ranking({ auc, prAuc }: ModelResult, baseRate: number): KeyFigure[] {
  const times = Number.isFinite(auc.value) ? String(Math.round(auc.value * 100)) : noNumber;
  return [
    {
      name: 'AUC',
      value: decimal(auc.value, 3),
      beside: interval(auc, 3),
      words: `Picks the leaver out of a pair, one who left and one who stayed, ${times} times in 100; guessing 50.`,
    },
    {
      name: 'Average precision (PR-AUC)',
      value: decimal(prAuc.value, 3),
      beside: interval(prAuc, 3),
      words: `Share of leavers among those it flags, over all cut-offs; guessing ${decimal(baseRate, 3)}, the base rate.`,
    },
  ];
}

/** Do its percentages mean what they say? */
function probabilities(
  { logLoss, brier, ...champion }: ModelResult,
  { baseRate, rows }: EvaluationReport,
): KeyFigure[] {
  const chance = `Over ${grouped(rows)} rows chance alone would show a perfect model up to ${points(champion.eceFloor95)}.`;
  return [
    {
      name: 'Log loss',
      value: decimal(logLoss.value, 4),
      beside: interval(logLoss, 4),
      words: `How surprised it is by what happened, lower is better; saying the base rate to all ${decimal(entropy(baseRate), 4)}.`,
    },
    {
      name: 'Brier score',
      value: decimal(brier.value, 4),
      beside: interval(brier, 4),
      words: `Squared miss of its probabilities, lower is better; saying the base rate to all ${decimal(baseRate * (1 - baseRate), 4)}.`,
    },
    {
      name: 'Calibration error',
      value: points(champion.ece),
      beside: `floor ${points(champion.eceFloor95)}`,
      words: `How far what it says is from what is seen, on average. ${chance}`,
    },
    {
      name: 'Calibration slope',
      value: decimal(champion.calibrationSlope, 2),
      beside: 'right is 1',
      words: slopeWords(champion.calibrationSlope),
    },
  ];
}

function slopeWords(slope: number | null): string {
  if (slope === null || !Number.isFinite(slope)) return 'Cannot be told from these rows.';
  if (slope < 0.9) return 'Below 1: its high risks are too high and its low risks too low.';
  if (slope > 1.1) return 'Above 1: it could say more; its risks are too close to the base rate.';
  return 'Its high risks are as high, and its low risks as low, as they should be.';
}

/** Log loss of who says the base rate of everyone. */
function entropy(rate: number): number {
  if (rate <= 0 || rate >= 1) return 0;
  return -(rate * Math.log(rate) + (1 - rate) * Math.log(1 - rate));
}

/** "0.838 to 0.856". */
export function interval({ low, high }: Figure, digits: number): string {
  return Number.isFinite(low) && Number.isFinite(high) ? `${decimal(low, digits)} to ${decimal(high, digits)}` : '';
}

/** "28 % to 33 %" of shares. */
export const percentInterval = ({ low, high }: Figure): string => `${percent(low)} to ${percent(high)}`;
