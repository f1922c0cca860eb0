/** What `keel model` prints. */
import type { ModelEntry, RegisteredModel } from '../../contracts/learnt-repositories.ts';
import { riskTiers } from '../../domain/scoring/score.ts';
import { modelName, verdictName } from '../../report/evaluation/names.ts';
import { dayText, decimal, grouped, noNumber, percent } from '../../report/numbers.ts';
import type { ModelStatus } from '../../services/models/model-status.ts';
import type { ModelPreview } from '../../services/models/preview-model.ts';
import { versionName } from '../../services/models/version-name.ts';
import { type TextColumn, textTable } from './text-table.ts';

const shownMovers = 10;
const right = { align: 'right' } as const;
const day = (at: number): string => dayText(new Date(at).toISOString().slice(0, 10));

export function modelListText({ scoring, versions, unused, check }: ModelStatus): string {
  const lines = [`${scoring} scores.`];
  if (unused !== null) lines.push(unused);
  if (versions.length === 0) lines.push('No model was trained yet. Train one: keel train');
  else lines.push('', versionTable(versions));
  if (check !== null) {
    const { dueFor, newlyKnown } = check.findings;
    const due = dueFor.length === 0 ? '' : ` A training is due: ${dueFor.join('; ')}.`;
    lines.push('', `Looked at on ${dayText(check.day)}: ${check.alert ?? 'all is well.'}${due}`);
    if (newlyKnown.length > 0) lines.push(`Known now, but not yet to ${check.modelVersion}: ${newlyKnown.join(', ')}.`);
  }
  return `${lines.join('\n')}\n`;
}

function versionTable(versions: readonly ModelEntry[]): string {
  const columns: readonly TextColumn[] = [
    { header: 'version' },
    { header: 'state' },
    { header: 'trained' },
    { header: 'model' },
    { header: 'verdict' },
    { header: 'departures', ...right },
    { header: 'AUC', ...right },
    { header: 'log loss', ...right },
    { header: 'note', optional: 1 },
  ];
  const cells = versions.map(({ version, state, createdAt, kind, figures, note }) => [
    versionName(version),
    state,
    day(createdAt),
    figures.trainedOn === null ? noNumber : modelName(kind),
    verdictName(figures.verdict.kind),
    figures.trainedOn === null ? noNumber : grouped(figures.trainedOn.events),
    decimal(figures.auc?.value ?? null, 3),
    decimal(figures.logLoss?.value ?? null, 4),
    note,
  ]);
  return textTable(columns, cells);
}

/** What stands beside the report of a version. */
export function modelFacts({ version, state, createdAt, publishedAt, figures, stored, note }: RegisteredModel): string {
  const published = publishedAt === null ? '' : `, published on ${day(publishedAt)}`;
  const lines = [`${versionName(version)}: ${state}, trained on ${day(createdAt)}${published}.`];
  const { trainedOn } = figures;
  if (trainedOn !== null) {
    const { rows, events, customers, from, to } = trainedOn;
    const kept = trainedOn.keptShare < 1 ? `, ${percent(trainedOn.keptShare)} of those who stayed, weighted` : '';
    lines.push(
      `Learned from ${grouped(events)} departures among ${grouped(customers)} customers: ${grouped(rows)} rows, dated ${day(from)} to ${day(to)}${kept}.`,
    );
  }
  if (stored !== null) {
    const params = Object.entries(stored.params).map(([name, value]) => `${name} ${value}`);
    lines.push(
      `${modelName(stored.kind)}${params.length === 0 ? '' : ` (${params.join(', ')})`}, calibration ${stored.calibration.method}, seed ${stored.seed}.`,
    );
  }
  if (note !== null) lines.push(`Note: ${note}`);
  return lines.join('\n');
}

export function previewText(preview: ModelPreview, version: number): string {
  const { customers, tiers, meanRisk, moves, movers } = preview;
  const lines = [
    `If ${preview.version} scored ${grouped(customers)} customers: mean churn risk ${percent(meanRisk.after)} instead of ${percent(meanRisk.before)}.`,
    '',
    textTable(
      [{ header: 'tier' }, { header: 'now', ...right }, { header: 'then', ...right }],
      riskTiers.toReversed().map((tier) => [tier, grouped(tiers.before[tier]), grouped(tiers.after[tier])]),
    ),
    '',
  ];
  if (moves.length === 0) lines.push('No customer would change tier.');
  else {
    const all = moves.reduce((sum, move) => sum + move.customers, 0);
    const told = moves.map((move) => `${grouped(move.customers)} from ${move.from} to ${move.to}`);
    lines.push(`${grouped(all)} would change tier: ${told.join(', ')}.`, '', moverTable(movers));
  }
  lines.push('', `Nothing was written. To use it: keel model publish --version ${version}`);
  return `${lines.join('\n')}\n`;
}

function moverTable(movers: ModelPreview['movers']): string {
  return textTable(
    [{ header: 'customer' }, { header: 'now', ...right }, { header: 'then', ...right }, { header: 'tier' }],
    movers
      .slice(0, shownMovers)
      .map(({ name, riskBefore, riskAfter, from, to }) => [
        name,
        percent(riskBefore),
        percent(riskAfter),
        `${from} → ${to}`,
      ]),
  );
}
