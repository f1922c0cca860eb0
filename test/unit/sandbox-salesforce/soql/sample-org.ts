/** A small org with every kind of field, for the tests of SOQL. */
import { createOrg } from '../../../../sandbox/salesforce/org/create-org.ts';
import type { SandboxOrg } from '../../../../sandbox/salesforce/org/sandbox-org.ts';
import type { Actor, Value, Values } from '../../../../sandbox/salesforce/org/types.ts';
import { planQuery } from '../../../../sandbox/salesforce/soql/plan-query.ts';

export const nowMs = Date.parse('2026-11-20T10:11:12Z');

const stamps = (offsetMs = 0) => ({ createdMs: nowMs + offsetMs, modifiedMs: nowMs + offsetMs });

export interface Sample {
  readonly org: SandboxOrg;
  readonly actor: Actor;
  /** Makes a record as it is kept; its id. */
  readonly add: (object: string, values: Values, offsetMs?: number) => string;
  /** Records as REST gives them. */
  readonly query: (soql: string, isAll?: boolean) => Readonly<Record<string, unknown>>[];
  /** One column of the records. */
  readonly column: (soql: string, isAll?: boolean) => Value[];
  /** Code and text of the refusal. */
  readonly refusal: (soql: string) => { readonly code: string; readonly message: string };
}

export function emptySample(): Sample {
  const org = createOrg({ now: () => nowMs });
  const actor = { userId: org.integrationUserId };
  const plan = (soql: string, isAll = false) => planQuery(org, actor, soql, { isAll });
  return {
    org,
    actor,
    add: (object, values, offsetMs) => {
      const row = org.load(object, values, stamps(offsetMs));
      return org.object(object)?.idOf(row) ?? '';
    },
    query: (soql, isAll) => {
      const planned = plan(soql, isAll);
      return planned.rows().map((row) => planned.toRecord(row, '68.0'));
    },
    column: (soql, isAll) => {
      const planned = plan(soql, isAll);
      return planned.rows().map((row) => planned.cell(row, 0));
    },
    refusal: (soql) => {
      try {
        plan(soql);
      } catch (error) {
        const [item] = (error as { errors: { errorCode: string; message: string }[] }).errors;
        return { code: item?.errorCode ?? '', message: item?.message ?? '' };
      }
      return { code: 'none', message: '' };
    },
  };
}

/** Three accounts (the last without industry or parent), three contacts, deals, an activity and a custom object. */
export function sample(): Sample & {
  readonly ids: Readonly<Record<'acme' | 'beta' | 'gamma' | 'ann' | 'bob' | 'cid', string>>;
} {
  const base = emptySample();
  base.org.defineField('Account', { name: 'Score__c', type: 'double', precision: 18, scale: 2 });
  base.org.defineField('Account', { name: 'Hidden__c', type: 'string', length: 80, needsGrant: true });
  base.org.defineField('Account', { name: 'Notes__c', type: 'textarea', length: 32_000 });
  base.org.defineField('Account', { name: 'More__c', type: 'textarea', length: 32_000 });
  const { add } = base;
  const acme = add('Account', { Name: 'Acme', Industry: 'Banking', NumberOfEmployees: 10, Score__c: 71.5 }, -3_000);
  const beta = add('Account', { Name: 'beta', Industry: 'Energy', NumberOfEmployees: 5, ParentId: acme }, -2_000);
  const gamma = add('Account', { Name: 'Gamma 100%', NumberOfEmployees: null, Notes__c: 'long' }, -1_000);
  const ann = add('Contact', { FirstName: 'Ann', LastName: 'Ash', AccountId: acme, Email: 'ann@acme.example' });
  const bob = add('Contact', { FirstName: 'Bob', LastName: 'Oak', AccountId: beta, Email: 'bob@beta.example' });
  const cid = add('Contact', { LastName: "O'Hara", AccountId: null, Email: null });
  const deal = { StageName: 'Prospecting', Amount: 100, CloseDate: '2026-12-01', IsClosed: false, IsWon: false };
  add('Opportunity', { ...deal, Name: 'First', AccountId: acme });
  add('Opportunity', { ...deal, Name: 'Second', AccountId: acme, Amount: 300, CloseDate: '2026-11-20' });
  add('Opportunity', {
    ...deal,
    Name: 'Third',
    AccountId: beta,
    Amount: null,
    CloseDate: '2025-12-31',
    IsClosed: true,
  });
  add('Task', { Subject: 'Call Acme', WhatId: acme, WhoId: ann, AccountId: acme, IsArchived: false });
  add('Task', { Subject: 'Old call', WhatId: beta, AccountId: beta, IsArchived: true });
  return { ...base, ids: { acme, beta, gamma, ann, bob, cid } };
}
