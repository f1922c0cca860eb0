import type { KpiReport, KpiSeries } from '../../domain/kpi/kpi-report.ts';
import { sparkLine } from '../charts/spark-line.ts';
import { type Html, html } from '../html.ts';
import { changeText, hasValue, intervalText, kpiText, monthText } from './kpi-text.ts';
import { colourOf, lightMark, type ShownColour, targetText } from './light.ts';

const shown = 9;
/** What is asked first, where no target says what matters. */
const first = [
  'arr',
  'net_revenue_retention',
  'gross_revenue_retention',
  'customers',
  'customer_churn_rate',
  'nps',
  'csat',
  'clv',
  'first_response_time',
];
const severity: Readonly<Record<ShownColour, number>> = { red: 0, amber: 1, green: 2 };

/** The KPIs that matter most: those off their target first, then by custom. */
export function headline({ kpis }: KpiReport): Html | null {
  const rank = (kpi: KpiSeries): number => {
    const place = first.indexOf(kpi.key);
    const colour = colourOf(kpi);
    return (colour === null ? 3 : severity[colour]) * 100 + (place < 0 ? 50 : place);
  };
  const chosen = kpis
    .filter((kpi) => hasValue(kpi) && (colourOf(kpi) !== null || first.includes(kpi.key)))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, shown);
  if (chosen.length === 0) return null;
  return html`<dl class="figures">
${chosen.map(card)}</dl>
`;
}

function card(kpi: KpiSeries): Html {
  const last = kpi.series.at(-1);
  const value = last?.value ?? null;
  const [light, target] = [lightMark(kpi), targetText(kpi)];
  const words = value === null ? (last?.reason ?? 'not known') : againstLastMonth(changeText(kpi));
  return html`<div><dt>${kpi.label}</dt>
<dd><span class="value">${kpiText(kpi, value)} <small>${intervalText(kpi, last)}</small></span>
${sparkLine(kpi.series.map((point) => point.value))}${light && html`<span class="words">${light} ${target && html`<small>${target}</small>`}</span>`}
<span class="words">${words}</span></dd></div>
`;
}

/** "+1.2 points on the month before, worse". */
function againstLastMonth(change: string): string {
  if (change === '') return '';
  if (change === 'unchanged') return 'unchanged from the month before';
  const [size = '', verdict] = change.split(', ');
  return `${size} on the month before${verdict === undefined ? '' : `, ${verdict}`}`;
}

/** The finding before everything else: how many targets are met. */
export function opening(report: KpiReport): Html {
  const lights = report.kpis.filter((kpi) => colourOf(kpi) !== null);
  const of = (colour: ShownColour) => lights.filter((kpi) => colourOf(kpi) === colour);
  const [off, near] = [of('red'), of('amber')];
  const month = report.months.at(-1);
  const said = sentence(lights.length, off, near);
  const tone = off.length > 0 ? 'no_better_than_base_rate' : near.length > 0 ? 'too_little_data' : 'usable';
  return html`<section class="verdict ${lights.length === 0 ? 'plain-verdict' : tone}" aria-labelledby="verdict"><h2 id="verdict">${said.title}</h2>
<p>${said.text}${month === undefined ? '' : ` Figures are of ${monthText(month)}, the last whole month, unless they say otherwise.`}</p>
</section>
`;
}

function sentence(
  targets: number,
  off: readonly KpiSeries[],
  near: readonly KpiSeries[],
): { readonly title: string; readonly text: string } {
  if (targets === 0) return { title: 'No targets are set', text: 'Set some, and each figure says how far it is off.' };
  const all = targets === 1 ? 'The one target' : `All ${targets} targets`;
  if (off.length === 0 && near.length === 0) return { title: `${all} ${targets === 1 ? 'is' : 'are'} met`, text: '' };
  const title =
    off.length === 0
      ? `${near.length} of ${targets} targets nearly met, the others met`
      : `${off.length} of ${targets} ${targets === 1 ? 'target is' : 'targets are'} missed`;
  const parts = [off.length > 0 && `Off target: ${names(off)}.`, near.length > 0 && `Near it: ${names(near)}.`].filter(
    (part) => part !== false,
  );
  return { title, text: parts.join(' ') };
}

const namesShown = 5;

function names(kpis: readonly KpiSeries[]): string {
  const named = kpis.slice(0, namesShown).map((kpi) => {
    const text = `${kpi.label.slice(0, 60)} ${kpiText(kpi, kpi.series.at(-1)?.value ?? null)}`;
    const target = targetText(kpi);
    return target === '' ? text : `${text} (target ${target})`;
  });
  const more = kpis.length - named.length;
  return more > 0 ? `${named.join('; ')}; and ${more} more` : named.join('; ');
}
