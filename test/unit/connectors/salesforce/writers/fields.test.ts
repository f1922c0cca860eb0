import { readFileSync } from 'node:fs';
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { fields } from '../../../../../connectors/salesforce/writers/fields.ts';
import type { FieldRow, RowOutcome } from '../../../../../src/contracts/connector.ts';
import { Manifest } from '../../../../../src/contracts/manifest.ts';
import { context, described, describes, refusal, type Script, type ScriptedReply, scriptOrg } from './scripted-org.ts';

const manifest = Manifest.parse(
  JSON.parse(readFileSync(new URL('../../../../../manifest.json', import.meta.url), 'utf8')),
);
const account = describes(
  () => manifest.fields.map((field) => described(field)),
  () => [],
);
afterEach(() => nock.cleanAll());

const idOf = (i: number): string => `001000000${String(i).padStart(6, '0')}AAA`;
const rowsOf = (count: number): FieldRow[] =>
  Array.from({ length: count }, (_, i) => ({
    recordType: 'account',
    externalId: idOf(i),
    values: { keel_churn_risk: i % 100, keel_risk_tier: i % 2 === 0 ? 'low' : null },
  }));
const words = (outcome: RowOutcome | undefined): string =>
  outcome === undefined ? 'none' : outcome.ok ? `ok ${outcome.remoteId}` : outcome.error.detail.code;

interface Sent {
  readonly records: readonly { readonly id: string }[];
}
const failure = (statusCode: string, message = '', names: string[] = []) => ({
  success: false,
  errors: [{ statusCode, message, fields: names }],
});
/** Collections that fail where `fail` says so. */
const collections =
  (fail: (id: string) => object | undefined): Script =>
  ({ method, path, text }) => {
    if (method !== 'PATCH' || path !== '/composite/sobjects') return undefined;
    const { records }: Sent = JSON.parse(text);
    return { body: records.map(({ id }) => fail(id) ?? { id, success: true, errors: [] }) };
  };

interface JobPlan {
  readonly state?: string;
  readonly errorMessage?: string;
  readonly processed: number;
  /** Lines of the results behind their header lines. */
  readonly failed?: readonly string[];
  readonly succeeded?: readonly string[];
  readonly looks?: number;
}
/** Jobs in turn, each ending as planned. */
function jobs(...plans: readonly JobPlan[]): Script & { readonly uploads: string[] } {
  const uploads: string[] = [];
  const looks: number[] = [];
  const script = ({ method, path, text }: Parameters<Script>[0]): ScriptedReply | undefined => {
    if (!path.startsWith('/jobs/ingest')) return undefined;
    if (method === 'POST') {
      uploads.push('');
      looks.push(0);
      return { body: { id: `750${uploads.length}`, state: 'Open' } };
    }
    const at = Number(path.split('/')[3]?.slice(3)) - 1;
    const plan = plans[at];
    if (!plan) throw new Error(`no job ${at}`);
    if (method === 'PUT') {
      uploads[at] = text;
      return { status: 201 };
    }
    if (method === 'PATCH') return { body: {} };
    if (path.endsWith('/failedResults/'))
      return { body: ['"sf__Id","sf__Error",Id', ...(plan.failed ?? [])].join('\n') };
    if (path.endsWith('/successfulResults/'))
      return { body: ['"sf__Id","sf__Created",Id', ...(plan.succeeded ?? [])].join('\n') };
    looks[at] = (looks[at] ?? 0) + 1;
    if (looks[at] < (plan.looks ?? 1)) return { body: { state: 'InProgress' } };
    const { state = 'JobComplete', processed, failed = [], errorMessage } = plan;
    return {
      body: { state, errorMessage, numberRecordsProcessed: processed, numberRecordsFailed: failed.length },
    };
  };
  return Object.assign(script, { uploads });
}

describe('up to 2,000 rows', () => {
  it('go by collections of 200, in the order of their ids, with one outcome each', async () => {
    const seen = scriptOrg(
      account,
      collections(() => undefined),
    );
    const rows = rowsOf(450).toReversed();
    const outcomes = await fields.write(context(), rows);
    expect(outcomes.map(words)).toEqual(rows.map((row) => `ok ${row.externalId}`));
    const sizes = seen.slice(1).map(({ text }) => JSON.parse(text).records.map((r: { id: string }) => r.id));
    expect(sizes.map((ids) => [ids.length, ids[0]])).toEqual([
      [200, idOf(0)],
      [200, idOf(200)],
      [50, idOf(400)],
    ]);
  });

  it('tell row by row what Salesforce refused', async () => {
    const failures = new Map([
      [idOf(0), failure('ENTITY_IS_DELETED', 'entity is deleted')],
      [idOf(1), failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')],
      [idOf(2), failure('MALFORMED_ID', 'malformed id')],
      [idOf(3), failure('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'Closed accounts are frozen')],
      [idOf(4), failure('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')],
    ]);
    scriptOrg(
      account,
      collections((id) => failures.get(id)),
    );
    const outcomes = await fields.write(context(), rowsOf(6));
    expect(outcomes.map(words)).toEqual([
      'RECORD_GONE',
      'RECORD_GONE',
      'RECORD_GONE',
      'SALESFORCE_ADMIN_RULE',
      'SALESFORCE_RECORD_READONLY',
      `ok ${idOf(5)}`,
    ]);
    const [, , , rule] = outcomes;
    expect(rule?.ok === false && rule.error.message).toContain('Closed accounts are frozen');
  });

  it('that met a lock are sent again by themselves, after a pause, in their order', async () => {
    const left = new Map([
      [idOf(7), 2],
      [idOf(3), 1],
    ]);
    const locked = (id: string) => {
      const times = left.get(id) ?? 0;
      left.set(id, times - 1);
      return times > 0 ? failure('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access') : undefined;
    };
    const seen = scriptOrg(account, collections(locked));
    const pauses: number[] = [];
    const outcomes = await fields.write(context({}, pauses), rowsOf(10));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(seen.slice(2).map(({ text }) => JSON.parse(text).records.map((r: { id: string }) => r.id))).toEqual([
      [idOf(3), idOf(7)],
      [idOf(7)],
    ]);
    expect(pauses).toEqual([2_000, 5_000]);
  });

  it('that stay locked are left for later', async () => {
    scriptOrg(
      account,
      collections((id) => (id === idOf(1) ? failure('UNABLE_TO_LOCK_ROW') : undefined)),
    );
    const outcomes = await fields.write(context(), rowsOf(3));
    expect(outcomes.map((o) => (o.ok ? 'ok' : o.error.kind))).toEqual(['ok', 'transient', 'ok']);
  });

  it('are not sent at all while a field is hidden', async () => {
    const visible = manifest.fields.filter(({ key }) => key !== 'keel_risk_tier').map((field) => described(field));
    const seen = scriptOrg(
      describes(
        () => visible,
        () => [],
      ),
    );
    const write = fields.write(context(), rowsOf(1));
    await expect(write).rejects.toMatchObject({ kind: 'config', detail: { code: 'SALESFORCE_FIELD_HIDDEN' } });
    expect(seen).toHaveLength(1);
  });

  it('fail as a whole when a field goes away meanwhile', async () => {
    scriptOrg(
      account,
      collections(() => failure('INVALID_FIELD_FOR_INSERT_UPDATE', 'Unable to create/update fields')),
    );
    const write = fields.write(context(), rowsOf(1));
    await expect(write).rejects.toMatchObject({ kind: 'config', detail: { code: 'SALESFORCE_FIELD_HIDDEN' } });
  });
});

describe('more than 2,000 rows', () => {
  it('go by one job, with null as #N/A', async () => {
    const job = jobs({ processed: 2_001 });
    const seen = scriptOrg(account, job);
    const outcomes = await fields.write(context(), rowsOf(2_001));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(job.uploads[0]?.split('\n').slice(0, 3)).toEqual([
      'Id,Keel_Churn_Risk__c,Keel_Risk_Tier__c',
      `${idOf(0)},0,low`,
      `${idOf(1)},1,#N/A`,
    ]);
    expect(seen.map(({ method, path }) => `${method} ${path}`).slice(1)).toEqual([
      'POST /jobs/ingest',
      'PUT /jobs/ingest/7501/batches',
      'PATCH /jobs/ingest/7501',
      'GET /jobs/ingest/7501',
    ]);
  });

  it('have the outcome of their id, in whatever order Salesforce answers', async () => {
    const failed = [
      `"${idOf(1_500)}","STRING_TOO_LONG:Next step: too large:Keel_Next_Step__c --","${idOf(1_500)}"`,
      `"","ENTITY_IS_DELETED:entity is deleted:--","${idOf(2)}"`,
    ];
    scriptOrg(account, jobs({ processed: 2_001, failed }));
    const outcomes = await fields.write(context(), rowsOf(2_001));
    expect(words(outcomes[2])).toBe('RECORD_GONE');
    expect(words(outcomes[1_500])).toBe('SALESFORCE_VALIDATION');
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1_999);
  });

  it('take at most 20 calls for 50,000 accounts, with failures and a slow org', async () => {
    const failed = [`"","FIELD_CUSTOM_VALIDATION_EXCEPTION:no:--","${idOf(1)}"`];
    const job = jobs({ processed: 25_000, failed, looks: 5 }, { processed: 25_000, looks: 5 });
    const seen = scriptOrg(account, job);
    const ctx = context();
    const rows = rowsOf(50_000);
    const outcomes = [
      ...(await fields.write(ctx, rows.slice(0, fields.batchSize))),
      ...(await fields.write(ctx, rows.slice(fields.batchSize))),
    ];
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(49_999);
    expect(seen.length).toBeLessThanOrEqual(20);
  });

  it('that an aborted job did not get to are sent once more, and no other', async () => {
    const succeeded = Array.from({ length: 1_000 }, (_, i) => `"${idOf(i)}","false","${idOf(i)}"`);
    const job = jobs({ state: 'Aborted', processed: 1_000, succeeded }, { processed: 1_001 });
    scriptOrg(account, job);
    const outcomes = await fields.write(context(), rowsOf(2_001));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(job.uploads[1]?.trimEnd().split('\n')).toHaveLength(1_002);
    expect(job.uploads[1]).toContain(`\n${idOf(1_000)},`);
  });

  it('are left for later when the second job is aborted, too', async () => {
    scriptOrg(account, jobs({ state: 'Aborted', processed: 0 }, { state: 'Failed', processed: 0 }));
    const outcomes = await fields.write(context(), rowsOf(2_001));
    expect(new Set(outcomes.map(words))).toEqual(new Set(['SALESFORCE_JOB_ENDED']));
    expect(outcomes[0]?.ok === false && outcomes[0].error.kind).toBe('transient');
  });

  it('fail as a whole when the job knows no such field', async () => {
    const errorMessage = 'InvalidBatch : Field name not found : Keel_Risk_Tier__c';
    scriptOrg(account, jobs({ state: 'Failed', processed: 0, errorMessage }));
    const write = fields.write(context(), rowsOf(2_001));
    await expect(write).rejects.toMatchObject({ kind: 'config', detail: { code: 'SALESFORCE_FIELD_HIDDEN' } });
  });

  it("go by collections when the org's jobs of the day are used up", async () => {
    const full: Script = ({ path }) => (path === '/jobs/ingest' ? refusal(400, 'LIMIT_EXCEEDED', 'Max') : undefined);
    const seen = scriptOrg(
      account,
      full,
      collections(() => undefined),
    );
    const outcomes = await fields.write(context(), rowsOf(2_001));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(seen.filter(({ path }) => path === '/composite/sobjects')).toHaveLength(11);
  });

  it('are asked about in growing gaps', async () => {
    scriptOrg(account, jobs({ processed: 2_001, looks: 4 }));
    const pauses: number[] = [];
    await fields.write(context({}, pauses), rowsOf(2_001));
    expect(pauses).toEqual([2_000, 5_000, 12_500, 30_000]);
  });
});
