import type { EvaluationReport } from '../domain/evaluation/report.ts';
import { liftFigure, precisionRecallFigure, rocFigure } from './evaluation/curves.ts';
import { importancesFigure } from './evaluation/importances.ts';
import { keyFigures } from './evaluation/key-figures.ts';
import { logLossFigure, modelsTable, selectionList } from './evaluation/models.ts';
import { modelName, sentenceCase, verdictName } from './evaluation/names.ts';
import { glossary, measuredFacts, warningList } from './evaluation/notes.ts';
import { partFigures } from './evaluation/parts.ts';
import { reliabilityFigure } from './evaluation/reliability.ts';
import { tiersPart } from './evaluation/tiers.ts';
import { type Html, html } from './html.ts';
import { dayText } from './numbers.ts';
import { grid, page, section } from './page.ts';

export interface ReportAbout {
  readonly title: string;
  /** What was evaluated: a table's file name, an install. */
  readonly subject: string;
  /** ISO date. */
  readonly asOf: string;
  readonly keelVersion: string;
  /** Said under "How it was measured". */
  readonly details: readonly { readonly label: string; readonly value: string }[];
}

/** The evaluation as one HTML page that needs no script and nothing from outside. Pure. */
export function renderReport(report: EvaluationReport, about: ReportAbout): string {
  const champion = sentenceCase(modelName(report.champion));
  const hasParts = Object.keys(report.groups).length > 0;
  const body = [
    verdict(report),
    section('figures', `${champion}, in figures`, [keyFigures(report)]),
    section('curves', 'What it finds, and how far its percentages can be trusted', [
      grid([reliabilityFigure(report), rocFigure(report), precisionRecallFigure(report), liftFigure(report)]),
    ]),
    section('tiers', 'Tiers', [tiersPart(report)]),
    section('models', 'Models compared', [modelsTable(report), grid([logLossFigure(report), selectionList(report)])]),
    section('drivers', hasParts ? 'What moves the risk, and where it holds' : 'What moves the risk', [
      grid([importancesFigure(report), ...partFigures(report)]),
    ]),
    section('warnings', 'Warnings', [warningList(report)]),
    section('measured', 'How it was measured', [measuredFacts(report, about.details)]),
    section('glossary', 'What the figures mean', [glossary()]),
  ];
  const version = `Keel ${about.keelVersion}`;
  const kind = 'Evaluation of churn risk';
  return page({ title: about.title, kind, about: [about.subject, `as of ${dayText(about.asOf)}`, version], body });
}

function verdict({ verdict, warnings }: EvaluationReport): Html {
  const count = warnings.length === 1 ? 'one warning' : `${warnings.length} warnings`;
  const pointer = warnings.length > 0 && html`<p class="pointer">Read with <a href="#warnings">${count}</a>.</p>`;
  return html`<section class="verdict ${verdict.kind}" aria-labelledby="verdict"><h2 id="verdict">${verdictName(verdict.kind)}</h2>
<p>${verdict.sentence}</p>
${pointer}</section>
`;
}
