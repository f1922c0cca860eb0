/** Bulk jobs with a clock in the test's hand, and with faults. */
import { describe, expect, it } from 'vitest';
import type { BulkFaults } from '../../../../sandbox/salesforce/bulk/bulk-faults.ts';
import { bulkRoutes } from '../../../../sandbox/salesforce/bulk/bulk-routes.ts';
import { createOrg } from '../../../../sandbox/salesforce/org/create-org.ts';
import { Router } from '../../../../sandbox/salesforce/router/router.ts';

const today = Date.UTC(2026, 10, 1);

function bench(faults: BulkFaults = {}, spend: () => boolean = () => true) {
  const clock = { ms: 0 };
  const org = createOrg({ now: () => today });
  for (let i = 0; i < 5; i += 1) org.load('Account', { Name: `Firm ${i}` }, { createdMs: today, modifiedMs: today });
  const parts = { monotonicMs: () => clock.ms, seed: 7, faults: () => faults, spend };
  const router = new Router(bulkRoutes(parts));
  const call = async (method: string, path: string, body?: unknown) => {
    const [pathname = '', search = ''] = path.split('?');
    const match = router.match(method, `/services/data/v68.0${pathname}`);
    if (match.kind !== 'found') throw new Error(`${match.kind}: ${path}`);
    const isCsv = typeof body === 'string';
    const reply = await match.route.handle({
      method,
      version: match.version,
      path: match.path,
      params: match.params,
      query: new URLSearchParams(search),
      headers: { 'content-type': isCsv ? 'text/csv' : 'application/json' },
      body: Buffer.from(isCsv ? body : JSON.stringify(body ?? {})),
      actor: { userId: org.integrationUserId },
      org,
      baseUrl: '',
    });
    // Replies are looked into freely by the tests.
    return {
      headers: reply.headers ?? {},
      text: [...(reply.stream ?? [])].join(''),
      body: reply.body as ReturnType<typeof JSON.parse>,
    };
  };
  return { clock, org, call };
}

const query = { operation: 'query', query: 'SELECT Id FROM Account' };
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets the work of a job be done, however many turns it takes. */
async function worked({ call, clock }: ReturnType<typeof bench>, path: string): Promise<void> {
  const state = async () => (await call('GET', path)).body.state;
  while (['UploadComplete', 'InProgress'].includes(await state())) {
    clock.ms += 50;
    await later();
  }
}

async function ingestNames(bed: ReturnType<typeof bench>, names: readonly string[]): Promise<string> {
  const { body } = await bed.call('POST', '/jobs/ingest', { object: 'Account', operation: 'insert' });
  const path = `/jobs/ingest/${body.id}`;
  await bed.call('PUT', `${path}/batches`, `Name\n${names.join('\n')}\n`);
  await bed.call('PATCH', path, { state: 'UploadComplete' });
  await worked(bed, path);
  return path;
}

describe('the time of a job', () => {
  it('is between 150 and 400 milliseconds, in progress until then', async () => {
    const { clock, call } = bench();
    const { body } = await call('POST', '/jobs/query', query);
    const path = `/jobs/query/${body.id}`;
    await later();
    const states: string[] = [];
    for (clock.ms = 0; clock.ms <= 400; clock.ms += 10) states.push((await call('GET', path)).body.state);
    const changes = states.indexOf('JobComplete');
    expect(changes).toBeGreaterThanOrEqual(15);
    expect(new Set(states.slice(0, changes))).toEqual(new Set(['InProgress']));
    expect(new Set(states.slice(changes))).toEqual(new Set(['JobComplete']));
  });
});

describe('faults', () => {
  it('make a query job fail with their words', async () => {
    const { clock, call } = bench({ failQuery: ({ object }) => `${object} timed out` });
    const { body } = await call('POST', '/jobs/query', query);
    clock.ms = 500;
    const seen = (await call('GET', `/jobs/query/${body.id}`)).body;
    expect(seen).toMatchObject({ state: 'Failed', errorMessage: 'Account timed out' });
  });

  it('drop the locator of chosen pages', async () => {
    const bed = bench({ dropsLocator: ({ isLast }) => isLast });
    const { body } = await bed.call('POST', '/jobs/query', query);
    await later();
    bed.clock.ms = 500;
    const path = `/jobs/query/${body.id}/results?maxRecords=3`;
    const first = await bed.call('GET', path);
    expect(first.headers['Sforce-Locator']).toBe(Buffer.from('3').toString('base64url'));
    const last = await bed.call('GET', `${path}&locator=${first.headers['Sforce-Locator']}`);
    expect(last.headers).not.toHaveProperty('Sforce-Locator');
    expect(last.headers['Sforce-NumberOfRecords']).toBe('2');
  });

  it('abort an ingest job half way, and the rest stays unprocessed', async () => {
    const bed = bench({ abortIngestAfter: ({ rows }) => rows - 2 });
    const path = await ingestNames(bed, ['a', 'b', 'c', 'd']);
    const { body } = await bed.call('GET', path);
    expect(body).toMatchObject({ state: 'Aborted', numberRecordsProcessed: 2, numberRecordsFailed: 0 });
    expect((await bed.call('GET', `${path}/unprocessedrecords`)).text).toBe('Name\n"c"\n"d"\n');
    expect((await bed.call('GET', `${path}/successfulResults`)).text.split('\n')).toHaveLength(4);
    expect(bed.org.object('Account')?.rows).toBe(7);
  });
});

describe('the daily limit of batches', () => {
  it('fails an ingest job that comes too late', async () => {
    const bed = bench({}, () => false);
    const { body } = await bed.call('GET', await ingestNames(bed, ['a']));
    expect(body).toMatchObject({ state: 'Failed', errorMessage: expect.stringMatching(/^ExceededQuota/) });
  });
});
