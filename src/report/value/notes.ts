import type { ClvReport } from '../../domain/value/table/clv-report.ts';
import { type Content, type Html, html } from '../html.ts';
import { dayText, decimal, grouped, percent } from '../numbers.ts';
import { shortened } from '../page.ts';
import { periodsText } from './key-figures.ts';

export function warningList({ warnings }: Pick<ClvReport, 'warnings'>): Html | null {
  if (warnings.length === 0) return null;
  const items = warnings.map(
    ({ code, message }) => html`<li>${message} <code>${code}</code></li>
`,
  );
  return html`<ul class="warnings">
${items}</ul>`;
}

export function limits({ gammaGamma, check }: ClvReport): Html {
  const correlation = gammaGamma?.spendFrequencyCorrelation ?? null;
  const lines = [
    'Totals over many customers are what such models are good at. A single customer can be far from its own figure.',
    'Only customers seen so far are counted, none who are still to come.',
    'The future is taken to be like the past: no change of prices, range, season or advertising.',
    correlation === null
      ? 'What a customer spends is taken to have nothing to do with how often it buys.'
      : `What a customer spends is taken to have nothing to do with how often it buys; here the two go together with a correlation of ${decimal(correlation, 2)}${Math.abs(correlation) > 0.3 ? ', which is much: values are off for those who buy most' : ', which is little'}.`,
    check === null
      ? 'The forecast could not be held against what came: the table ends where the forecast begins.'
      : 'How far the forecast was off is seen above, where the line goes on beyond what the model saw.',
  ];
  return html`<ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

/** Enough to do it again. */
export function measuredFacts(
  data: ClvReport,
  details: readonly { readonly label: string; readonly value: string }[],
): Html {
  const { bgNbd, gammaGamma } = data;
  const facts: readonly (readonly [Content, Content])[] = [
    ['Method', data.method],
    ['Purchases seen until', dayText(data.until)],
    ['Looking ahead', periodsText(data)],
    ['Discount', `${percent(data.discountRate)} a year`],
    ['Margin', `${percent(data.margin)} of the spend`],
    ['Currency', data.currency ?? 'not given: amounts are as the table has them'],
    ['Rows of the table', `${grouped(data.rows)} read, ${grouped(data.dropped)} left out`],
    ['Purchases (BG/NBD)', bgNbd && fitText(bgNbd.logLikelihood, data.customers, bgNbd.fitMs)],
    ['Spend (Gamma-Gamma)', gammaGamma && fitText(gammaGamma.logLikelihood, gammaGamma.customers, null)],
    ...details.map(({ label, value }) => [shortened(label), value] as const),
  ];
  const known = facts.filter(([, value]) => value !== null);
  return html`<dl class="facts">${known.map(
    ([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>
`,
  )}</dl>`;
}

function fitText(logLikelihood: number, customers: number, ms: number | null): string {
  const took = ms === null || !Number.isFinite(ms) ? '' : `, in ${grouped(ms)} ms`;
  return `log-likelihood ${decimal(logLikelihood, 1)} on ${grouped(customers)} customers${took}`;
}

/** A plain line for each figure. */
export function valueGlossary({ totals }: ClvReport): Html {
  const terms: readonly (readonly [term: string, meaning: string])[] = [
    [
      'Customer value (CLV)',
      'Margin expected of a customer over the horizon: purchases × amount × margin, each discounted to today.',
    ],
    ['Discounting', 'Money later is worth less than money now. At 10 % a year, 110 in a year are worth 100 today.'],
    [
      'Interval',
      `Where the total would lie in ${percent(totals.level, 0)} of repetitions, given the models. It does not hold what the models leave out.`,
    ],
    [
      'Still a customer (P alive)',
      'Probability that the customer will buy again at all. It falls with silence, fastest for those who used to buy often.',
    ],
    ['Purchases expected', 'Mean number of days with a purchase within the horizon.'],
    [
      'BG/NBD',
      'Purchases come at random at each customer’s own pace, and after each one the customer may leave for good. Fader, Hardie, Lee 2005.',
    ],
    [
      'Gamma-Gamma',
      'What one purchase of a customer is worth on average, drawn towards the mean of all where little is known. Fader, Hardie 2013.',
    ],
    [
      'Log-likelihood',
      'How well the model fits what happened, for comparing models on the same data. Nearer to 0 is better.',
    ],
  ];
  return html`<dl class="terms">${terms.map(
    ([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>
`,
  )}</dl>`;
}
