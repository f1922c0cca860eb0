import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/platform/metrics.ts';

describe('metrics', () => {
  it('count slices, calls, records, writes and tasks by name and outcome', async () => {
    const metrics = createMetrics();
    metrics.slice('sync.stream', 'done', 0.2);
    metrics.call('hubspot', 'api', 'rate_limited', 0.1);
    metrics.records('hubspot', 'account', 100);
    metrics.writes('hubspot', 'rejected', 2);
    metrics.tasks('hubspot', 'created', 3);
    const page = await metrics.text();
    expect(page).toContain('keel_job_slice_seconds_count{job="sync.stream",outcome="done"} 1');
    expect(page).toContain('keel_crm_call_seconds_count{crm="hubspot",budget="api",outcome="rate_limited"} 1');
    expect(page).toContain('keel_records_total{crm="hubspot",type="account"} 100');
    expect(page).toContain('keel_writes_total{crm="hubspot",outcome="rejected"} 2');
    expect(page).toContain('keel_tasks_total{crm="hubspot",outcome="created"} 3');
  });

  it('of two registries in one process do not meet', async () => {
    const [first, second] = [createMetrics(), createMetrics()];
    first.records('csv', 'deal', 1);
    expect(await second.text()).not.toContain('type="deal"');
  });

  it('ask for the depth of queues at every scrape, and forget queues that are gone', async () => {
    const metrics = createMetrics();
    let depths: Record<string, Record<string, number>> = { sync: { waiting: 4 } };
    metrics.watchQueues(async () => depths);
    expect(await metrics.text()).toContain('keel_queue_jobs{queue="sync",state="waiting"} 4');
    depths = { score: { active: 1 } };
    expect(await metrics.text()).not.toContain('queue="sync"');
  });
});
