import type { KpiReport } from '../../domain/kpi/kpi-report.ts';
import { type Html, html } from '../html.ts';
import { dayText } from '../numbers.ts';
import { grid, page, section, shortened } from '../page.ts';
import type { ReportAbout } from '../render-report.ts';
import { bridgeFigures } from './bridge.ts';
import { cohortTable, survivalFigure } from './cohorts.ts';
import { headline, opening } from './headline.ts';
import { monthText } from './kpi-text.ts';
import { npsFigure } from './nps.ts';
import { kpiTable, partsTable } from './tables.ts';
import { trendFigures } from './trends.ts';

/** The KPIs of an install as one HTML page that needs no script and nothing from outside. Pure. */
export function renderKpiReport(data: KpiReport, about: ReportAbout): string {
  const body = [
    opening(data),
    section('headline', 'What matters most', [headline(data)]),
    section('bridge', 'How the recurring value moved', [grid(bridgeFigures(data.bridge))]),
    section('cohorts', 'Who stays', [cohortTable(data.cohorts.rows), grid([survivalFigure(data.cohorts.rows)])]),
    section('trends', 'How it goes', [grid([...trendFigures(data), npsFigure(data)])]),
    section('parts', `By ${(data.by ?? '').slice(0, 60)}`, [partsTable(data)]),
    section('all', 'All KPIs', [kpiTable(data)]),
    section('measured', 'How it was worked out', [measuredFacts(data, about.details)]),
    section('glossary', 'What the figures mean', [glossary(data)]),
  ];
  const lines = [about.subject, `as of ${dayText(about.asOf)}`, `Keel ${about.keelVersion}`];
  return page({ title: about.title, kind: 'KPIs of customer success', about: lines, body });
}

function measuredFacts({ months, asOf }: KpiReport, details: ReportAbout['details']): Html {
  const [first, last] = [months[0], months.at(-1)];
  const at = new Date(asOf);
  const facts = [
    ...(first === undefined || last === undefined
      ? []
      : [
          {
            label: 'Months',
            value: `${monthText(first)} to ${monthText(last)}, ${months.length} in all, in UTC; a running month is left out`,
          },
        ]),
    ...(Number.isNaN(at.getTime()) ? [] : [{ label: 'Events up to', value: dayText(at.toISOString()) }]),
    {
      label: 'Money',
      value: 'Amounts of different currencies are never added up without a dated rate that an admin gave.',
    },
    { label: 'Intervals', value: '95 %: where the figure would lie in 95 of 100 such months by chance alone.' },
    ...details,
  ];
  return html`<dl class="facts">${facts.map(
    ({ label, value }) => html`<dt>${shortened(label)}</dt><dd>${value}</dd>
`,
  )}</dl>`;
}

/** The formula of each figure that is shown. */
function glossary({ kpis }: KpiReport): Html | null {
  if (kpis.length === 0) return null;
  return html`<dl class="terms">${kpis.map(
    ({ label, definition }) => html`<div><dt>${shortened(label)}</dt><dd>${definition}</dd></div>
`,
  )}</dl>`;
}
