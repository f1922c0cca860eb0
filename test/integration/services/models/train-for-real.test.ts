/** The whole way with nothing replaced: history, thread, registry, scores. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { publishModel } from '../../../../src/services/models/publish-model.ts';
import { trainModel } from '../../../../src/services/models/train-model.ts';
import { repositories } from '../../../../src/store/repositories.ts';
import { type TestKeel, testKeel } from '../../../support/keel.ts';
import { account, deal } from '../../../support/store.ts';

const { models, records, scores } = repositories;
const day = 86_400_000;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const ids = Array.from({ length: 90 }, (_, i) => `c${i}`);

/** Customers for three years; every third one left, one after the other. */
function history(now: number): CrmRecord[] {
  return ids.flatMap((id, i): CrmRecord[] => {
    const won = deal(`d-${id}`, id, { createdAt: now - 1_100 * day, closedAt: now - 1_095 * day });
    const at = now - (30 + i * 8) * day;
    return i % 3 === 0
      ? [account(id), won, { type: 'churn', id, accountId: id, at, reason: null }]
      : [account(id), won];
  });
}

it('a model trained on an install’s own history scores its customers', async () => {
  const tenant = await keel.tenant([]);
  const { installId, read } = tenant;
  const now = tenant.crm.now.getTime();
  await read((ex) => records.upsert(ex, installId, history(now), now));
  await tenant.run(['sync', 'score']);
  const heard: number[] = [];
  const trained = await trainModel(keel.deps, installId, {
    signal: new AbortController().signal,
    onProgress: ({ done }) => heard.push(done),
  });
  expect(trained).toMatchObject({ version: 1, hasModel: true });
  expect(trained.report.events).toBeGreaterThan(0);
  expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  const [entry] = await read((ex) => models.list(ex, installId));
  expect(entry?.figures.trainedOn?.events).toBe(30);
  await publishModel(keel.deps, installId, 1);
  await tenant.run(['sync', 'score']);
  const found = await read((ex) => scores.ofCustomers(ex, installId, ids));
  const risky = found.filter((score) => score.risk !== null);
  expect([found.length, risky.length]).toEqual([90, 60]);
  expect(new Set(found.map((score) => score.modelVersion))).toEqual(new Set(['churn-1']));
});
