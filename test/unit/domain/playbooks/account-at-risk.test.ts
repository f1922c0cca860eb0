import { describe, expect, it } from 'vitest';
import { closingReason, draftTask } from '../../../../src/domain/playbooks/account-at-risk.ts';
import { contentHash } from '../../../../src/domain/playbooks/content-hash.ts';
import type { TaskDraft } from '../../../../src/domain/playbooks/types.ts';
import type { Instant } from '../../../../src/domain/records/types.ts';
import type { Score } from '../../../../src/domain/scoring/score.ts';
import golden from '../../../golden/risk-task.json' with { type: 'json' };
import { playbook, score } from '../scores.ts';
import { ago, today } from '../timelines.ts';

const customer = { id: 'A1', name: 'Northwind Ltd', ownerId: 'O1' };

function draft(given: Partial<Score> = {}, asOf: Instant = today): TaskDraft {
  const task = draftTask(score({ asOf, ...given }), customer, playbook, asOf);
  if (task === null) throw new Error('expected a task');
  return task;
}

describe('draftTask', () => {
  it('says what, why, what to try and what is at stake, as agreed', () => {
    const { subject, body } = draft();
    expect(subject).toBe(golden.subject);
    expect(body.split(/\n+/)).toEqual(golden.body);
  });

  it('is for the owner, with a priority, a due day, and the worst first', () => {
    expect(draft()).toMatchObject({
      playbook: 'account_at_risk',
      reason: 'risk',
      customerId: 'A1',
      ownerId: 'O1',
      priority: 'high',
      tier: 'critical',
    });
    expect(draft().urgency).toBeGreaterThan(draft({ tier: 'high', risk: 0.29 }).urgency);
  });

  it('is due on a working day by tier, noon UTC', () => {
    expect(new Date(draft().dueAt).toISOString()).toBe('2026-11-23T12:00:00.000Z');
    expect(new Date(draft({ tier: 'high' }).dueAt).toISOString()).toBe('2026-11-25T12:00:00.000Z');
  });

  it('is not drafted below the tier of the playbook, or without a risk', () => {
    expect(draftTask(score({ tier: 'medium', risk: 0.1 }), customer, playbook, today)).toBeNull();
    expect(draftTask(score({ tier: null, risk: null }), customer, playbook, today)).toBeNull();
  });

  it('leaves out a change that is hardly one, and a renewal far away', () => {
    expect(draft({ riskChange30d: 0.01, renewalAt: ago(-200) }).subject).toBe('Northwind Ltd: churn risk 62 %');
  });

  it('says why now in other words when the risk is steady, falls, or has no past', () => {
    expect(draft({ riskChange30d: 0.01 }).body).toContain(
      'Why now: churn risk has been about this high for 30 days (as of',
    );
    expect(draft({ riskChange30d: -0.08 }).body).toContain(
      'Why now: still critical, though churn risk fell by 8 points',
    );
    expect(draft({ riskChange30d: null }).body).toContain(
      'Why now: churn risk is 62 % (as of 20 Nov; higher is worse).',
    );
  });

  it('always has something to try', () => {
    const { body } = draft({ drivers: [] });
    expect(body).toContain('Try this:\n- Call the decision maker');
    expect(body).not.toContain('Why:\n');
  });

  it('has a link to the story where there is one', () => {
    const task = draftTask(score(), { ...customer, storyUrl: 'https://keel.example/c/A1' }, playbook, today);
    expect(task?.body).toContain('The whole story: https://keel.example/c/A1');
  });

  it('keeps its hash within a week while only figures move', () => {
    const monday = ago(4);
    const sunday = ago(-2);
    expect(contentHash(draft({ risk: 0.605, riskChange30d: 0.2 }, monday))).toBe(contentHash(draft({}, sunday)));
  });

  it('changes its hash with the week, the tier, the drivers, the owner and a notable move of the risk', () => {
    const hash = contentHash(draft());
    const others = [
      draft({}, ago(-3)),
      draft({ tier: 'high' }),
      draft({ drivers: score().drivers.slice(1) }),
      draft({ risk: 0.71 }),
      { ...draft(), ownerId: 'O2' },
    ];
    for (const other of others) expect(contentHash(other)).not.toBe(hash);
  });
});

describe('closingReason', () => {
  it('says where the risk is now, or why there is none', () => {
    expect(closingReason(score({ tier: 'medium', risk: 0.118 }), today)).toBe('risk back to 12 %');
    const left = score({ risk: null, stage: { stage: 'churned', since: ago(17), reason: 'Left on 3 Nov' } });
    expect(closingReason(left, today)).toBe('the customer left on 3 Nov');
    expect(closingReason(null, today)).toBe('the customer is gone from the CRM');
  });
});
