/** The jobs that the clock starts: jobs/sync-plan/, jobs/score-all/ and jobs/prune/. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobs } from '../../../jobs/index.ts';
import { AppError } from '../../../src/contracts/errors.ts';
import { monthKey, monthOf } from '../../../src/domain/kpi/month.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { installs, runs, records, audit, kpis } = repositories;
const day = 86_400_000;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const customers = ['a', 'b'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);
const running = ({ installId, read }: Tenant) => read((ex) => runs.running(ex, installId));
const monthRow = (month: string) => ({ month, part: 'all' as const, partValue: null, sums: {}, figures: [] });
const remove = ({ installId, read }: Tenant) => read((ex) => installs.remove(ex, installId));

it('are those with a schedule', () => {
  const scheduled = jobs.filter((spec) => 'schedule' in spec).map((spec) => spec.name);
  expect(scheduled.toSorted()).toEqual([
    'kpi.snapshot',
    'model.monitor',
    'prune',
    'recommend.learn',
    'score.all',
    'sync.plan',
    'value.learn',
  ]);
});

describe('sync.plan', () => {
  it('starts a run for each install, but for one that needs a new token', async () => {
    const [fine, careful, locked] = [await keel.tenant(customers), await keel.tenant([]), await keel.tenant([])];
    await careful.read((ex) => installs.setState(ex, careful.installId, 'needs_attention', null, 0));
    await locked.read((ex) => installs.setState(ex, locked.installId, 'needs_reauth', null, 0));
    expect(await keel.services.startDueRuns('changes')).toEqual({ started: 2, failed: 0 });
    const going = await Promise.all([fine, careful, locked].map(running));
    expect(going.map((run) => run?.state)).toEqual(['running', 'running', undefined]);
    await keel.workOff();
    await Promise.all([fine, careful, locked].map(remove));
  });

  it('does not keep the others waiting for one that cannot be reached', async () => {
    const [down, up] = [await keel.tenant([]), await keel.tenant([])];
    down.crm.fail('check', new AppError('transient', 'no answer', { code: 'FAKE_DOWN' }), { times: 9 });
    expect(await keel.slice('sync.plan', {})).toMatchObject({ outcome: 'done', counts: { started: 1, failed: 1 } });
    expect([await running(down), (await running(up))?.state]).toEqual([undefined, 'running']);
    await keel.workOff();
    await Promise.all([down, up].map(remove));
  });

  it('takes up a run that lost its jobs, and starts no second one', async () => {
    const tenant = await keel.tenant(customers);
    const { runId } = await tenant.start();
    await keel.clearOutbox();
    await keel.slice('sync.plan', {});
    await keel.slice('sync.plan', {});
    await keel.workOff();
    const { run, counts } = await tenant.ended(runId);
    expect([run.state, counts.scored]).toEqual(['done', 2]);
    await remove(tenant);
  });
});

describe('score.all', () => {
  it('scores every customer, changed or not', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run();
    expect(await keel.slice('score.all', {})).toMatchObject({ outcome: 'done', counts: { started: 1 } });
    const run = await running(tenant);
    await keel.workOff();
    expect((await tenant.ended(run?.runId ?? '')).counts.scored).toBe(2);
    await remove(tenant);
  });

  it('scores every customer also when a run is going on already', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run();
    const { runId } = await tenant.start();
    await keel.slice('score.all', {});
    await keel.workOff();
    expect((await tenant.ended(runId)).counts.scored).toBe(2);
    await remove(tenant);
  });
});

describe('two starts at once', () => {
  it('are one run', async () => {
    const tenant = await keel.tenant(customers);
    const started = await Promise.all([tenant.start(), tenant.start(), tenant.start()]);
    expect(new Set(started.map((run) => run.runId)).size).toBe(1);
    await keel.workOff();
    expect((await tenant.ended(started[0]?.runId ?? '')).run.state).toBe('done');
    await remove(tenant);
  });
});

describe('prune', () => {
  it('removes what is older than the manifest keeps, and nothing else; a second time it finds nothing', async () => {
    const tenant = await keel.tenant(customers);
    const { installId, read } = tenant;
    await tenant.run();
    const now = keel.clock.now().getTime();
    const { rawDays, scoresDays } = keel.deps.manifest.data.keep;
    // The month in which the limit lies is kept whole.
    const kept = monthKey(monthOf(now - scoresDays * day));
    const old = monthKey(monthOf(now - scoresDays * day) - 1);
    await read(async (ex) => {
      await records.markDeleted(ex, installId, 'deal', ['d-a'], now - (rawDays + 1) * day);
      await audit.add(ex, installId, 'old', {}, now - (scoresDays + 1) * day);
      await audit.add(ex, installId, 'young', {}, now);
      await kpis.save(ex, installId, { asOf: now, months: [old, kept], rows: [old, kept].map(monthRow), cohorts: [] });
    });
    expect(await keel.slice('prune', {})).toEqual({ outcome: 'done', counts: { removed: 3 } });
    expect(await keel.slice('prune', {})).toEqual({ outcome: 'done', counts: { removed: 0 } });
    expect(await read((ex) => records.counts(ex, installId))).toEqual({ account: 2, deal: 1 });
    expect((await read((ex) => audit.list(ex, installId, 9))).map((entry) => entry.action)).not.toContain('old');
    expect((await read((ex) => kpis.covered(ex, installId))).map(({ month }) => month)).toEqual([kept]);
    await remove(tenant);
  });
});
