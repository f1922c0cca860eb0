import type { Instant } from '../records/types.ts';
import type { RiskTier } from '../scoring/score.ts';

export const taskPriorities = ['low', 'medium', 'high'] as const;
export type TaskPriority = (typeof taskPriorities)[number];

/** What a playbook wants a person to do: rendered text and when. */
export interface TaskDraft {
  /** `${playbook}:${reason}`; with install and customer it is the task's key. */
  readonly playbook: string;
  readonly reason: string;
  readonly customerId: string;
  readonly ownerId: string | null;
  readonly subject: string;
  /** Plain text, paragraphs separated by a blank line, list items start with "- ". */
  readonly body: string;
  readonly priority: TaskPriority;
  readonly dueAt: Instant;
  /** Worst first when an owner's weekly budget is short. */
  readonly urgency: number;
  /** Tier it was drafted at. */
  readonly tier?: RiskTier;
  /** Stands for the meaning of the text: equal revisions are not worth an update. Left out, the text itself is compared. */
  readonly revision?: string;
}

/** A task Keel opened, as last known. */
export interface KnownTask {
  readonly playbook: string;
  readonly reason: string;
  readonly customerId: string;
  readonly ownerId: string | null;
  readonly status: 'open' | 'done' | 'deferred' | 'closed_by_keel';
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  /** Hash of what was last written: an update is made only when it differs. */
  readonly contentHash: string;
  readonly tier: RiskTier | null;
  /** Due day in the CRM; an update never pushes it back. Left out, it is taken from `openedAt` and the tier. */
  readonly dueAt?: Instant;
}

/** The "account at risk" playbook's settings; defaults stand in manifest.json. */
export interface RiskPlaybook {
  readonly key: string;
  /** Opens at or above this tier. */
  readonly openAtTier: RiskTier;
  /** Closes when the tier falls below `openAtTier` (hysteresis lives in the tier). */
  readonly dueDays: Readonly<Record<RiskTier, number>>;
  readonly cooldownDays: number;
  readonly snoozeDays: number;
  /** New tasks per owner and week; worst cases first. */
  readonly weeklyBudgetPerOwner: number;
  /** Share of customers held out at random, 0 to 1. */
  readonly holdoutShare: number;
}
