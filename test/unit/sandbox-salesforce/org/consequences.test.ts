import { describe, expect, it } from 'vitest';
import { freshOrg, startMs } from './fresh-org.ts';

describe('what Salesforce sets itself', () => {
  it('on an opportunity by its stage', () => {
    const { org, actor, clock, add, get } = freshOrg();
    const deal = add('Opportunity', { Name: 'D', StageName: 'Prospecting', CloseDate: '2026-12-31' });
    const state = () =>
      ['IsClosed', 'IsWon', 'Probability', 'ForecastCategory', 'ForecastCategoryName', 'LastStageChangeDate'].map(
        (field) => get('Opportunity', deal, field),
      );
    expect(state()).toEqual([false, false, 10, 'Pipeline', 'Pipeline', startMs]);
    clock.ms += 60_000;
    org.update(actor, 'Opportunity', deal, { Amount: 5 });
    expect(state().at(-1)).toBe(startMs);
    org.update(actor, 'Opportunity', deal, { StageName: 'Closed Won' });
    expect(state()).toEqual([true, true, 100, 'Closed', 'Closed', startMs + 60_000]);
    expect(['FiscalYear', 'FiscalQuarter', 'Fiscal'].map((field) => get('Opportunity', deal, field))).toEqual([
      2026,
      4,
      '2026 4',
    ]);
  });

  it('on an opportunity by a stage of the org’s own', () => {
    const { org, add, get } = freshOrg();
    org.defineStages([{ value: 'Lost it', isClosed: true, isWon: false, probability: 0, forecast: 'Omitted' }]);
    const deal = add('Opportunity', { Name: 'D', StageName: 'Lost it', CloseDate: '2026-12-31' });
    expect([get('Opportunity', deal, 'IsClosed'), get('Opportunity', deal, 'IsWon')]).toEqual([true, false]);
  });

  it('on a case that is closed and opened again', () => {
    const { org, actor, add, get } = freshOrg();
    const ticket = add('Case', { Subject: 'Help' });
    expect([get('Case', ticket, 'Status'), get('Case', ticket, 'CaseNumber')]).toEqual(['New', '00001001']);
    org.update(actor, 'Case', ticket, { Status: 'Closed' });
    expect([get('Case', ticket, 'IsClosed'), get('Case', ticket, 'ClosedDate')]).toEqual([true, startMs]);
    org.update(actor, 'Case', ticket, { Status: 'Working' });
    expect([get('Case', ticket, 'IsClosed'), get('Case', ticket, 'ClosedDate')]).toEqual([false, null]);
  });

  it('on a case of a contact: the account is his', () => {
    const { add, get } = freshOrg();
    const account = add('Account', { Name: 'Acme' });
    const contact = add('Contact', { LastName: 'Li', AccountId: account });
    expect(get('Case', add('Case', { ContactId: contact }), 'AccountId')).toBe(account);
  });

  it('on a task: defaults, closing, and the account', () => {
    const { org, actor, add, get } = freshOrg();
    const account = add('Account', { Name: 'Acme' });
    const contact = add('Contact', { LastName: 'Li', FirstName: 'Ann', AccountId: account });
    const deal = add('Opportunity', { Name: 'D', StageName: 'x', CloseDate: '2026-12-31', AccountId: account });
    const task = add('Task', { WhoId: contact, Priority: 'High' });
    expect(['Status', 'TaskSubtype', 'AccountId', 'IsHighPriority'].map((field) => get('Task', task, field))).toEqual([
      'Not Started',
      'Task',
      account,
      true,
    ]);
    expect(get('Task', add('Task', { WhatId: deal }), 'AccountId')).toBe(account);
    expect(get('Opportunity', deal, 'HasOpenActivity')).toBe(true);
    org.update(actor, 'Task', task, { Status: 'Completed', WhoId: null });
    expect(['IsClosed', 'CompletedDateTime', 'AccountId'].map((field) => get('Task', task, field))).toEqual([
      true,
      startMs,
      null,
    ]);
    expect(get('Contact', contact, 'Name')).toBe('Ann Li');
  });

  it('on an event: its end by its minutes, and the minutes by its end', () => {
    const { org, actor, add, get } = freshOrg();
    const event = add('Event', { StartDateTime: '2026-11-20T10:00:00Z', DurationInMinutes: 30 });
    expect(get('Event', event, 'EndDateTime')).toBe(Date.parse('2026-11-20T10:30:00Z'));
    expect(get('Event', event, 'ActivityDate')).toBe('2026-11-20');
    org.update(actor, 'Event', event, { EndDateTime: '2026-11-20T11:00:00Z' });
    expect(get('Event', event, 'DurationInMinutes')).toBe(60);
  });

  it('on accounts: the day of the last closed activity', () => {
    const { add, get } = freshOrg();
    const account = add('Account', { Name: 'Acme' });
    add('Task', { WhatId: account, Status: 'Completed', ActivityDate: '2026-11-01' });
    add('Task', { WhatId: account, ActivityDate: '2026-11-30' });
    add('Event', { WhatId: account, StartDateTime: '2026-11-05T10:00:00Z', DurationInMinutes: 30 });
    expect(get('Account', account, 'LastActivityDate')).toBe('2026-11-05');
  });

  it('on an opportunity’s people: one of them is the primary one', () => {
    const { add, get } = freshOrg();
    const deal = add('Opportunity', { Name: 'D', StageName: 'x', CloseDate: '2026-12-31' });
    const roles = ['Li', 'Wu'].map((LastName) =>
      add('OpportunityContactRole', { OpportunityId: deal, ContactId: add('Contact', { LastName }), IsPrimary: true }),
    );
    expect(roles.map((role) => get('OpportunityContactRole', role, 'IsPrimary'))).toEqual([false, true]);
  });
});
