import fc from 'fast-check';
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { readReference, toTaskBody } from '../../../../connectors/hubspot/writers/task-body.ts';
import { tasks } from '../../../../connectors/hubspot/writers/tasks.ts';
import type { TaskRow } from '../../../../src/contracts/connector.ts';
import { context, objectOf, type SeenRequest, scriptHubSpot } from './scripted-hubspot.ts';

afterEach(() => nock.cleanAll());

const task = (reference: string, more: Partial<TaskRow> = {}): TaskRow => ({
  reference,
  remoteId: null,
  accountId: '9001',
  ownerId: '77',
  subject: 'Call Northwind: use is down 40 %',
  body: 'Why:\n- use fell\n- a ticket is open',
  priority: 'high',
  dueAt: Date.UTC(2026, 10, 25, 9),
  status: 'open',
  ...more,
});
interface Input {
  id?: string;
  objectWriteTraceId: string;
  properties: Record<string, string>;
  associations?: unknown;
}
const inputsOf = (request: SeenRequest | undefined) => (request?.json as { inputs: Input[] } | undefined)?.inputs ?? [];
const batch = (more: object) => ({ status: 'COMPLETE', startedAt: 'x', completedAt: 'x', results: [], ...more });
const codes = (outcomes: Awaited<ReturnType<typeof tasks.create>>) =>
  outcomes.map((o) => (o.ok ? o.remoteId : o.error.detail.code));

describe('create', () => {
  it('sends one batch with references, associations and HTML', async () => {
    const seen = scriptHubSpot((r) => ({
      status: 201,
      body: batch({
        results: inputsOf(r)
          .map((i, n) => ({ ...objectOf(String(n + 1)), objectWriteTraceId: i.objectWriteTraceId }))
          .reverse(),
      }),
    }));
    expect(codes(await tasks.create(context(), [task('k-1'), task('k-2', { ownerId: null })]))).toEqual(['1', '2']);
    expect(seen[0]?.path).toBe('/crm/objects/2026-03/tasks/batch/create');
    expect(inputsOf(seen[0])[0]).toEqual({
      objectWriteTraceId: 'k-1',
      properties: {
        hs_timestamp: '2026-11-25T09:00:00.000Z',
        hs_task_subject: 'Call Northwind: use is down 40 %',
        hs_task_body:
          '<p>Why:</p><ul><li>use fell</li><li>a ticket is open</li></ul><p><small>Keel reference k-1</small></p>',
        hs_task_priority: 'HIGH',
        hs_task_status: 'NOT_STARTED',
        hs_task_type: 'TODO',
        hubspot_owner_id: '77',
      },
      associations: [
        { to: { id: '9001' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 192 }] },
      ],
    });
    expect(inputsOf(seen[0])[1]?.properties).not.toHaveProperty('hubspot_owner_id');
  });

  it('tells rows apart by their body where no trace id comes back', async () => {
    scriptHubSpot((r) => ({
      status: 201,
      body: batch({
        results: inputsOf(r)
          .map((i, n) => objectOf(String(n + 1), i.properties))
          .reverse(),
      }),
    }));
    expect(codes(await tasks.create(context(), [task('k-1'), task('k-2')]))).toEqual(['1', '2']);
  });

  it('is not repeated after an unclear end', async () => {
    const seen = scriptHubSpot(() => ({ status: 502, body: 'bad gateway', headers: { 'content-type': 'text/html' } }));
    await expect(tasks.create(context(), [task('k-1')])).rejects.toMatchObject({ kind: 'transient' });
    expect(seen).toHaveLength(1);
  });

  it('says that a row is unclear rather than sending it again', async () => {
    const error = { category: 'VALIDATION_ERROR', message: 'x', context: {} };
    const seen = scriptHubSpot(() => ({ status: 207, body: batch({ numErrors: 1, errors: [error] }) }));
    expect(codes(await tasks.create(context(), [task('k-1'), task('k-2')]))).toEqual([
      'HUBSPOT_OUTCOME_UNKNOWN',
      'HUBSPOT_OUTCOME_UNKNOWN',
    ]);
    expect(seen).toHaveLength(1);
  });

  it('says that the account of a task is gone', async () => {
    const error = { category: 'OBJECT_NOT_FOUND', message: 'x', context: { objectWriteTraceId: ['k-2'] } };
    scriptHubSpot(() => ({
      status: 207,
      body: batch({ results: [{ ...objectOf('1'), objectWriteTraceId: 'k-1' }], numErrors: 1, errors: [error] }),
    }));
    expect(codes(await tasks.create(context(), [task('k-1'), task('k-2')]))).toEqual(['1', 'RECORD_GONE']);
  });
});

describe('update', () => {
  it('leaves the status of an open task to its owner and completes a closed one', async () => {
    const seen = scriptHubSpot((r) => ({ body: batch({ results: inputsOf(r).map((i) => objectOf(String(i.id))) }) }));
    const rows = [task('k-1', { remoteId: '1' }), task('k-2', { remoteId: '2', status: 'closed' })];
    expect(codes(await tasks.update(context(), rows))).toEqual(['1', '2']);
    expect(inputsOf(seen[0]).map((i) => i.properties.hs_task_status)).toEqual([undefined, 'COMPLETED']);
  });

  it('refuses a task without an id and sends the others', async () => {
    scriptHubSpot((r) => ({ body: batch({ results: inputsOf(r).map((i) => objectOf(String(i.id))) }) }));
    expect(codes(await tasks.update(context(), [task('k-1'), task('k-2', { remoteId: '2' })]))).toEqual([
      'HUBSPOT_TASK_WITHOUT_ID',
      '2',
    ]);
  });
});

describe('find', () => {
  it("reads the tasks at the accounts, not the search, and knows Keel's by reference", async () => {
    const bodies: Record<string, string> = {
      11: toTaskBody('x', 'k-1'),
      12: 'someone else wrote Keel reference',
      13: toTaskBody('y', 'k-9'),
    };
    const seen = scriptHubSpot((r) => {
      if (!r.path.includes('/associations/')) {
        return {
          body: batch({
            results: inputsOf(r).map((i) => objectOf(String(i.id), { hs_task_body: bodies[String(i.id)] ?? '' })),
          }),
        };
      }
      const to = [11, 12, 13].map((toObjectId) => ({ toObjectId, associationTypes: [] }));
      return { status: 207, body: batch({ results: [{ from: { id: '9001' }, to }], numErrors: 1, errors: [] }) };
    });
    const found = await tasks.find(context(), [
      { reference: 'k-1', accountId: '9001' },
      { reference: 'k-2', accountId: '9002' },
    ]);
    expect([...found]).toEqual([['k-1', '11']]);
    expect(seen.map((s) => s.path)).toEqual([
      '/crm/associations/2026-03/companies/tasks/batch/read',
      '/crm/objects/2026-03/tasks/batch/read',
    ]);
  });
});

describe('read', () => {
  it('answers in order, the missing ones as gone', async () => {
    scriptHubSpot(() => ({
      status: 207,
      body: batch({
        results: [
          objectOf('3', { hs_task_status: 'DEFERRED' }),
          objectOf('1', { hs_task_status: 'COMPLETED', hs_task_completion_date: '2026-01-02T00:00:00Z' }),
          objectOf('4', { hs_task_status: 'IN_PROGRESS' }),
        ],
        numErrors: 1,
        errors: [{ category: 'OBJECT_NOT_FOUND', message: 'x', context: { ids: ['2'] } }],
      }),
    }));
    expect(await tasks.read(context(), ['1', '2', '3', '4'])).toEqual([
      { remoteId: '1', status: 'done', closedAt: Date.UTC(2026, 0, 2) },
      { remoteId: '2', status: 'gone', closedAt: null },
      { remoteId: '3', status: 'deferred', closedAt: null },
      { remoteId: '4', status: 'open', closedAt: null },
    ]);
  });
});

describe('remove', () => {
  it('archives in batches of a hundred', async () => {
    const seen = scriptHubSpot(() => ({ status: 204 }));
    await tasks.remove(
      context(),
      Array.from({ length: 101 }, (_, i) => String(i)),
    );
    expect(seen.map((s) => [s.path, inputsOf(s).length])).toEqual([
      ['/crm/objects/2026-03/tasks/batch/archive', 100],
      ['/crm/objects/2026-03/tasks/batch/archive', 1],
    ]);
  });
});

describe('task body', () => {
  it('makes paragraphs and lists and escapes what is in them', () => {
    expect(toTaskBody('Use fell by <40 %> & "more".\nSince May.\n\n- one\n- two\n\nEnd', 'r')).toBe(
      '<p>Use fell by &lt;40 %&gt; &amp; &quot;more&quot;.<br>Since May.</p><ul><li>one</li><li>two</li></ul><p>End</p><p><small>Keel reference r</small></p>',
    );
  });

  it('always carries its reference and no markup of the text', () => {
    const reference = fc.stringMatching(/^[A-Za-z0-9:_.-]{1,40}$/);
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), reference, (text, ref) => {
        const html = toTaskBody(text, ref);
        const tags = new Set(html.match(/<[^>]*>/g));
        for (const tag of ['<p>', '</p>', '<ul>', '</ul>', '<li>', '</li>', '<br>', '<small>', '</small>'])
          tags.delete(tag);
        return tags.size === 0 && readReference(html) === ref;
      }),
    );
  });

  it('stays below the limit of a HubSpot text', () => {
    expect(toTaskBody('&'.repeat(200_000), 'k-1').length).toBeLessThan(65_536);
  });
});
