import { describe, expect, it } from 'vitest';
import { codeOf, errorOf, freshOrg } from './fresh-org.ts';

function withHiddenField() {
  const made = freshOrg();
  made.org.defineField('Account', { name: 'Score__c', type: 'double', precision: 5, scale: 2, needsGrant: true });
  made.org.ensurePermissionSet({ name: 'Keel', label: 'Keel' });
  return made;
}

describe('field-level security', () => {
  it('hides a field from all who have no permission set that grants it', () => {
    const { org, actor } = withHiddenField();
    expect(org.canRead(actor, 'Account', 'Score__c')).toBe(false);
    expect(errorOf(org.create(actor, 'Account', { Name: 'A', Score__c: 1 }))?.message).toBe(
      "No such column 'Score__c' on sobject of type Account",
    );
    org.grantField('Keel', 'Account', 'Score__c', { read: true, edit: true });
    expect(org.canRead(actor, 'Account', 'Score__c')).toBe(false);
    org.assignPermissionSet('Keel', actor.userId);
    expect(org.canEdit(actor, 'account', 'score__c')).toBe(true);
    expect(org.create(actor, 'Account', { Name: 'A', Score__c: 1 }).ok).toBe(true);
  });

  it('lets who may only read not write', () => {
    const { org, actor } = withHiddenField();
    org.grantField('profile', 'Account', 'Score__c', { read: true, edit: false });
    expect([org.canRead(actor, 'Account', 'Score__c'), org.canEdit(actor, 'Account', 'Score__c')]).toEqual([
      true,
      false,
    ]);
    expect(errorOf(org.create(actor, 'Account', { Name: 'A', Score__c: 1 }))).toMatchObject({
      statusCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
      fields: ['Score__c'],
    });
    org.grantField('profile', 'Account', 'Score__c', { read: false, edit: false });
    expect(org.canRead(actor, 'Account', 'Score__c')).toBe(false);
  });

  it('follows the records of permissions, however they are changed', () => {
    const { org, actor, add } = withHiddenField();
    const other = {
      userId: org.addUser({ username: 'o@x.example', email: 'o@x.example', firstName: 'O', lastName: 'X' }),
    };
    const set = org.ensurePermissionSet({ name: 'Keel', label: 'Keel' });
    add('FieldPermissions', {
      ParentId: set,
      SobjectType: 'Account',
      Field: 'Account.Score__c',
      PermissionsRead: true,
    });
    const assignment = add('PermissionSetAssignment', { PermissionSetId: set, AssigneeId: actor.userId });
    expect([org.canRead(actor, 'Account', 'Score__c'), org.canRead(other, 'Account', 'Score__c')]).toEqual([
      true,
      false,
    ]);
    expect(
      codeOf(org.create(actor, 'PermissionSetAssignment', { PermissionSetId: set, AssigneeId: actor.userId })),
    ).toBe('DUPLICATE_VALUE');
    org.remove(actor, 'PermissionSetAssignment', assignment);
    expect(org.canRead(actor, 'Account', 'Score__c')).toBe(false);
  });

  it('cannot be granted on a field that is not there or that all must have', () => {
    const { org, actor } = withHiddenField();
    const ParentId = org.ensurePermissionSet({ name: 'Keel', label: 'Keel' });
    for (const Field of ['Account.Nothing__c', 'Account.Name']) {
      const json = { ParentId, SobjectType: 'Account', Field, PermissionsRead: true };
      expect(codeOf(org.create(actor, 'FieldPermissions', json))).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
    }
  });

  it('is lost with the field', () => {
    const { org, actor } = withHiddenField();
    org.grantField('profile', 'Account', 'Score__c', { read: true, edit: true });
    org.deleteField('Account', 'Score__c');
    org.defineField('Account', { name: 'Score__c', type: 'double', needsGrant: true });
    expect(org.canRead(actor, 'Account', 'Score__c')).toBe(false);
  });

  it('granted in a transaction that is undone was never granted', () => {
    const { org, actor, add } = withHiddenField();
    const PermissionSetId = org.ensurePermissionSet({ name: 'Keel', label: 'Keel' });
    org.grantField('Keel', 'Account', 'Score__c', { read: true, edit: true });
    const seen: boolean[] = [];
    org.allOrNone(() => {
      add('PermissionSetAssignment', { PermissionSetId, AssigneeId: actor.userId });
      seen.push(org.canRead(actor, 'Account', 'Score__c'));
      return false;
    });
    seen.push(org.canRead(actor, 'Account', 'Score__c'));
    expect(seen).toEqual([true, false]);
  });

  it('does not touch required fields', () => {
    const { org, actor } = freshOrg();
    org.defineField('Account', { name: 'Must__c', type: 'string', isRequired: true, needsGrant: true });
    expect(org.canEdit(actor, 'Account', 'Must__c')).toBe(true);
  });

  it('goes with a deleted permission set', () => {
    const { org, actor } = withHiddenField();
    org.grantField('Keel', 'Account', 'Score__c', { read: true, edit: true });
    org.assignPermissionSet('Keel', actor.userId);
    org.remove(actor, 'PermissionSet', org.ensurePermissionSet({ name: 'Keel', label: 'Keel' }));
    expect(org.canRead(actor, 'Account', 'Score__c')).toBe(false);
  });
});
