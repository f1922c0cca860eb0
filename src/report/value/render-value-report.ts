import type { ClvReport } from '../../domain/value/table/clv-report.ts';
import { type Html, html } from '../html.ts';
import { shortAmount } from '../money.ts';
import { dayText, grouped, percent } from '../numbers.ts';
import { grid, page, section } from '../page.ts';
import type { ReportAbout } from '../render-report.ts';
import { concentrationFigure } from './concentration.ts';
import { distributionFigure } from './distribution.ts';
import { periodsText, valueFigures } from './key-figures.ts';
import { limits, measuredFacts, valueGlossary, warningList } from './notes.ts';
import { parameterTable } from './parameters.ts';
import { topTable } from './top-customers.ts';
import { trackingFigure } from './tracking.ts';

/** What the customers of a table are worth, as one HTML page that needs no script and nothing from outside. Pure. */
export function renderValueReport(data: ClvReport, about: ReportAbout): string {
  const body = [
    opening(data),
    section('figures', 'In figures', [valueFigures(data)]),
    section('worth', 'Where the value lies, and how far the forecast can be trusted', [
      grid([distributionFigure(data), concentrationFigure(data), trackingFigure(data)]),
    ]),
    section('top', 'The most valuable customers', [topTable(data)]),
    section('parameters', 'What the models say of these customers', [parameterTable(data)]),
    section('warnings', 'Warnings', [warningList(data)]),
    section('limits', 'What this can and cannot say', [limits(data)]),
    section('measured', 'How it was worked out', [measuredFacts(data, about.details)]),
    section('glossary', 'What the figures mean', [valueGlossary(data)]),
  ];
  const lines = [about.subject, `as of ${dayText(about.asOf)}`, `Keel ${about.keelVersion}`];
  return page({ title: about.title, kind: 'Value of customers', about: lines, body });
}

/** The finding before everything else. */
function opening(data: ClvReport): Html {
  const { clv, level } = { clv: data.totals.clv, level: data.totals.level };
  const ahead = periodsText(data);
  const pointer =
    data.warnings.length > 0 &&
    html`<p class="pointer">Read with <a href="#warnings">${data.warnings.length === 1 ? 'one warning' : `${data.warnings.length} warnings`}</a>.</p>`;
  if (clv === null) {
    const reason = data.reasons.bgNbd ?? data.reasons.gammaGamma ?? 'The table holds too little to learn from.';
    return html`<section class="verdict too_little_data" aria-labelledby="verdict"><h2 id="verdict">No value can be told</h2>
<p>${reason}</p>
${pointer}</section>
`;
  }
  const sure = `${percent(level, 0)} of outcomes would lie between ${shortAmount(clv.low, data.currency)} and ${shortAmount(clv.high, data.currency)}`;
  return html`<section class="verdict" aria-labelledby="verdict"><h2 id="verdict">${shortAmount(clv.value, data.currency)} over the next ${ahead}</h2>
<p>So much margin is expected of the ${grouped(data.customers)} customers who bought until ${dayText(data.until)}, in today’s money. ${sure}.</p>
${pointer}</section>
`;
}
