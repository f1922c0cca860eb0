import { describe, expect, it } from 'vitest';
import { codeOf, errorOf, freshOrg, startMs } from './fresh-org.ts';

const dayMs = 86_400_000;

function withAccount() {
  const made = freshOrg();
  const { add } = made;
  const account = add('Account', { Name: 'Acme' });
  const contact = add('Contact', { LastName: 'Li', AccountId: account });
  const deal = add('Opportunity', { Name: 'D', StageName: 'Prospecting', CloseDate: '2026-12-31', AccountId: account });
  const role = add('OpportunityContactRole', { OpportunityId: deal, ContactId: contact });
  const task = add('Task', { WhatId: deal });
  const child = add('Account', { Name: 'Daughter', ParentId: account });
  return { ...made, account, contact, deal, role, task, child };
}

describe('delete', () => {
  it('of an account takes its contacts, opportunities and activities with it, and comes back whole', () => {
    const { org, actor, clock, get, isLive, account, contact, deal, role, task, child } = withAccount();
    clock.ms += 60_000;
    expect(org.remove(actor, 'Account', account).ok).toBe(true);
    const gone = [
      ['Account', account],
      ['Contact', contact],
      ['Opportunity', deal],
      ['OpportunityContactRole', role],
      ['Task', task],
    ] as const;
    expect(gone.map(([object, id]) => isLive(object, id))).toEqual([false, false, false, false, false]);
    expect(get('Account', child, 'ParentId')).toBeNull();
    expect(get('Account', account, 'SystemModstamp')).toBe(startMs + 60_000);
    expect(org.deletedBetween('Contact', startMs, startMs + 60_000)).toEqual([
      { id: contact, deletedMs: startMs + 60_000 },
    ]);
    expect(org.undelete(actor, account).ok).toBe(true);
    expect(gone.map(([object, id]) => isLive(object, id))).toEqual([true, true, true, true, true]);
    expect(get('Account', child, 'ParentId')).toBe(account);
    expect(org.deletedBetween('Contact', 0, 9e15)).toEqual([]);
  });

  it('of an account or contact with cases is refused, as of one with won business', () => {
    const { org, actor, add, account, contact, deal } = withAccount();
    const ticket = add('Case', { AccountId: account, ContactId: contact });
    expect(errorOf(org.remove(actor, 'Account', account))).toMatchObject({
      statusCode: 'DELETE_FAILED',
      message:
        'Your attempt to delete Acme could not be completed because it is associated with the following cases.: 00001001\n',
    });
    expect(codeOf(org.remove(actor, 'Contact', contact))).toBe('DELETE_FAILED');
    org.remove(actor, 'Case', ticket);
    org.update(actor, 'Opportunity', deal, { StageName: 'Closed Won' });
    expect(errorOf(org.remove(actor, 'Account', account))?.message).toContain('closed won');
  });

  it('of a contact keeps activities that are about another record', () => {
    const { org, actor, add, get, isLive, account, contact } = withAccount();
    const own = add('Task', { WhoId: contact });
    const both = add('Task', { WhoId: contact, WhatId: account });
    org.remove(actor, 'Contact', contact);
    expect([isLive('Task', own), isLive('Task', both), get('Task', both, 'WhoId')]).toEqual([false, true, null]);
    org.undelete(actor, contact);
    expect([isLive('Task', own), get('Task', both, 'WhoId')]).toEqual([true, contact]);
  });

  it('is for good after 15 days in the recycle bin', () => {
    const { org, actor, clock, contact } = withAccount();
    org.remove(actor, 'Contact', contact);
    const store = org.object('Contact');
    clock.ms += 15 * dayMs - 1;
    expect(store?.isGone(0)).toBe(false);
    clock.ms += 1;
    expect(store?.isGone(0)).toBe(true);
    expect(org.deletedBetween('Contact', 0, 9e15)).toEqual([]);
    expect(codeOf(org.undelete(actor, contact))).toBe('INVALID_CROSS_REFERENCE_KEY');
    expect(codeOf(org.update(actor, 'Contact', contact, {}))).toBe('INVALID_CROSS_REFERENCE_KEY');
  });

  it('is for good at once when purged, with what went along', () => {
    const { org, actor, account } = withAccount();
    org.purge('Account', account);
    expect(org.object('Account')?.isGone(0)).toBe(false);
    org.remove(actor, 'Account', account);
    org.purge('Account', account);
    expect([org.object('Account')?.isGone(0), org.object('Contact')?.isGone(0)]).toEqual([true, true]);
    expect(org.deletedBetween('Account', 0, 9e15)).toEqual([]);
  });

  it('frees the value of a unique field, which bars the way back', () => {
    const { org, actor, add } = freshOrg();
    org.defineField('Task', { name: 'Key__c', type: 'string', isUnique: true });
    const first = add('Task', { Key__c: 'k' });
    org.remove(actor, 'Task', first);
    add('Task', { Key__c: 'k' });
    expect(codeOf(org.undelete(actor, first))).toBe('DUPLICATE_VALUE');
  });

  it('is not for users, and undelete not for what is there', () => {
    const { org, actor, account, contact } = withAccount();
    expect(codeOf(org.remove(actor, 'User', actor.userId))).toBe('INVALID_TYPE_FOR_OPERATION');
    expect(codeOf(org.undelete(actor, account))).toBe('UNDELETE_FAILED');
    org.remove(actor, 'Account', account);
    expect(codeOf(org.undelete(actor, contact))).toBe('UNDELETE_FAILED');
  });
});
