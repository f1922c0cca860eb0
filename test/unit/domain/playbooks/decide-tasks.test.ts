import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../../src/domain/playbooks/content-hash.ts';
import {
  type DecideInput,
  type Decisions,
  decideTasks,
  isHeldOut,
} from '../../../../src/domain/playbooks/decide-tasks.ts';
import type { KnownTask, RiskPlaybook, TaskDraft } from '../../../../src/domain/playbooks/types.ts';
import { dayMs } from '../../../../src/domain/records/time.ts';
import { playbook } from '../scores.ts';
import { ago, today } from '../timelines.ts';

function draft(customerId: string, given: Partial<TaskDraft> = {}): TaskDraft {
  return {
    playbook: playbook.key,
    reason: 'risk',
    customerId,
    ownerId: 'O1',
    subject: `${customerId}: churn risk 40 %`,
    body: 'Why',
    priority: 'medium',
    dueAt: today + 5 * dayMs,
    urgency: 2.4,
    tier: 'high',
    ...given,
  };
}

function known(customerId: string, given: Partial<KnownTask> = {}): KnownTask {
  return {
    playbook: playbook.key,
    reason: 'risk',
    customerId,
    ownerId: 'O1',
    status: 'open',
    openedAt: ago(20),
    closedAt: null,
    contentHash: contentHash(draft(customerId)),
    tier: 'high',
    ...given,
  };
}

function decide(
  drafts: readonly TaskDraft[],
  tasks: readonly KnownTask[],
  given: Partial<DecideInput> = {},
): Decisions {
  return decideTasks({ drafts, known: tasks, playbook, now: today, seed: 7, ...given });
}

const nothing: Decisions = { open: [], update: [], close: [], heldBack: [] };

describe('decideTasks', () => {
  it('opens a task for a new draft', () => {
    expect(decide([draft('A1')], [])).toEqual({ ...nothing, open: [draft('A1')] });
  });

  it('leaves an open task alone while it says the same', () => {
    expect(decide([draft('A1')], [known('A1')])).toEqual(nothing);
  });

  it('updates an open task that says something else', () => {
    const { update, open } = decide([draft('A1', { body: 'Other' })], [known('A1')]);
    expect(update.map(({ draft: each }) => each.body)).toEqual(['Other']);
    expect(open).toEqual([]);
  });

  it('never pushes the due day of an open task back, but brings it forward', () => {
    const later = draft('A1', { body: 'Other', dueAt: today + 5 * dayMs });
    const dueAt = today + dayMs;
    expect(decide([later], [known('A1', { dueAt })]).update[0]?.draft.dueAt).toBe(dueAt);
    expect(decide([{ ...later, dueAt: today }], [known('A1', { dueAt })]).update[0]?.draft.dueAt).toBe(today);
  });

  it('closes an open task whose reason is gone, with a dated note', () => {
    const closingReasons = new Map([['A1', 'risk back to 18 %']]);
    const { close } = decide([], [known('A1'), known('A2')], { closingReasons });
    expect(close.map(({ note }) => note)).toEqual([
      'Closed by Keel on 20 Nov: risk back to 18 %.',
      'Closed by Keel on 20 Nov: the risk is gone.',
    ]);
  });

  it('stays quiet for the cool-down after a close', () => {
    const closed = (days: number) => [known('A1', { status: 'done', closedAt: ago(days) })];
    expect(decide([draft('A1')], closed(13)).heldBack).toEqual([{ draft: draft('A1'), reason: 'cooldown' }]);
    expect(decide([draft('A1')], closed(14)).open).toHaveLength(1);
  });

  it('stays quiet for longer after a task was closed as Deferred', () => {
    const deferred = (days: number) => [known('A1', { status: 'deferred', closedAt: ago(days) })];
    expect(decide([draft('A1')], deferred(29)).heldBack).toEqual([{ draft: draft('A1'), reason: 'snoozed' }]);
    expect(decide([draft('A1')], deferred(30)).open).toHaveLength(1);
  });

  it('opens no more than the weekly budget of an owner, worst first', () => {
    const drafts = ['A1', 'A2', 'A3'].map((id, i) => draft(id, { urgency: i }));
    const { open, heldBack } = decide([...drafts, draft('B1', { ownerId: 'O2' })], [], {
      playbook: { ...playbook, weeklyBudgetPerOwner: 2 },
    });
    expect(open.map((each) => each.customerId).sort()).toEqual(['A2', 'A3', 'B1']);
    expect(heldBack).toEqual([{ draft: drafts[0], reason: 'budget' }]);
  });

  it('counts tasks opened since Monday against the budget, also closed ones', () => {
    const small: RiskPlaybook = { ...playbook, weeklyBudgetPerOwner: 1 };
    const monday = known('B1', { openedAt: ago(4), status: 'done', closedAt: ago(3) });
    expect(decide([draft('A1')], [monday], { playbook: small }).heldBack).toHaveLength(1);
    expect(decide([draft('A1')], [{ ...monday, openedAt: ago(5) }], { playbook: small }).open).toHaveLength(1);
  });

  it('breaks ties by customer', () => {
    const { open } = decide([draft('A2'), draft('A1')], [], { playbook: { ...playbook, weeklyBudgetPerOwner: 1 } });
    expect(open.map((each) => each.customerId)).toEqual(['A1']);
  });

  it('holds out a stable share of customers', () => {
    const half: RiskPlaybook = { ...playbook, holdoutShare: 0.3 };
    const ids = Array.from({ length: 2_000 }, (_, i) => `A${i}`);
    const held = ids.filter((id) => isHeldOut(id, { playbook: half, seed: 7 }));
    expect(held.length / ids.length).toBeGreaterThan(0.26);
    expect(held.length / ids.length).toBeLessThan(0.34);
    const { heldBack } = decide([draft(held[0] ?? '')], [], { playbook: half });
    expect(heldBack.map(({ reason }) => reason)).toEqual(['holdout']);
  });

  it('holds out customers it is told to', () => {
    expect(decide([draft('A1')], [], { held: new Set(['A1']) }).heldBack[0]?.reason).toBe('holdout');
  });

  it('passes over drafts and tasks of other playbooks', () => {
    const other = { playbook: 'other' };
    expect(decide([draft('A1', other)], [known('A2', other)])).toEqual(nothing);
  });

  it('closes the younger of two open tasks that say the same', () => {
    const { close } = decide([draft('A1')], [known('A1', { openedAt: ago(3) }), known('A1')]);
    expect(close.map(({ task }) => task.openedAt)).toEqual([ago(3)]);
  });
});

const customers = ['A1', 'A2', 'A3', 'A4', 'A5'];
const anyDraft = fc
  .record({
    customerId: fc.constantFrom(...customers),
    ownerId: fc.constantFrom(null, 'O1', 'O2'),
    body: fc.constantFrom('x', 'y'),
    urgency: fc.constantFrom(1, 2, 3),
  })
  .map(({ customerId, ...rest }) => draft(customerId, rest));
const anyKnown = fc
  .record({
    customerId: fc.constantFrom(...customers),
    ownerId: fc.constantFrom(null, 'O1', 'O2'),
    status: fc.constantFrom('open' as const, 'done' as const, 'deferred' as const, 'closed_by_keel' as const),
    opened: fc.integer({ min: 0, max: 60 }),
    open: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ customerId, opened, open, status, ownerId }) => {
    const openedAt = ago(opened);
    const closedAt = status === 'open' ? null : Math.min(today, openedAt + open * dayMs);
    return known(customerId, { ownerId, status, openedAt, closedAt });
  });
const anyInput = fc.record({
  drafts: fc.array(anyDraft, { maxLength: 8 }),
  known: fc.array(anyKnown, { maxLength: 10 }),
  playbook: fc
    .record({ weeklyBudgetPerOwner: fc.integer({ min: 1, max: 3 }), holdoutShare: fc.constantFrom(0, 0.3, 1) })
    .map((given) => ({ ...playbook, ...given })),
});

/** The tasks as they stand once the decisions were carried out. */
function carryOut(tasks: readonly KnownTask[], decisions: Decisions): KnownTask[] {
  const closed = new Set(decisions.close.map(({ task }) => task));
  const updated = new Map(decisions.update.map(({ task, draft: each }) => [task, each]));
  const after = tasks.map((task): KnownTask => {
    if (closed.has(task)) return { ...task, status: 'closed_by_keel', closedAt: today };
    const each = updated.get(task);
    return each === undefined ? task : { ...task, ownerId: each.ownerId, contentHash: contentHash(each) };
  });
  const opened = decisions.open.map((each) =>
    known(each.customerId, { ownerId: each.ownerId, openedAt: today, contentHash: contentHash(each) }),
  );
  return [...after, ...opened];
}

describe('any decisions', () => {
  it('leave at most one open task per customer, playbook and reason', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const open = carryOut(input.known, decide(input.drafts, input.known, { playbook: input.playbook })).filter(
          (task) => task.status === 'open',
        );
        expect(new Set(open.map((task) => task.customerId)).size).toBe(open.length);
      }),
      { numRuns: 300 },
    );
  });

  it('do not depend on the order of the inputs', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const turned = decide([...input.drafts].reverse(), [...input.known].reverse(), { playbook: input.playbook });
        expect(turned).toEqual(decide(input.drafts, input.known, { playbook: input.playbook }));
      }),
      { numRuns: 300 },
    );
  });

  it('decide nothing again once they were carried out', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const after = carryOut(input.known, decide(input.drafts, input.known, { playbook: input.playbook }));
        const again = decide(input.drafts, after, { playbook: input.playbook });
        expect([again.open, again.update, again.close]).toEqual([[], [], []]);
      }),
      { numRuns: 300 },
    );
  });

  it('never open more than the budget for one owner', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { open } = decide(input.drafts, input.known, { playbook: input.playbook });
        for (const owner of [null, 'O1', 'O2']) {
          const count = open.filter((each) => each.ownerId === owner).length;
          expect(count).toBeLessThanOrEqual(input.playbook.weeklyBudgetPerOwner);
        }
      }),
    );
  });

  it('account for every draft: opened, standing, updated or held back', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { open, update, heldBack } = decide(input.drafts, input.known, { playbook: input.playbook });
        const standing = input.known.filter((task) => task.status === 'open').map((task) => task.customerId);
        const told = [...open, ...update.map((each) => each.draft), ...heldBack.map((each) => each.draft)];
        const accounted = new Set([...told.map((each) => each.customerId), ...standing]);
        for (const each of input.drafts) expect(accounted).toContain(each.customerId);
      }),
    );
  });
});
