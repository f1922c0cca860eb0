import type { ScoreSummary, StoredTask } from '../../contracts/repositories.ts';
import { plural } from '../../domain/records/date-words.ts';
import type { Score } from '../../domain/scoring/score.ts';
import type { RunCounts } from '../../services/run/run-counts.ts';

export interface DemoSummary {
  readonly crmName: string;
  /** What the CRM calls its customers: companies, accounts. */
  readonly customerWord: string;
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

const widest = 110;
const narrowest = 60;
/** Currencies that are named; the others are counted. */
const shownCurrencies = 2;

/** What a person reads at the end of the demo, for a terminal of so many columns. Pure. */
export function summaryText(s: DemoSummary, columns = 100): string {
  const width = Math.max(narrowest, Math.min(widest, columns)) - 1;
  const title = `Keel scored ${grouped(s.first.scored)} customers of ${s.crmName} in ${seconds(s.first.durationMs)} (${grouped(s.first.apiCalls)} API calls).`;
  const lines = [
    '',
    wrap(title, '', width),
    '',
    ...stepLines(s, width),
    '',
    wrap(tierLine(s.scores), '  ', width),
    wrap(`  ${atRiskLine(s.scores)}`, '  ', width),
    '',
    ...riskiestLines(s.riskiest, width),
    '',
    wrap(secondRun(s.second, s.customerWord), '', width),
    ...(s.task ? ['', ...taskLines(s.task, width)] : []),
    '',
    ...(s.recordUrl ? [`See it as a CSM does: ${s.recordUrl}`] : []),
    `Keel's database: ${s.database}`,
  ];
  return `${lines.join('\n')}\n`;
}

function tierLine({ tiers, withoutRisk }: ScoreSummary): string {
  const known = `  critical ${tiers.critical}   high ${tiers.high}   medium ${tiers.medium}   low ${tiers.low}`;
  return withoutRisk === 0 ? known : `${known}   not scored ${withoutRisk} (left, or no customer yet)`;
}

function stepLines({ first, fields, owners, customerWord }: DemoSummary, width: number): string[] {
  const { tasks } = first;
  const heldBack = tasks.heldBack > 0 ? `, ${grouped(tasks.heldBack)} held back` : '';
  const steps: readonly (readonly [stage: string, title: string, what: string])[] = [
    ['provision', 'Fields', `${fields} stand in the CRM`],
    ['sync', 'Read', `${grouped(first.records)} records`],
    ['score', 'Score', `${grouped(first.scored)} customers`],
    ['write', 'Write', `${grouped(first.values)} values to ${grouped(first.written)} ${customerWord}`],
    ['tasks', 'Tasks', `${grouped(tasks.created)} opened for ${plural(owners, 'owner')}${heldBack}`],
  ];
  const whatWidth = Math.min(width - 22, Math.max(...steps.map(([, , what]) => what.length)) + 2);
  return steps.map(([stage, title, what]) => {
    const ms = first.stageMs[stage];
    const time = ms === undefined ? '' : seconds(ms).padStart(8);
    return `  ${title.padEnd(8)}${what.padEnd(whatWidth)}${time}`.trimEnd();
  });
}

/** "Value at high or critical risk: 14 k USD a year of 1.7 M, 3,657 CAD of 138 k, and 1 more currency". */
function atRiskLine({ recurring }: ScoreSummary): string {
  const atRisk = recurring.filter((r) => r.atRiskCents > 0);
  if (atRisk.length === 0) return 'No recurring value is at high or critical risk';
  const named = atRisk.slice(0, shownCurrencies).map((r, i) => {
    const year = i === 0 ? ' a year' : '';
    return `${short(r.atRiskCents)} ${r.currency}${year} of ${short(r.allCents)}`;
  });
  const more = atRisk.length - named.length;
  const rest = more === 0 ? '' : `, and ${more} more ${more === 1 ? 'currency' : 'currencies'}`;
  return `Value at high or critical risk: ${named.join(', ')}${rest}`;
}

function riskiestLines(riskiest: DemoSummary['riskiest'], width: number): string[] {
  if (riskiest.length === 0) return ['  No customer has a churn risk yet'];
  const nameWidth = Math.min(width < 90 ? 22 : 30, Math.max(...riskiest.map(({ name }) => name.length)));
  return [
    '  Riskiest today (churn risk, points in 30 days, why)',
    ...riskiest.map(({ score, name }) => riskLine(score, name, nameWidth, width)),
  ];
}

function riskLine(score: Score, name: string, nameWidth: number, width: number): string {
  const points = score.riskChange30d === null ? null : Math.round(score.riskChange30d * 100);
  const change = points === null ? '' : points < 0 ? `−${-points}` : `+${points}`;
  const shown = name.length > nameWidth ? `${name.slice(0, nameWidth - 1)}…` : name;
  const risk = `${Math.round((score.risk ?? 0) * 100)} %`;
  const head = `    ${shown.padEnd(nameWidth)} ${risk.padStart(5)} ${change.padStart(4)}   `;
  const reasons = score.drivers.filter((d) => d.contribution > 0).map((d) => d.text);
  return wrap(head + reasons.join('; '), ' '.repeat(head.length), width);
}

function secondRun({ written, tasks, durationMs }: RunCounts, customerWord: string): string {
  const took = `A second run took ${seconds(durationMs)}`;
  const isQuiet = written + tasks.created + tasks.updated + tasks.closed === 0;
  if (isQuiet) return `${took}: nothing had changed, so nothing was written and no task opened.`;
  const changes = `${tasks.created} opened, ${tasks.updated} updated, ${tasks.closed} closed`;
  return `${took}: it wrote ${grouped(written)} ${customerWord}; tasks: ${changes}.`;
}

function taskLines({ draft }: StoredTask, width: number): string[] {
  const due = new Date(draft.dueAt).toISOString().slice(0, 10);
  const body = draft.body.split('\n').map((line) => {
    const hanging = line.startsWith('- ') ? '      ' : '    ';
    return line === '' ? '' : wrap(`    ${line}`, hanging, width);
  });
  return [
    '  The most urgent task',
    wrap(`    ${draft.subject}`, '    ', width),
    `    due ${due}, priority ${draft.priority}`,
    '',
    ...body,
  ];
}

/** Breaks between words; lines after the first begin with `indent`. What stands before the first word is kept. */
function wrap(text: string, indent: string, width: number): string {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  let isEmpty = true;
  for (const part of text.slice(line.length).match(/\S+\s*/g) ?? []) {
    if (!isEmpty && line.length + part.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += part;
    isEmpty = false;
  }
  return [...lines, line.trimEnd()].join('\n');
}

function grouped(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** "1.7 M", "693 k", "3,657" of hundredths. */
function short(cents: number): string {
  const units = cents / 100;
  if (units >= 999_500) return `${(units / 1e6).toFixed(1)} M`;
  return units >= 9_999.5 ? `${grouped(units / 1e3)} k` : grouped(units);
}
