import { describe, expect, it } from 'vitest';
import { freshOrg } from './fresh-org.ts';

const stamps = 'CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp';
const expected: Readonly<Record<string, string>> = {
  Account: `Id IsDeleted MasterRecordId Name Website Industry BillingCountry NumberOfEmployees OwnerId ParentId ${stamps}`,
  Contact: `Id AccountId FirstName LastName Name Email Title ReportsToId IsEmailBounced MasterRecordId ${stamps}`,
  Opportunity: `Id AccountId Name StageName Amount Probability CloseDate Type IsClosed IsWon ForecastCategory ForecastCategoryName OwnerId LastActivityDate FiscalQuarter FiscalYear HasOpenActivity HasOverdueTask LastStageChangeDate ${stamps}`,
  OpportunityContactRole: `Id OpportunityId ContactId Role IsPrimary IsDeleted ${stamps}`,
  Case: `Id CaseNumber AccountId ContactId Status Priority Origin Reason Type Subject IsClosed ClosedDate IsEscalated ParentId OwnerId MasterRecordId ${stamps}`,
  Task: `Id Subject WhoId WhatId OwnerId ActivityDate Status Priority Description TaskSubtype Type CallType IsClosed AccountId IsArchived ReminderDateTime IsReminderSet CompletedDateTime ${stamps}`,
  Event: `Id Subject StartDateTime EndDateTime ActivityDateTime ActivityDate DurationInMinutes WhatId WhoId AccountId IsArchived ${stamps}`,
  User: 'Id Username Email FirstName LastName Name IsActive ManagerId UserType SystemModstamp',
  Organization: 'Id Name InstanceName IsSandbox TrialExpirationDate NamespacePrefix OrganizationType',
};

describe('schema', () => {
  it.each(Object.entries(expected))('of %s has the fields of the standard object', (object, fields) => {
    const { org } = freshOrg();
    const names = new Set(
      org
        .object(object)
        ?.fields()
        .map((field) => field.name),
    );
    expect(fields.split(' ').filter((name) => !names.has(name))).toEqual([]);
  });

  it.each([
    ['Account', '001'],
    ['Contact', '003'],
    ['Opportunity', '006'],
    ['OpportunityContactRole', '00K'],
    ['Case', '500'],
    ['Task', '00T'],
    ['Event', '00U'],
    ['User', '005'],
  ])('%s has key prefix %s', (object, prefix) => {
    const { org } = freshOrg();
    expect(org.object(object)?.def.keyPrefix).toBe(prefix);
    expect(org.objectOfId(`${prefix}5g0000000001AAA`)?.def.name).toBe(object);
  });

  it('names the sub-queries of an account', () => {
    const { org } = freshOrg();
    const names = org
      .object('account')
      ?.childRelationships()
      .map((child) => child.relationshipName);
    expect(names).toEqual(
      expect.arrayContaining(['ChildAccounts', 'Contacts', 'Opportunities', 'Cases', 'Tasks', 'Events']),
    );
  });

  it('makes the lookups of activities polymorphic', () => {
    const { org } = freshOrg();
    const what = org.object('Task')?.field('whatid');
    expect([what?.relationshipName, what?.referenceTo]).toEqual(['What', ['Account', 'Opportunity', 'Case']]);
  });

  it('puts a custom field of activities on tasks and events, and a lookup on its parent', () => {
    const { org } = freshOrg();
    org.defineField('Activity', { name: 'Direction__c', type: 'string', length: 10 });
    org.defineObject({ name: 'Survey_Answer__c', label: 'Survey Answer' });
    org.defineField('Survey_Answer__c', {
      name: 'Contact__c',
      type: 'reference',
      referenceTo: ['Contact'],
      childRelationshipName: 'Survey_Answers__r',
    });
    expect(org.object('Task')?.field('Direction__c')?.length).toBe(10);
    expect(org.object('Event')?.field('Direction__c')?.length).toBe(10);
    expect(org.object('Survey_Answer__c')?.def).toMatchObject({
      keyPrefix: 'a00',
      labelPlural: 'Survey Answers',
      isCustom: true,
    });
    expect(org.object('Survey_Answer__c')?.field('Contact__c')?.relationshipName).toBe('Contact__r');
    expect(org.object('Contact')?.childRelationships()).toContainEqual({
      childObject: 'Survey_Answer__c',
      field: 'Contact__c',
      relationshipName: 'Survey_Answers__r',
    });
  });

  it('has currencies only where there are several', () => {
    const single = freshOrg().org;
    const multi = freshOrg({ USD: 1, EUR: 0.9 }).org;
    expect([single.object('Account')?.field('CurrencyIsoCode'), single.object('CurrencyType')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(
      multi
        .object('Contact')
        ?.field('CurrencyIsoCode')
        ?.picklist?.values.map((value) => value.value),
    ).toEqual(['USD', 'EUR']);
    expect(multi.object('CurrencyType')?.rows).toBe(2);
    expect(multi.object('Case')?.field('CurrencyIsoCode')).toBeUndefined();
  });

  it('forgets a deleted field, and its values', () => {
    const { org, actor, add } = freshOrg();
    org.defineField('Account', { name: 'Score__c', type: 'double', precision: 5, scale: 2 });
    add('Account', { Name: 'Acme', Score__c: 5 });
    org.deleteField('Account', 'Score__c');
    expect(org.create(actor, 'Account', { Name: 'Acme', Score__c: 5 })).toMatchObject({ ok: false });
    org.defineField('Account', { name: 'Score__c', type: 'string' });
    expect(org.object('Account')?.get(0, 'Score__c')).toBeNull();
  });
});
