import { describe, expect, it } from 'vitest';
import { codeOf, errorOf, freshOrg, startMs } from './fresh-org.ts';

describe('create', () => {
  it('stamps the record, owns it, and gives ids in order', () => {
    const { org, actor, add, get } = freshOrg();
    const [first, second] = [add('Account', { Name: 'Acme' }), add('Account', { name: 'Bolt' })];
    expect(first).toMatch(/^001\w{15}$/);
    expect(first < second).toBe(true);
    expect(get('Account', second, 'Name')).toBe('Bolt');
    expect(get('Account', first, 'OwnerId')).toBe(actor.userId);
    expect(get('Account', first, 'CreatedDate')).toBe(startMs);
    expect(org.object('Account')?.modifiedMs(0)).toBe(startMs);
  });

  it('keeps whole seconds and reads offsets', () => {
    const { org, add, get } = freshOrg();
    org.defineField('Account', { name: 'At__c', type: 'datetime' });
    const at = (text: string) => get('Account', add('Account', { Name: 'A', At__c: text }), 'At__c');
    expect(at('2026-11-20T10:11:12.345+0200')).toBe(Date.parse('2026-11-20T08:11:12Z'));
    expect(at('2026-11-20T10:11:12Z')).toBe(Date.parse('2026-11-20T10:11:12Z'));
    expect(at('2026-11-20')).toBe(Date.parse('2026-11-20T00:00:00Z'));
  });

  it('rounds numbers to their decimals and takes numbers as text', () => {
    const { org, add, get } = freshOrg();
    org.defineField('Account', { name: 'Score__c', type: 'double', precision: 5, scale: 2 });
    expect(get('Account', add('Account', { Name: 'A', Score__c: 1.005 }), 'Score__c')).toBe(1.01);
    expect(get('Account', add('Account', { Name: 'A', Score__c: '71.5' }), 'Score__c')).toBe(71.5);
    expect(get('Account', add('Account', { Name: 'A', Score__c: -0.001 }), 'Score__c')).toBe(0);
    expect(get('Account', add('Account', { Name: 'A', Score__c: -1.239 }), 'Score__c')).toBe(-1.24);
    expect(get('Account', add('Account', { Name: 'A', Score__c: 1e-9 }), 'Score__c')).toBe(0);
  });

  it('finds a parent by its external id', () => {
    const { org, actor, add, get } = freshOrg();
    org.defineField('Account', { name: 'Key__c', type: 'string', isExternalId: true });
    const account = add('Account', { Name: 'Acme', Key__c: 'k-1' });
    const contact = add('Contact', { LastName: 'Li', Account: { Key__c: 'K-1' } });
    expect(get('Contact', contact, 'AccountId')).toBe(account);
    expect(errorOf(org.create(actor, 'Contact', { LastName: 'Li', Account: { Key__c: 'none' } }))).toEqual({
      statusCode: 'INVALID_FIELD',
      message: 'Foreign key external ID: none not found for field Key__c in entity Account',
      fields: [],
    });
  });

  it('takes ids of 15 characters and gives 18', () => {
    const { add, get } = freshOrg();
    const account = add('Account', { Name: 'Acme' });
    const contact = add('Contact', { LastName: 'Li', AccountId: account.slice(0, 15) });
    expect(get('Contact', contact, 'AccountId')).toBe(account);
  });
});

describe('what is refused', () => {
  const refusals: readonly [string, string, Record<string, unknown>, string, string][] = [
    ['a missing name', 'Account', {}, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]'],
    [
      'several missing fields',
      'Opportunity',
      { Name: 'Deal' },
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [StageName, CloseDate]',
    ],
    [
      'an unknown field',
      'Account',
      { Name: 'A', X__c: 1 },
      'INVALID_FIELD',
      "No such column 'X__c' on sobject of type Account",
    ],
    [
      'a currency in an org of one',
      'Account',
      { Name: 'A', CurrencyIsoCode: 'USD' },
      'INVALID_FIELD',
      "No such column 'CurrencyIsoCode' on sobject of type Account",
    ],
    [
      'a system field',
      'Account',
      { Name: 'A', CreatedDate: '2026-01-01' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: CreatedDate. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
    ],
    [
      'an id of its own',
      'Account',
      { Id: '0015g0000000009', Name: 'A' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'cannot specify Id in an insert call',
    ],
    [
      'a long text',
      'Account',
      { Name: 'x'.repeat(256) },
      'STRING_TOO_LONG',
      `Account Name: data value too large: ${'x'.repeat(256)} (max length=255)`,
    ],
    [
      'a number that is too big',
      'Account',
      { Name: 'A', NumberOfEmployees: 100_000_000 },
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Employees: value outside of valid range on numeric field: 100000000',
    ],
    [
      'a bad e-mail address',
      'Contact',
      { LastName: 'Li', Email: 'li@' },
      'INVALID_EMAIL_ADDRESS',
      'Email: invalid email address: li@',
    ],
    [
      'a malformed id',
      'Contact',
      { LastName: 'Li', AccountId: 'acme' },
      'MALFORMED_ID',
      'Account ID: id value of incorrect type: acme',
    ],
    [
      'an id of another type',
      'Contact',
      { LastName: 'Li', AccountId: '0035g0000000001AAA' },
      'FIELD_INTEGRITY_EXCEPTION',
      'Account ID: id value of incorrect type: 0035g0000000001',
    ],
    [
      'an id of nothing',
      'Contact',
      { LastName: 'Li', AccountId: '0015g0000000009' },
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
    ],
    [
      'a value outside a restricted picklist',
      'Task',
      { TaskSubtype: 'Fax' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Task Subtype: bad value for restricted picklist field: Fax',
    ],
    [
      'an event without times',
      'Event',
      { Subject: 'Lunch' },
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [DurationInMinutes, ActivityDateTime]',
    ],
  ];

  it.each(refusals)('%s', (_what, object, json, statusCode, message) => {
    const { org, actor } = freshOrg();
    expect(errorOf(org.create(actor, object, json))).toMatchObject({ statusCode, message });
    expect(org.object(object)?.rows).toBe(0);
  });

  it.each([
    ['NumberOfEmployees', 'many', 'int from VALUE_STRING value many'],
    ['NumberOfEmployees', true, 'int from VALUE_TRUE value true'],
    ['Name', 5, 'string from VALUE_NUMBER_INT value 5'],
    ['Name', { a: 1 }, 'string from START_OBJECT value'],
    ['Day__c', '2026-02-31', 'date from VALUE_STRING value 2026-02-31'],
    ['Day__c', '21/11/2026', 'date from VALUE_STRING value 21/11/2026'],
    ['Flag__c', 'maybe', 'boolean from VALUE_STRING value maybe'],
  ])('%s with JSON %j', (field, value, kind) => {
    const { org, actor } = freshOrg();
    org.defineField('Account', { name: 'Day__c', type: 'date' });
    org.defineField('Account', { name: 'Flag__c', type: 'boolean' });
    expect(errorOf(org.create(actor, 'Account', { Name: 'A', [field]: value }))).toMatchObject({
      statusCode: 'JSON_PARSER_ERROR',
      message: `Cannot deserialize instance of ${kind} or request may be missing a required field at [line:1, column:2]`,
    });
  });

  it('a deleted parent', () => {
    const { org, actor, add } = freshOrg();
    const account = add('Account', { Name: 'Acme' });
    org.remove(actor, 'Account', account);
    expect(codeOf(org.create(actor, 'Contact', { LastName: 'Li', AccountId: account }))).toBe('ENTITY_IS_DELETED');
  });

  it('an owner who has left', () => {
    const { org, actor } = freshOrg();
    const left = org.addUser({
      username: 'l@x.example',
      email: 'l@x.example',
      firstName: null,
      lastName: 'Left',
      isActive: false,
    });
    expect(codeOf(org.create(actor, 'Account', { Name: 'A', OwnerId: left }))).toBe('INACTIVE_OWNER_OR_USER');
  });

  it('an unknown currency', () => {
    const { org, actor, add, get } = freshOrg({ USD: 1, EUR: 0.9 });
    expect(codeOf(org.create(actor, 'Account', { Name: 'A', CurrencyIsoCode: 'XXX' }))).toBe('INVALID_CURRENCY_ISO');
    expect(get('Account', add('Account', { Name: 'A' }), 'CurrencyIsoCode')).toBe('USD');
  });

  it('what the org’s own rules forbid', () => {
    const { org, actor, add } = freshOrg();
    const rule = { object: 'Account', message: 'Phone is needed', field: 'Phone' };
    org.addValidationRule({ ...rule, isBroken: (value) => value('Industry') === 'Retail' && value('Phone') === null });
    const account = add('Account', { Name: 'A', Phone: '1', Industry: 'Retail' });
    expect(errorOf(org.update(actor, 'Account', account, { Phone: '' }))).toEqual({
      statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Phone is needed',
      fields: ['Phone'],
    });
  });

  it('a field that an admin made required', () => {
    const { org, actor } = freshOrg();
    org.requireField('Account', 'Industry', true);
    expect(errorOf(org.create(actor, 'Account', { Name: 'A' }))?.fields).toEqual(['Industry']);
  });

  it('a record that somebody else holds, or whose account he holds', () => {
    const { org, actor, add } = freshOrg();
    const account = add('Account', { Name: 'A' });
    org.lockCheck = (object, row) => object === 'Account' && row === 0;
    const message = `unable to obtain exclusive access to this record or 1 records: ${account}`;
    expect(errorOf(org.update(actor, 'Account', account, {}))).toMatchObject({
      statusCode: 'UNABLE_TO_LOCK_ROW',
      message,
    });
    expect(codeOf(org.create(actor, 'Task', { WhatId: account }))).toBe('UNABLE_TO_LOCK_ROW');
    expect(org.create(actor, 'Task', {}).ok).toBe(true);
  });

  it('a circle of parents', () => {
    const { org, actor, add } = freshOrg();
    const top = add('Account', { Name: 'Top' });
    const low = add('Account', { Name: 'Low', ParentId: top });
    expect(codeOf(org.update(actor, 'Account', top, { ParentId: low }))).toBe('CIRCULAR_DEPENDENCY');
    expect(codeOf(org.update(actor, 'Account', top, { ParentId: top }))).toBe('CIRCULAR_DEPENDENCY');
  });
});

describe('update', () => {
  it('moves SystemModstamp even when nothing changes', () => {
    const { org, actor, clock, add, get } = freshOrg();
    const account = add('Account', { Name: 'Acme' });
    clock.ms += 90_500;
    org.update(actor, 'Account', account.toLowerCase(), { Name: 'Acme' });
    expect(get('Account', account, 'SystemModstamp')).toBe(startMs + 90_000);
    expect(get('Account', account, 'LastModifiedDate')).toBe(startMs + 90_000);
    expect(get('Account', account, 'CreatedDate')).toBe(startMs);
  });

  it.each([
    ['acme', 'MALFORMED_ID'],
    ['0015g0000000009AAA', 'INVALID_CROSS_REFERENCE_KEY'],
    ['0035g0000000001AAA', 'INVALID_CROSS_REFERENCE_KEY'],
  ])('of %s is refused with %s', (id, code) => {
    const { org, actor } = freshOrg();
    expect(codeOf(org.update(actor, 'Account', id, { Name: 'x' }))).toBe(code);
  });

  it('of a deleted record is refused', () => {
    const { org, actor, add } = freshOrg();
    const account = add('Account', { Name: 'Acme' });
    org.remove(actor, 'Account', account);
    expect(errorOf(org.update(actor, 'Account', account, { Name: 'x' }))).toMatchObject({
      statusCode: 'ENTITY_IS_DELETED',
      message: 'entity is deleted',
    });
  });

  it('does not let a formula move SystemModstamp', () => {
    const { org, actor, clock, add, get } = freshOrg();
    org.defineField('Account', {
      name: 'Double__c',
      type: 'double',
      formula: (value) => Number(value('NumberOfEmployees')) * 2,
    });
    const account = add('Account', { Name: 'Acme', NumberOfEmployees: 4 });
    clock.ms += 60_000;
    expect(get('Account', account, 'Double__c')).toBe(8);
    expect(get('Account', account, 'SystemModstamp')).toBe(startMs);
    expect(codeOf(org.update(actor, 'Account', account, { Double__c: 1 }))).toBe('INVALID_FIELD_FOR_INSERT_UPDATE');
  });
});

describe('upsert', () => {
  const keyed = () => {
    const made = freshOrg();
    made.org.defineField('Account', { name: 'Key__c', type: 'string', isExternalId: true });
    made.org.defineField('Task', { name: 'Once__c', type: 'string', isExternalId: true, isUnique: true });
    return made;
  };

  it('creates once, then updates', () => {
    const { org, actor } = keyed();
    const key = { field: 'key__c', value: 'a-1' };
    const first = org.upsert(actor, 'Account', key, { Name: 'Acme', Key__c: 'ignored' });
    const second = org.upsert(actor, 'Account', { ...key, value: 'A-1' }, { Name: 'Acme Ltd' });
    expect(first).toMatchObject({ ok: true, created: true });
    expect(second).toMatchObject({ ok: true, created: false });
    expect(org.object('Account')?.get(0, 'Key__c')).toBe('a-1');
  });

  it('names all records when the key is not unique', () => {
    const { org, actor, add } = keyed();
    const ids = [add('Account', { Name: 'A', Key__c: 'k' }), add('Account', { Name: 'B', Key__c: 'K' })];
    const error = errorOf(org.upsert(actor, 'Account', { field: 'Key__c', value: 'k' }, {}));
    expect(error).toMatchObject({ statusCode: 'MULTIPLE_CHOICES', fields: ids });
  });

  it('makes anew what was deleted', () => {
    const { org, actor } = keyed();
    const key = { field: 'Once__c', value: 't' };
    const first = org.upsert(actor, 'Task', key, {});
    if (first.ok) org.remove(actor, 'Task', first.id);
    expect(org.upsert(actor, 'Task', key, {})).toMatchObject({ ok: true, created: true });
  });

  it('needs a field that is an external id', () => {
    const { org, actor } = keyed();
    expect(codeOf(org.upsert(actor, 'Account', { field: 'Name', value: 'x' }, {}))).toBe('NOT_FOUND');
    expect(codeOf(org.upsert(actor, 'Account', { field: 'Key__c', value: '' }, {}))).toBe('MISSING_ARGUMENT');
  });

  it('says whose the value of a unique field is', () => {
    const { org, actor, add } = keyed();
    const task = add('Task', { Once__c: 'k-1' });
    expect(errorOf(org.create(actor, 'Task', { Once__c: 'K-1' }))).toEqual({
      statusCode: 'DUPLICATE_VALUE',
      message: `duplicate value found: Once__c duplicates value on record with id: ${task.slice(0, 15)}`,
      fields: [],
    });
  });
});
