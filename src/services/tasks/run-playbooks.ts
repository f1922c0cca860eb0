import type { CustomerLink } from '../../contracts/identity-repository.ts';
import type { PlaybookSpec } from '../../contracts/manifest.ts';
import type { Run, StoredTask } from '../../contracts/repositories.ts';
import type { InstallSettings } from '../../contracts/settings.ts';
import type { Executor } from '../../contracts/store.ts';
import { draftTask } from '../../domain/playbooks/account-at-risk.ts';
import { contentHash } from '../../domain/playbooks/content-hash.ts';
import { type Decisions, decideTasks } from '../../domain/playbooks/decide-tasks.ts';
import type { RiskPlaybook, TaskDraft } from '../../domain/playbooks/types.ts';
import { riskTiers, type Score } from '../../domain/scoring/score.ts';
import type { Connection, Deps } from '../deps.ts';
import { openStep, type StepRef } from '../run/advance-run.ts';
import { readRemoteTasks } from './read-remote-tasks.ts';

const pageSize = 1_000;
const dayMs = 86_400_000;

/**
 * Decides which tasks to open, update and close, from all present scores at once (an owner's budget goes to the worst cases), and
 * stores the intents. Delivery follows in the same step; running it twice decides the same.
 */
export async function runPlaybooks(deps: Deps, ref: StepRef, signal: AbortSignal): Promise<void> {
  const { installId, runId, step } = ref;
  const opened = await openStep(deps, ref, signal);
  if (!opened) return;
  const { run, connection } = opened;
  for (const spec of deps.manifest.playbooks) {
    const playbook = playbookOf(spec, connection.settings);
    if (playbook) await runPlaybook(deps, ref, run, connection, playbook);
  }
  const { job, payload } = { job: 'tasks.deliver', payload: { installId, runId, step } };
  await deps.db.tenant(installId, async (ex) => {
    await deps.repos.outbox.add(ex, installId, [{ job, payload }]);
    await deps.repos.runs.addCounts(ex, installId, runId, step, { apiCalls: connection.apiCalls() });
  });
  deps.nudge();
}

/** The manifest's defaults with the install's own settings on top; undefined when an admin switched it off. */
function playbookOf(spec: PlaybookSpec, settings: InstallSettings): RiskPlaybook | undefined {
  const own = settings.playbooks[spec.key];
  if (own?.enabled === false) return undefined;
  return {
    key: spec.key,
    openAtTier: spec.openAtTier,
    dueDays: spec.dueDays,
    cooldownDays: own?.cooldownDays ?? spec.cooldownDays,
    snoozeDays: own?.snoozeDays ?? spec.snoozeDays,
    weeklyBudgetPerOwner: own?.weeklyBudgetPerOwner ?? spec.weeklyBudgetPerOwner,
    holdoutShare: own?.holdoutShare ?? spec.holdoutShare,
  };
}

async function runPlaybook(
  deps: Deps,
  ref: StepRef,
  run: Run,
  connection: Connection,
  playbook: RiskPlaybook,
): Promise<void> {
  const { installId } = ref;
  await readRemoteTasks(deps, ref, run, connection);
  const leading = await leadingName(deps, installId, connection);
  const drafts = await draftAll(deps, run, playbook, leading !== undefined);
  const quietDays = Math.max(playbook.cooldownDays, playbook.snoozeDays, 7);
  await deps.db.tenant(installId, async (ex) => {
    const stored = await deps.repos.tasks.known(ex, installId, run.asOf - quietDays * dayMs);
    const known = stored.map((task) => ({ ...task, dueAt: task.draft.dueAt }));
    const wanted = new Set(drafts.map((draft) => draft.customerId));
    const ending = known.filter((t) => t.status === 'open' && !wanted.has(t.customerId)).map((t) => t.customerId);
    const decisions = decideTasks({
      drafts,
      known,
      playbook,
      now: run.asOf,
      seed: seedOf(deps, installId),
      closingReasons: await closingReasons(deps, ex, installId, ending, leading),
    });
    await storeDecisions(deps, ex, run, decisions);
    const { runs } = deps.repos;
    await runs.addCounts(ex, installId, ref.runId, ref.step, { heldBack: decisions.heldBack.length });
  });
}

/** The same for the life of an install, so that the same customers stay held out. */
const seedOf = (deps: Deps, installId: string): number => Number.parseInt(deps.digest(installId).slice(0, 8), 16);

async function storeDecisions(deps: Deps, ex: Executor, run: Run, decisions: Decisions<StoredTask>): Promise<void> {
  const { tasks } = deps.repos;
  await tasks.insert(
    ex,
    run.installId,
    decisions.open.map((draft) => openTask(deps, draft, run)),
  );
  for (const { task, draft } of decisions.update) {
    const delivery = task.remoteId === null ? 'create' : 'update';
    const { ownerId, tier = task.tier } = draft;
    await tasks.update(ex, run.installId, { ...task, draft, contentHash: contentHash(draft), ownerId, tier, delivery });
  }
  for (const { task, note } of decisions.close) {
    const delivery = task.remoteId === null && task.sentAt === null ? 'none' : 'close';
    await tasks.update(ex, run.installId, { ...task, status: 'closed_by_keel', closedAt: run.asOf, note, delivery });
  }
}

/** Why open tasks of these customers are not wanted any more. */
async function closingReasons(
  deps: Deps,
  ex: Executor,
  installId: string,
  customerIds: readonly string[],
  leading: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const { scores, identity } = deps.repos;
  const now = await scores.ofCustomers(ex, installId, customerIds);
  const elsewhere =
    leading === undefined ? new Set() : ledElsewhere(installId, await identity.linkedWith(ex, installId, customerIds));
  const reasonOf = ({ customerId, risk, riskReason }: Score): string => {
    if (elsewhere.has(customerId)) return `tasks for this customer are in ${leading} now`;
    return risk === null ? (riskReason ?? 'no risk is computed any more') : `risk back to ${Math.round(risk * 100)} %`;
  };
  return new Map(now.map((score) => [score.customerId, reasonOf(score)]));
}

async function draftAll(deps: Deps, run: Run, playbook: RiskPlaybook, isLed: boolean): Promise<TaskDraft[]> {
  const { installId } = run;
  const tiers = riskTiers.slice(riskTiers.indexOf(playbook.openAtTier));
  const owners = await deps.db.tenant(installId, (ex) => deps.repos.records.owners(ex, installId));
  const active = new Set(owners.filter((o) => o.type === 'owner' && o.active).map((o) => o.id));
  const drafts: TaskDraft[] = [];
  for (let after: string | null = null; ; ) {
    const from: string | null = after;
    const { page, elsewhere } = await deps.db.tenant(installId, async (ex) => {
      const found = await deps.repos.scores.inTiers(ex, installId, tiers, from, pageSize);
      const ids = isLed ? found.map(({ score }) => score.customerId) : [];
      const links = await deps.repos.identity.linkedWith(ex, installId, ids);
      return { page: found, elsewhere: ledElsewhere(installId, links) };
    });
    for (const { score, name, ownerId } of page) {
      if (elsewhere.has(score.customerId)) continue;
      // An owner who left gets no tasks: they stand at the account, for whoever looks after it now.
      const owner = ownerId !== null && active.has(ownerId) ? ownerId : null;
      const draft = draftTask(score, { id: score.customerId, name, ownerId: owner }, playbook, run.asOf);
      if (draft) drafts.push(draft);
    }
    after = page.at(-1)?.score.customerId ?? null;
    if (page.length < pageSize) return drafts;
  }
}

/** The CRM that leads this one and holds tasks, by its name; undefined where there is none: then tasks stand here. */
async function leadingName(deps: Deps, installId: string, { context }: Connection): Promise<string | undefined> {
  const group = await deps.db.system((ex) => deps.repos.identity.groupOf(ex, installId));
  if (group === undefined || group.main === installId) return undefined;
  const { connector } = await deps.connect(group.main, context.signal);
  return connector.tasks === undefined ? undefined : connector.displayName;
}

/** Customers that another joined CRM leads: whoever looks after them works there, and one task is enough. */
const ledElsewhere = (installId: string, links: readonly CustomerLink[]): ReadonlySet<string> =>
  new Set(links.filter((link) => link.installId === installId).map((link) => link.accountId));

/** The reference is the same for the same decision, so that a decision taken twice is one task. */
function openTask(deps: Deps, draft: TaskDraft, run: Run): StoredTask {
  const digest = deps.digest(`${draft.customerId}\n${draft.playbook}\n${draft.reason}\n${run.asOf}`);
  return {
    taskId: deps.newId(),
    reference: `K-${digest.slice(0, 10).toUpperCase()}`,
    customerId: draft.customerId,
    playbook: draft.playbook,
    reason: draft.reason,
    ownerId: draft.ownerId,
    tier: draft.tier ?? null,
    status: 'open',
    delivery: 'create',
    sentAt: null,
    remoteId: null,
    draft,
    contentHash: contentHash(draft),
    note: null,
    openedAt: run.asOf,
    closedAt: null,
  };
}
