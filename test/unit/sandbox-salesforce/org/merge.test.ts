import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, freshOrg } from './fresh-org.ts';

describe('merge', () => {
  it('moves every child of the losers to the winner and loses none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 2 }),
        (owners, losers) => {
          const { org, actor, add, get, isLive } = freshOrg();
          const accounts = [0, 1, 2, 3].map((n) => add('Account', { Name: `A${n}` }));
          const [master = '', ...others] = accounts;
          const lost = others.slice(0, losers);
          const children = owners.flatMap((owner) => {
            const AccountId = accounts[owner];
            const contact = add('Contact', { LastName: 'Li', AccountId });
            return [
              ['Contact', contact, owner],
              ['Task', add('Task', { WhoId: contact }), owner],
              ['Case', add('Case', { AccountId }), owner],
            ] as const;
          });
          expect(org.merge(actor, 'Account', master, lost)).toEqual({ ok: true, id: master, created: false });
          for (const [object, id, owner] of children) {
            const account = accounts[owner] ?? '';
            expect(isLive(object, id)).toBe(true);
            expect(get(object, id, 'AccountId')).toBe(lost.includes(account) ? master : account);
          }
          for (const id of lost) {
            expect(isLive('Account', id)).toBe(false);
            expect(get('Account', id, 'MasterRecordId')).toBe(master);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('stamps the children it moves and the winner', () => {
    const { org, actor, clock, add, get } = freshOrg();
    const [winner, loser] = [add('Contact', { LastName: 'Li' }), add('Contact', { LastName: 'Li' })];
    const task = add('Task', { WhoId: loser });
    clock.ms += 60_000;
    org.merge(actor, 'Contact', winner, [loser]);
    expect(get('Task', task, 'WhoId')).toBe(winner);
    for (const [object, id] of [
      ['Task', task],
      ['Contact', winner],
      ['Contact', loser],
    ] as const) {
      expect(get(object, id, 'SystemModstamp')).toBe(clock.ms);
    }
    expect(org.deletedBetween('Contact', 0, 9e15).map((entry) => entry.id)).toEqual([loser]);
  });

  it('leaves no record its own parent', () => {
    const { org, actor, add, get } = freshOrg();
    const loser = add('Account', { Name: 'Mother' });
    const winner = add('Account', { Name: 'Daughter', ParentId: loser });
    org.merge(actor, 'Account', winner, [loser]);
    expect(get('Account', winner, 'ParentId')).toBeNull();
  });

  it('refuses other types, itself, too many and what is deleted', () => {
    const { org, actor, add } = freshOrg();
    const ids = [1, 2, 3, 4].map((n) => add('Account', { Name: `A${n}` }));
    const [master = '', loser = '', third = ''] = ids;
    const code = (losers: string[]) => codeOf(org.merge(actor, 'Account', master, losers));
    expect(code(ids.slice(1))).toBe('MERGE_FAILED');
    expect(code([])).toBe('MERGE_FAILED');
    expect(code([master])).toBe('INVALID_MERGE_RECORD');
    expect(code([loser, loser])).toBe('INVALID_MERGE_RECORD');
    expect(code([add('Contact', { LastName: 'Li' })])).toBe('INVALID_CROSS_REFERENCE_KEY');
    org.remove(actor, 'Account', third);
    expect(code([third])).toBe('ENTITY_IS_DELETED');
    expect(codeOf(org.merge(actor, 'Opportunity', master, [loser]))).toBe('INVALID_TYPE_FOR_OPERATION');
  });
});
