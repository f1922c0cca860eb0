import { hashShare } from '../hash.ts';
import { dayWords } from '../records/date-words.ts';
import { dayMs, weekStart } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import { contentHash } from './content-hash.ts';
import type { KnownTask, RiskPlaybook, TaskDraft } from './types.ts';
import { workingDayAfter } from './working-day.ts';

export interface DecideInput<K extends KnownTask = KnownTask> {
  /** What the playbook wants now, for every customer it looks at: an open task without a draft is closed. */
  readonly drafts: readonly TaskDraft[];
  /** Open tasks of those customers, and closed ones that may still keep them quiet; tasks of other playbooks are passed over. */
  readonly known: readonly K[];
  readonly playbook: RiskPlaybook;
  readonly now: Instant;
  /** Customers that are held out whatever the draw says. */
  readonly held?: ReadonlySet<string>;
  /** Of the hold-out draw: keep it for the life of an install, so that the same customers stay held out. */
  readonly seed: number;
  /** Why tasks are closed, by customer: "risk back to 18 %". */
  readonly closingReasons?: ReadonlyMap<string, string>;
}

export type HeldBackReason = 'budget' | 'cooldown' | 'snoozed' | 'holdout';

export interface Decisions<K extends KnownTask = KnownTask> {
  readonly open: TaskDraft[];
  readonly update: { readonly task: K; readonly draft: TaskDraft }[];
  readonly close: { readonly task: K; readonly note: string }[];
  readonly heldBack: { readonly draft: TaskDraft; readonly reason: HeldBackReason }[];
}

/**
 * Design 4.7: one open task per customer, playbook and reason. Updated when its content differs, closed with a dated note when its reason
 * is gone, quiet after a close (cool-down) and longer after Deferred, at most a weekly budget of new ones per owner, worst first. The
 * order of the inputs does not matter, and deciding again after the decisions were carried out decides nothing.
 */
export function decideTasks<K extends KnownTask>(input: DecideInput<K>): Decisions<K> {
  const { playbook, now } = input;
  const known = input.known.filter((task) => task.playbook === playbook.key);
  const drafts = worstByKey(input.drafts.filter((draft) => draft.playbook === playbook.key));
  const decisions: Decisions<K> = { open: [], update: [], close: [], heldBack: [] };
  const open = new Map<string, K>();
  for (const task of [...known].sort(byAge)) {
    if (task.status !== 'open') continue;
    const key = keyOf(task);
    if (!drafts.has(key)) decisions.close.push({ task, note: closingNote(input, task) });
    else if (open.has(key))
      decisions.close.push({ task, note: `Closed by Keel on ${dayWords(now, now)}: another task says the same.` });
    else open.set(key, task);
  }
  const quiet = quietKeys(known, playbook, now);
  const ownerAfter = (task: KnownTask): string | null =>
    (open.get(keyOf(task)) === task ? drafts.get(keyOf(task)) : task)?.ownerId ?? null;
  const budget = spentThisWeek(known, ownerAfter, now);
  for (const [key, draft] of drafts) {
    const task = open.get(key);
    if (task !== undefined) {
      if (contentHash(draft) !== task.contentHash)
        decisions.update.push({ task, draft: keepDue(draft, task, playbook) });
      continue;
    }
    const reason = quiet.get(key) ?? (isHeldOut(draft.customerId, input) ? 'holdout' : spend(budget, draft, playbook));
    if (reason === null) decisions.open.push(draft);
    else decisions.heldBack.push({ draft, reason });
  }
  return decisions;
}

/** Whether a customer is in the held-out share: drawn once from id and seed, so for ever the same. */
export function isHeldOut(
  customerId: string,
  { playbook, held, seed }: Pick<DecideInput, 'playbook' | 'held' | 'seed'>,
): boolean {
  return held?.has(customerId) === true || hashShare(customerId, seed) < playbook.holdoutShare;
}

function keyOf({ customerId, reason }: { readonly customerId: string; readonly reason: string }): string {
  return `${customerId}\u0000${reason}`;
}

/** Worst first; of drafts with one key the worst. Ties by customer, then content, so that no order of input shows. */
function worstByKey(drafts: readonly TaskDraft[]): Map<string, TaskDraft> {
  const ordered = [...drafts].sort(
    (a, b) =>
      b.urgency - a.urgency ||
      compare(a.customerId, b.customerId) ||
      compare(a.reason, b.reason) ||
      compare(contentHash(a), contentHash(b)),
  );
  const worst = new Map<string, TaskDraft>();
  for (const draft of ordered) if (!worst.has(keyOf(draft))) worst.set(keyOf(draft), draft);
  return worst;
}

function byAge(a: KnownTask, b: KnownTask): number {
  const identity = (task: KnownTask) => [keyOf(task), task.contentHash, task.ownerId, task.tier].join('\u0000');
  return a.openedAt - b.openedAt || compare(identity(a), identity(b));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function quietKeys(
  known: readonly KnownTask[],
  playbook: RiskPlaybook,
  now: Instant,
): Map<string, 'snoozed' | 'cooldown'> {
  const quiet = new Map<string, 'snoozed' | 'cooldown'>();
  for (const task of known) {
    if (task.status === 'open' || task.closedAt === null) continue;
    const age = now - task.closedAt;
    const isSnoozed = task.status === 'deferred' && age < playbook.snoozeDays * dayMs;
    if (isSnoozed) quiet.set(keyOf(task), 'snoozed');
    else if (age < playbook.cooldownDays * dayMs && !quiet.has(keyOf(task))) quiet.set(keyOf(task), 'cooldown');
  }
  return quiet;
}

/**
 * Tasks opened since Monday (UTC), by the owner they have once they are updated; customers without an owner share one budget.
 */
function spentThisWeek(
  known: readonly KnownTask[],
  ownerAfter: (task: KnownTask) => string | null,
  now: Instant,
): Map<string, number> {
  const spent = new Map<string, number>();
  for (const task of known) {
    if (task.openedAt < weekStart(now)) continue;
    const owner = ownerAfter(task) ?? '';
    spent.set(owner, (spent.get(owner) ?? 0) + 1);
  }
  return spent;
}

function spend(spent: Map<string, number>, draft: TaskDraft, playbook: RiskPlaybook): 'budget' | null {
  const owner = draft.ownerId ?? '';
  const count = spent.get(owner) ?? 0;
  if (count >= playbook.weeklyBudgetPerOwner) return 'budget';
  spent.set(owner, count + 1);
  return null;
}

/** An update may bring the due day forward, never push it back: drafts are always due some days from now. */
function keepDue(draft: TaskDraft, task: KnownTask, playbook: RiskPlaybook): TaskDraft {
  const tier = draft.tier ?? task.tier;
  if (tier === null) return draft;
  const before = task.dueAt ?? workingDayAfter(task.openedAt, playbook.dueDays[task.tier ?? tier]);
  return { ...draft, dueAt: Math.min(draft.dueAt, before) };
}

function closingNote({ now, closingReasons }: DecideInput, task: KnownTask): string {
  return `Closed by Keel on ${dayWords(now, now)}: ${closingReasons?.get(task.customerId) ?? 'the risk is gone'}.`;
}
