import { describe, expect, it } from 'vitest';
import { freshOrg, startMs } from './fresh-org.ts';

const stamps = { createdMs: startMs - 5_000, modifiedMs: startMs - 1_000 };

describe('load', () => {
  it('keeps values and stamps as given, unchecked', () => {
    const { org, actor } = freshOrg();
    const row = org.load('Account', { Name: 'Acme', NumberOfEmployees: 1e9 }, stamps);
    const store = org.object('Account');
    expect(store?.get(row, 'NumberOfEmployees')).toBe(1e9);
    expect(store?.get(row, 'CreatedDate')).toBe(stamps.createdMs);
    expect(store?.modifiedMs(row)).toBe(stamps.modifiedMs);
    expect(store?.get(row, 'OwnerId')).toBe(actor.userId);
  });

  it('lets a record point to one that comes later', () => {
    const { org } = freshOrg();
    const store = org.object('Account');
    org.load('Account', { Name: 'Daughter', ParentId: store?.idOf(1) ?? null }, stamps);
    org.load('Account', { Name: 'Mother' }, stamps);
    expect(store?.rowsByReference('ParentId', store.idOf(1))).toEqual([0]);
  });

  it('keeps indices that are there up to date', () => {
    const { org, actor, add } = freshOrg();
    org.defineField('Account', { name: 'Key__c', type: 'string', isExternalId: true });
    add('Account', { Name: 'A', Key__c: 'a' });
    org.upsert(actor, 'Account', { field: 'Key__c', value: 'a' }, {});
    org.load('Account', { Name: 'B', Key__c: 'b' }, stamps);
    expect(org.upsert(actor, 'Account', { field: 'Key__c', value: 'b' }, { Name: 'B' })).toMatchObject({
      created: false,
    });
  });

  it('names the field that got a wrong value', () => {
    const { org } = freshOrg();
    expect(() => org.load('Account', { Nam: 'x' }, stamps)).toThrow('Account.Nam is not stored');
    expect(() => org.load('Account', { Name: 5 }, stamps)).toThrow('Account.Name takes a text');
    expect(() => org.load('Contact', { AccountId: 'x' }, stamps)).toThrow('Contact.AccountId takes an id');
  });

  it('asks for no index of owners', () => {
    const { org, actor } = freshOrg();
    expect(org.object('Account')?.rowsByReference('OwnerId', actor.userId)).toBeUndefined();
  });
});
