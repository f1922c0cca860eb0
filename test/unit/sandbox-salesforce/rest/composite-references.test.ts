import { expect, test } from 'vitest';
import { BadReference, resolveReferences } from '../../../../sandbox/salesforce/rest/composite-references.ts';

const replies = new Map<string, unknown>([
  ['made', { id: '001', success: true, count: 3 }],
  ['asked', { records: [{ Id: '003', Name: null }] }],
  ['rows', [{ id: 'r0' }, { id: 'r1' }]],
]);

test.each([
  ['@{made.id}', '001'],
  ['@{made.count}', 3],
  ['@{asked.records[0].Id}', '003'],
  ['@{asked.records[0].Name}', null],
  ['@{rows[1].id}', 'r1'],
  ['a @{made.id} b @{rows[0].id}', 'a 001 b r0'],
  ['plain @ { } text', 'plain @ { } text'],
  [5, 5],
  [{ a: ['@{made.id}', { b: '@{made.success}' }] }, { a: ['001', { b: true }] }],
])('%j becomes %j', (value, wanted) => {
  expect(resolveReferences(replies, value)).toEqual(wanted);
});

test.each(['@{nobody.id}', '@{made.nothing}', '@{rows[7].id}', '@{made.toString}', 'x @{asked.records[1].Id}'])(
  '%s leads nowhere',
  (value) => {
    expect(() => resolveReferences(replies, value)).toThrow(BadReference);
  },
);
