import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshOrg } from './fresh-org.ts';

/** A change at random: what, on which record, with which value. */
const step = fc.record({
  kind: fc.constantFrom('create', 'update', 'upsert', 'remove', 'undelete', 'purge', 'merge', 'task'),
  at: fc.nat({ max: 11 }),
  other: fc.nat({ max: 11 }),
  key: fc.constantFrom('a', 'b', 'c', 'D', null),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function keyedOrg() {
  const made = freshOrg();
  const field = { name: 'Key__c', type: 'string', isUnique: true, isExternalId: true } as const;
  made.org.defineField('Account', field);
  return made;
}
type Made = ReturnType<typeof keyedOrg>;

function take({ org, actor, clock }: Made, { kind, at, other, key }: Step): void {
  const accounts = org.object('Account');
  const idAt = (n: number): string => accounts?.idOf(n) ?? '';
  clock.ms += 1_000;
  if (kind === 'create')
    org.create(actor, 'Account', { Name: `A${at}`, Key__c: key, ParentId: accounts?.rows ? idAt(0) : null });
  if (kind === 'update') org.update(actor, 'Account', idAt(at), { Key__c: key, ParentId: idAt(other) });
  if (kind === 'upsert') org.upsert(actor, 'Account', { field: 'Key__c', value: key ?? '' }, { Name: 'U' });
  if (kind === 'remove') org.remove(actor, 'Account', idAt(at));
  if (kind === 'undelete') org.undelete(actor, idAt(at));
  if (kind === 'purge') org.purge('Account', idAt(at));
  if (kind === 'merge') org.merge(actor, 'Account', idAt(at), [idAt(other)]);
  if (kind === 'task') org.create(actor, 'Task', { WhatId: idAt(at) });
}

/** All that can be seen of the org. */
function picture({ org }: Made): unknown {
  return ['Account', 'Task'].map((name) => {
    const store = org.object(name);
    const rows = [];
    for (let row = 0; row < (store?.rows ?? 0); row += 1) {
      const values = store?.fields().map((field) => store.get(row, field.name));
      const children = ['ParentId', 'WhatId'].map((field) => store?.rowsByReference(field, store.idOf(row))?.join());
      rows.push([values, children, store?.isGone(row)]);
    }
    return [rows, org.deletedBetween(name, 0, 9e15)];
  });
}

describe('laws of the org', () => {
  it('a rollback leaves no trace', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.array(step, { maxLength: 15 }), (before, undone) => {
        const made = keyedOrg();
        for (const each of before) take(made, each);
        const expected = picture(made);
        made.org.allOrNone(() => {
          for (const each of undone) take(made, each);
          return false;
        });
        expect(picture(made)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('what is kept in a transaction is as without one', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const [inside, outside] = [keyedOrg(), keyedOrg()];
        for (const each of steps) take(outside, each);
        inside.org.allOrNone(() => {
          for (const each of steps) take(inside, each);
          return true;
        });
        expect(picture(inside)).toEqual(picture(outside));
      }),
      { numRuns: 40 },
    );
  });

  it('no two live records share the value of a unique field', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const made = keyedOrg();
        for (const each of steps) take(made, each);
        const store = made.org.object('Account');
        const keys = [];
        for (let row = 0; row < (store?.rows ?? 0); row += 1) {
          const key = store?.isDeleted(row) ? null : store?.get(row, 'Key__c');
          if (key !== null) keys.push(String(key).toLowerCase());
        }
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 60 },
    );
  });

  it('rows by reference are those a scan finds', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const made = keyedOrg();
        made.org.object('Account')?.rowsByReference('ParentId', '0015g0000000001AAA');
        for (const each of steps) take(made, each);
        const store = made.org.object('Account');
        for (let parent = 0; parent < (store?.rows ?? 0); parent += 1) {
          const id = store?.idOf(parent) ?? '';
          const scanned = [];
          for (let row = 0; row < (store?.rows ?? 0); row += 1)
            if (store?.get(row, 'ParentId') === id) scanned.push(row);
          expect(store?.rowsByReference('ParentId', id)).toEqual(scanned);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('SystemModstamp is never before LastModifiedDate', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const made = keyedOrg();
        for (const each of steps) take(made, each);
        const store = made.org.object('Account');
        for (let row = 0; row < (store?.rows ?? 0); row += 1) {
          expect(store?.modifiedMs(row)).toBeGreaterThanOrEqual(Number(store?.get(row, 'LastModifiedDate')));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a change that fails in the middle of a transaction is undone with it', () => {
    const made = keyedOrg();
    expect(() =>
      made.org.allOrNone(() => {
        take(made, { kind: 'create', at: 0, other: 0, key: 'a' });
        throw new Error('broken off');
      }),
    ).toThrow('broken off');
    expect(made.org.object('Account')?.rows).toBe(0);
  });
});
