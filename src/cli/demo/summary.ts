import type { ScoreSummary, StoredTask } from '../../contracts/repositories.ts';
import type { Score } from '../../domain/scoring/score.ts';
import type { RunCounts } from '../../services/run/run-counts.ts';

export interface DemoSummary {
  readonly crmName: string;
  readonly first: RunCounts;
  readonly second: RunCounts;
  readonly scores: ScoreSummary;
  readonly riskiest: readonly { readonly score: Score; readonly name: string }[];
  readonly task: StoredTask | undefined;
  readonly owners: number;
  readonly fields: number;
  readonly recordUrl: string | null;
  readonly database: string;
}

const grouped = (n: number): string => Math.round(n).toLocaleString('en-US');
const percent = (risk: number): string => `${Math.round(risk * 100)} %`;

function money(cents: number, currency: string): string {
  const units = cents / 100;
  if (Math.abs(units) >= 1e6) return `${(units / 1e6).toFixed(1)} M ${currency}`;
  return Math.abs(units) >= 1e4 ? `${grouped(units / 1e3)} k ${currency}` : `${grouped(units)} ${currency}`;
}

function wrap(text: string, indent: string, width = 110): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + word.length + 1 > width - indent.length) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}

/** What a person reads at the end of the demo. Pure. */
export function summaryText(s: DemoSummary): string {
  const { tiers } = s.scores;
  const atStake = s.scores.recurring
    .map((r) => `${money(r.atRiskCents, r.currency)} a year of ${money(r.allCents, r.currency)}`)
    .join('; ');
  const lines = [
    '',
    `Keel scored ${grouped(s.first.scored)} customers of the ${s.crmName} in ${(s.first.durationMs / 1000).toFixed(1)} s (${grouped(s.first.apiCalls)} API calls).`,
    `  critical ${tiers.critical}   high ${tiers.high}   medium ${tiers.medium}   low ${tiers.low}   without a risk ${s.scores.withoutRisk}`,
    ...(atStake ? [`  At high or critical risk: ${atStake}`] : []),
    '',
    '  Riskiest today',
    ...s.riskiest.map(riskLine),
    '',
    `Created ${s.fields} fields, wrote ${grouped(s.first.values)} values to ${grouped(s.first.written)} companies, opened ${s.first.tasks.created} tasks for ${s.owners} owners${heldBack(s.first)}.`,
    `A second run wrote ${s.second.written} companies and opened ${s.second.tasks.created} tasks: nothing had changed.`,
    ...(s.task ? ['', '  One of the tasks', ...taskLines(s.task)] : []),
    '',
    ...(s.recordUrl ? [`See it as a CSM does: ${s.recordUrl}`] : []),
    `Keel's database: ${s.database}`,
  ];
  return `${lines.join('\n')}\n`;
}

const heldBack = (counts: RunCounts): string =>
  counts.tasks.heldBack > 0 ? ` (${counts.tasks.heldBack} held back: weekly budget)` : '';

function riskLine({ score, name }: { score: Score; name: string }): string {
  const change =
    score.riskChange30d === null
      ? ''
      : `${score.riskChange30d >= 0 ? '+' : '−'}${Math.abs(Math.round(score.riskChange30d * 100))}`;
  const head = `    ${name.slice(0, 26).padEnd(27)} ${percent(score.risk ?? 0).padStart(5)}  ${change.padStart(4)}   `;
  const reasons = score.drivers
    .filter((d) => d.contribution > 0)
    .map((d) => d.text)
    .join('; ');
  return head + wrap(reasons, ' '.repeat(head.length));
}

function taskLines({ draft }: StoredTask): string[] {
  const due = new Date(draft.dueAt).toISOString().slice(0, 10);
  const body = draft.body.split('\n').map((line) => `      ${wrap(line, '      ')}`.trimEnd());
  return [`    ${draft.subject}`, `    due ${due}, priority ${draft.priority}`, '', ...body];
}
