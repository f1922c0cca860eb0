import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { tasks } from '../../../../../connectors/salesforce/writers/tasks.ts';
import type { RowOutcome, TaskRow } from '../../../../../src/contracts/connector.ts';
import { context, describes, type Script, type SeenRequest, scriptOrg, taskReference } from './scripted-org.ts';

afterEach(() => nock.cleanAll());

const withField = describes(
  () => [],
  () => [taskReference()],
);
const withoutField = describes(
  () => [],
  () => [],
);
const accountId = '001000000000001AAA';
const ownerId = '005000000000001AAA';
const idOf = (i: number): string => `00T000000${String(i).padStart(6, '0')}EAA`;
const rowOf = (i: number, more: Partial<TaskRow> = {}): TaskRow => ({
  reference: `K-${i}`,
  remoteId: null,
  accountId,
  ownerId,
  subject: 'Northwind Ltd: churn risk 62 %',
  body: 'Why now\n\n- one',
  priority: 'medium',
  dueAt: Date.UTC(2026, 0, 5, 23, 30),
  status: 'open',
  ...more,
});
interface SentTask {
  readonly [field: string]: string | null;
}
const sentBy = ({ text }: SeenRequest): SentTask[] => JSON.parse(text).records;
const failure = (statusCode: string, fields: string[] = []) => ({
  success: false,
  errors: [{ statusCode, message: 'no', fields }],
});
const saves =
  (fail: (task: SentTask) => object | undefined = () => undefined): Script =>
  (request) => {
    if (!request.path.startsWith('/composite/sobjects') || !['POST', 'PATCH'].includes(request.method))
      return undefined;
    const results = sentBy(request).map(
      (task, i) => fail(task) ?? { id: task.id ?? idOf(i), success: true, errors: [] },
    );
    return { body: results };
  };
const words = (outcome: RowOutcome): string => (outcome.ok ? outcome.remoteId : outcome.error.detail.code);

describe('creating tasks', () => {
  it('upserts them by their reference', async () => {
    const seen = scriptOrg(withField, saves());
    expect((await tasks.create(context(), [rowOf(0), rowOf(1)])).map(words)).toEqual([idOf(0), idOf(1)]);
    expect(seen[1]?.path).toBe('/composite/sobjects/Task/Keel_Reference__c');
    expect(seen[1] && sentBy(seen[1])[0]).toEqual({
      attributes: { type: 'Task' },
      Keel_Reference__c: 'K-0',
      Subject: 'Northwind Ltd: churn risk 62 %',
      Description: 'Why now\n\n- one\n\nKeel reference K-0',
      Priority: 'Normal',
      ActivityDate: '2026-01-05',
      WhatId: accountId,
      OwnerId: ownerId,
    });
  });

  it("leaves them to Keel's user where the account has no owner who could have them", async () => {
    const seen = scriptOrg(withField, saves());
    await tasks.create(context(), [rowOf(0, { ownerId: null })]);
    expect(seen[1] && sentBy(seen[1])[0]).not.toHaveProperty('OwnerId');
  });

  it.each([
    ['INACTIVE_OWNER_OR_USER', ['OwnerId']],
    ['INVALID_CROSS_REFERENCE_KEY', []],
    ['TRANSFER_REQUIRES_READ', []],
  ])('sends a task whose owner is refused (%s) once more without him', async (code, fields) => {
    const seen = scriptOrg(
      withField,
      saves((task) => (task.OwnerId === undefined ? undefined : failure(code, fields))),
    );
    const ctx = context();
    expect((await tasks.create(ctx, [rowOf(0)])).map(words)).toEqual([idOf(0)]);
    expect(seen).toHaveLength(3);
    expect(ctx.warnings).toHaveLength(1);
  });

  it('tells of an account that is gone', async () => {
    scriptOrg(
      withField,
      saves(() => failure('ENTITY_IS_DELETED')),
    );
    expect((await tasks.create(context(), [rowOf(0)])).map(words)).toEqual(['RECORD_GONE']);
  });

  it('takes the task that another process made meanwhile', async () => {
    const message = 'duplicate value found: Keel_Reference__c duplicates value on record with id: 00T000000000007';
    scriptOrg(
      withField,
      saves(() => ({ success: false, errors: [{ statusCode: 'DUPLICATE_VALUE', message, fields: [] }] })),
    );
    expect((await tasks.create(context(), [rowOf(0)])).map(words)).toEqual(['00T000000000007EAA']);
  });

  it('keeps the tasks of an account together, each with its own outcome', async () => {
    const seen = scriptOrg(
      withField,
      saves((task) => ({ id: `00T${task.Keel_Reference__c}`, success: true, errors: [] })),
    );
    const other = '001000000000000AAA';
    const rows = [rowOf(0), rowOf(1, { accountId: other }), rowOf(2), rowOf(3, { accountId: other })];
    expect((await tasks.create(context(), rows)).map(words)).toEqual(['00TK-0', '00TK-1', '00TK-2', '00TK-3']);
    expect(seen[1] && sentBy(seen[1]).map((task) => task.WhatId)).toEqual([other, other, accountId, accountId]);
  });

  it('makes them plainly, and does not repeat it by itself, where the package is missing', async () => {
    let calls = 0;
    const broken: Script = ({ method, path }) => {
      if (path !== '/composite/sobjects' || method !== 'POST') return undefined;
      calls += 1;
      return { status: 503, body: '' };
    };
    scriptOrg(withoutField, broken);
    await expect(tasks.create(context(), [rowOf(0)])).rejects.toMatchObject({ kind: 'transient' });
    expect(calls).toBe(1);
  });
});

describe('updating tasks', () => {
  it('leaves the status and the account of an open one as they are', async () => {
    const seen = scriptOrg(saves());
    const rows = [rowOf(0, { remoteId: idOf(7) }), rowOf(1, { remoteId: idOf(8), status: 'closed' })];
    expect((await tasks.update(context(), rows)).map(words)).toEqual([idOf(7), idOf(8)]);
    const [open, closed] = seen[0] ? sentBy(seen[0]) : [];
    expect(open).not.toHaveProperty('Status');
    expect(open).not.toHaveProperty('WhatId');
    expect(closed?.Status).toBe('Completed');
  });

  it('tells of one that is gone, and of one that was never made', async () => {
    scriptOrg(saves(() => failure('ENTITY_IS_DELETED')));
    const outcomes = await tasks.update(context(), [rowOf(0, { remoteId: idOf(7) }), rowOf(1)]);
    expect(outcomes.map(words)).toEqual(['RECORD_GONE', 'SALESFORCE_TASK_WITHOUT_ID']);
  });
});

describe('finding tasks', () => {
  const answers =
    (records: object[]): Script =>
    ({ path }) =>
      path === '/query' ? { body: { totalSize: records.length, done: true, records } } : undefined;
  const wanted = [
    { reference: 'K-1', accountId },
    { reference: "K-'2", accountId },
  ];

  it('asks for their references where the org has the field', async () => {
    const seen = scriptOrg(withField, answers([{ Id: idOf(1), Keel_Reference__c: 'K-1' }]));
    expect(await tasks.find(context(), wanted)).toEqual(new Map([['K-1', idOf(1)]]));
    expect(seen[1]?.query.get('q')).toContain("Keel_Reference__c IN ('K-1', 'K-\\'2')");
  });

  it('reads the descriptions at the accounts where it has not', async () => {
    const found = [
      { Id: idOf(1), Description: 'quotes Keel reference K-9\n\nKeel reference K-1' },
      { Id: idOf(2), Description: null },
    ];
    const seen = scriptOrg(withoutField, answers(found));
    expect(await tasks.find(context(), wanted)).toEqual(new Map([['K-1', idOf(1)]]));
    const soql = seen[1]?.query.get('q');
    expect(soql).toContain(`WhatId IN ('${accountId}')`);
    expect(soql).toContain('(IsClosed = false OR CreatedDate >= 2025-12-02T00:00:00Z)');
  });
});

describe('reading tasks', () => {
  it('knows open, done, deferred and gone ones, in the order asked', async () => {
    const records = [
      { Id: idOf(1), Status: 'In Progress', IsClosed: false },
      null,
      { Id: idOf(3), Status: 'Erledigt', IsClosed: true, CompletedDateTime: '2026-01-02T00:00:00.000+0000' },
      { Id: idOf(4), Status: 'Deferred', IsClosed: true },
      { Id: idOf(5), Status: 'Completed', IsClosed: true, IsDeleted: true },
      { Id: idOf(6), Status: 'Completed', IsClosed: true, LastModifiedDate: '2026-01-03T00:00:00.000+0000' },
    ];
    const seen = scriptOrg(({ path }) => (path === '/composite/sobjects/Task' ? { body: records } : undefined));
    const ids = [1, 2, 3, 4, 5, 6].map((i) => `00T00000000000${i}`);
    const read = await tasks.read(context(), [...ids, 'no id']);
    expect(read.map(({ status, closedAt }) => [status, closedAt])).toEqual([
      ['open', null],
      ['gone', null],
      ['done', Date.UTC(2026, 0, 2)],
      ['deferred', null],
      ['gone', null],
      ['done', Date.UTC(2026, 0, 3)],
      ['gone', null],
    ]);
    expect(seen[0] && JSON.parse(seen[0].text).ids).toEqual(ids);
  });

  it('takes 2,000 at once', async () => {
    const seen = scriptOrg(({ text }) => ({ body: JSON.parse(text).ids.map(() => null) }));
    const ids = Array.from({ length: 2_500 }, (_, i) => `00T00000000${String(i).padStart(4, '0')}`);
    expect(await tasks.read(context(), ids)).toHaveLength(2_500);
    expect(seen).toHaveLength(2);
  });
});

describe('removing tasks', () => {
  it('does not mind those that are gone', async () => {
    const seen = scriptOrg(({ method }) =>
      method === 'DELETE'
        ? { body: [{ id: idOf(1), success: true, errors: [] }, failure('ENTITY_IS_DELETED')] }
        : undefined,
    );
    await tasks.remove(context(), [idOf(1), idOf(2), idOf(1)]);
    expect(seen[0]?.query.get('ids')).toBe(`${idOf(1)},${idOf(2)}`);
  });

  it('tells of one it may not remove', async () => {
    scriptOrg(() => ({ body: [failure('INSUFFICIENT_ACCESS_OR_READONLY')] }));
    await expect(tasks.remove(context(), [idOf(1)])).rejects.toMatchObject({ kind: 'config' });
  });
});
