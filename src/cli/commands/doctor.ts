import { toAppError } from '../../contracts/errors.ts';
import type { NamedLink } from '../../contracts/identity-repository.ts';
import type { Install, Reject } from '../../contracts/repositories.ts';
import { InstallSettings } from '../../contracts/settings.ts';
import type { Runtime } from '../../runtime/container.ts';
import { type DailyState, dailyState, warnShare } from '../../services/install/daily-share.ts';
import { modelStatus } from '../../services/models/model-status.ts';
import { type Command, withRuntime } from '../command.ts';
import { errorView, exitCodes } from '../output.ts';

const shownRejects = 20;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const shownPairs = 20;
/** A CRM whose limits are used up for longer is said to be so. */
const patienceMs = 10_000;

interface Finding {
  readonly install: string;
  readonly crm: string;
  readonly name: string;
  readonly state: string;
  readonly reason: Install['stateReason'];
  readonly reachable: boolean;
  readonly error: ReturnType<typeof errorView> | null;
  readonly notes: readonly string[];
  readonly records: Readonly<Record<string, number>>;
  readonly customersWaiting: number;
  readonly valuesWaiting: number;
  readonly openTasks: number;
  /** What scores, and what its last look found. */
  readonly model: { readonly scoring: string; readonly unused: string | null; readonly alert: string | null };
  readonly rejects: readonly Reject[];
  /** Keel's calls of the last 24 hours and how many it may make; null where the CRM grants no number a day. */
  readonly dailyCalls: DailyState | null;
  /** Pairs of customers of two joined CRMs that wait for a decision, the surest first; only at the one that leads. */
  readonly pairs: readonly NamedLink[];
}

/** Looks at every install: can it be reached, what waits, what was refused and why. */
export const doctorCommand: Command<Record<string, never>> = (ctx) =>
  withRuntime(ctx, 'tool', async (runtime) => {
    const installs = await runtime.deps.db.system((ex) => runtime.deps.repos.installs.list(ex));
    const findings: Finding[] = [];
    for (const install of installs) findings.push(await examine(runtime, install));
    if (ctx.options.json) ctx.terminal.out(`${JSON.stringify({ installs: findings })}\n`);
    else ctx.terminal.out(`${findings.map(findingText).join('\n') || 'No CRM account is connected yet.'}\n`);
    return findings.every((f) => f.reachable && f.state === 'active') ? exitCodes.ok : exitCodes.failed;
  });

async function examine(runtime: Runtime, install: Install): Promise<Finding> {
  const { deps } = runtime;
  const { installId } = install;
  const stored = await deps.db.tenant(installId, async (ex) => ({
    records: await deps.repos.records.counts(ex, installId),
    customersWaiting: await deps.repos.customers.countDirty(ex, installId),
    valuesWaiting: await deps.repos.scores.countPending(ex, installId),
    openTasks: await deps.repos.tasks.openCount(ex, installId),
    rejects: await deps.repos.rejects.list(ex, installId, shownRejects),
  }));
  const pairs = await deps.db.system(async (ex) => {
    const group = await deps.repos.identity.groupOf(ex, installId);
    return group?.main === installId ? deps.repos.identity.links(ex, installId, 'suggested', shownPairs) : [];
  });
  const model = await modelOf(runtime, installId);
  const dailyCalls = await dailyCallsOf(runtime, install);
  const reached = await reach(runtime, installId);
  const { crm, name, state, stateReason: reason } = install;
  return { install: installId, crm, name, state, reason, ...reached, ...stored, model, dailyCalls, pairs };
}

async function dailyCallsOf(
  { connectDeps: deps }: Runtime,
  { installId, account, crm, settings }: Install,
): Promise<DailyState | null> {
  const limit = deps.connectorOf(crm)?.dailyBudget;
  const granted = limit === undefined ? undefined : account.limits?.[limit]?.limit;
  if (granted === undefined) return null;
  const now = deps.clock.now().getTime();
  const hours = await deps.db.tenant(installId, (ex) => deps.repos.apiCalls.since(ex, installId, now - dayMs - hourMs));
  return dailyState({ hours, granted, share: InstallSettings.parse(settings).apiShare }, now);
}

async function modelOf(runtime: Runtime, installId: string): Promise<Finding['model']> {
  try {
    const { scoring, unused, check } = await modelStatus(runtime.deps, installId);
    return { scoring, unused, alert: check?.alert ?? null };
  } catch (err) {
    return { scoring: 'nothing', unused: toAppError(err).message, alert: null };
  }
}

async function reach(runtime: Runtime, installId: string): Promise<Pick<Finding, 'reachable' | 'error' | 'notes'>> {
  try {
    const options = { patienceMs };
    const { connector, context } = await runtime.deps.connect(installId, new AbortController().signal, options);
    await connector.check(context);
    const notes = connector.inspect ? await connector.inspect(context, runtime.deps.manifest) : [];
    return { reachable: true, error: null, notes };
  } catch (err) {
    return { reachable: false, error: errorView(toAppError(err)), notes: [] };
  }
}

const whatFailed = { read: 'not read', write: 'not written', task: 'no task for' } as const;

function rejectText({ source, stream, externalId, message, hint }: Reject): string {
  const said = /[.!?]$/.test(message) ? message : `${message}.`;
  return `  ${whatFailed[source]}: ${stream} ${externalId}: ${said}${hint ? ` ${hint}` : ''}`;
}

function pairText({ accountId, name, mainAccountId, mainName, reason }: NamedLink): string {
  return `  one customer? ${name ?? accountId} (${accountId}) and ${mainName ?? mainAccountId} (${mainAccountId}): ${reason}. Settle it: keel identity link|split ${accountId} ${mainAccountId}`;
}

function callsText({ used, allowed }: DailyState): string {
  const most = used >= allowed * warnShare ? ': nearly all; at 95 % reading waits (setting apiShare)' : '';
  return `  API calls of the last 24 hours: ${used} of Keel's ${allowed}${most}`;
}

function modelText({ scoring, unused, alert }: Finding['model']): string {
  return `  model: ${[`${scoring} scores.`, unused, alert].filter((said) => said !== null).join(' ')}`;
}

function findingText(f: Finding): string {
  const lines = [
    `${f.crm} ${f.name} (${f.install}): ${f.reachable ? 'reachable' : 'NOT reachable'}, ${f.state}`,
    `  records: ${
      Object.entries(f.records)
        .map(([type, n]) => `${n} ${type}`)
        .join(', ') || 'none yet'
    }`,
    `  waiting: ${f.customersWaiting} customers to score, ${f.valuesWaiting} to write; ${f.openTasks} open tasks`,
  ];
  if (f.dailyCalls) lines.push(callsText(f.dailyCalls));
  lines.push(modelText(f.model));
  if (f.error) lines.push(`  ${f.error.message}`, ...(f.error.hint ? [`  ${f.error.hint}`] : []));
  if (f.reason) lines.push(`  last failure: ${f.reason.message}${f.reason.hint ? ` ${f.reason.hint}` : ''}`);
  for (const note of f.notes) lines.push(`  note: ${note}`);
  for (const pair of f.pairs) lines.push(pairText(pair));
  for (const r of f.rejects) lines.push(rejectText(r));
  if (f.rejects.length === shownRejects) lines.push(`  only the newest ${shownRejects} such rows are shown`);
  return lines.join('\n');
}
