import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InstallSettings } from '../../../src/contracts/settings.ts';
import type { Score } from '../../../src/domain/scoring/score.ts';
import { segmentMethods } from '../../../src/domain/segments/segmentation.ts';
import { applyRules, checkedRules } from '../../../src/services/segments/apply-rules.ts';
import { refitIfOld, reportSegments } from '../../../src/services/segments/report-segments.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const day = 86_400_000;
const now = (): number => keel.clock.now().getTime();
const quiet = { playbooks: { account_at_risk: { enabled: false } } };
/** Customers of rising value, none two alike. */
const customers = (count: number, factor = 1) =>
  Array.from({ length: count }, (_, i) => {
    const from = now() - (150 + 3 * (i % 40)) * day;
    const cents = factor * 100_000 * (i + 1);
    const dates = { createdAt: from, closedAt: from, termStart: from, termEnd: from + 365 * day };
    const id = `a${String(i).padStart(3, '0')}`;
    return [
      account(id, { industry: i % 2 ? 'Retail' : 'Logistics', name: `Customer ${i}` }),
      deal(`d${i}`, id, { ...dates, amountCents: cents, recurringCents: cents }),
    ];
  }).flat();
const scored = async (count: number, settings: object = quiet) => {
  const tenant = await keel.tenant(customers(count), settings);
  await tenant.run(['sync', 'score']);
  return tenant;
};
const sizesOf = (report: Awaited<ReturnType<typeof reportSegments>>['report']): Record<string, number> =>
  Object.fromEntries(report.segments.filter((s) => s.customers > 0).map((s) => [s.name, s.customers]));

describe('the segments of an install', () => {
  it.each(segmentMethods)('are learnt by %s at the first look, stored, and read at the next', async (method) => {
    const { installId } = await scored(60);
    const first = (await reportSegments(keel.deps, installId, { method })).report;
    expect(first).toMatchObject({ method, version: 1, fittedNow: true, customers: 60, moves: null });
    expect(first.segments.reduce((sum, each) => sum + each.customers, 0)).toBe(60);
    const second = (await reportSegments(keel.deps, installId, { method })).report;
    expect(second).toMatchObject({ version: 1, fittedNow: false, moves: [], notes: first.notes });
    expect(sizesOf(second)).toEqual(sizesOf(first));
    const anew = (await reportSegments(keel.deps, installId, { method, refit: true })).report;
    expect(anew).toMatchObject({ version: 2, fittedNow: true, moves: [] });
  });

  it.each(segmentMethods)(
    'are learnt by %s also from scores of before there were reporting currencies',
    async (method) => {
      const { installId, read } = await scored(60);
      await read(async (ex) => {
        const ids = Array.from({ length: 60 }, (_, i) => `a${String(i).padStart(3, '0')}`);
        const old = (await repositories.scores.ofCustomers(ex, installId, ids)).map((score) => {
          const { reporting: _reporting, reportingReason: _reason, ...value } = score.value;
          return { ...score, value } as Score;
        });
        const rows = old.map((score) => ({ score, scoredAt: score.asOf, fields: {}, writeState: 'clean' as const }));
        await repositories.scores.save(ex, installId, rows);
      });
      const { report } = await reportSegments(keel.deps, installId, { method });
      expect(report.segments.reduce((sum, each) => sum + each.customers, 0)).toBe(60);
    },
  );

  it('need scores', async () => {
    const { installId } = await keel.tenant([]);
    await expect(reportSegments(keel.deps, installId, { method: 'default' })).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'NOTHING_SCORED' },
    });
  });

  it('tell who moved and who left since they were learnt', async () => {
    const tenant = await scored(60);
    const { installId } = tenant;
    const { members } = await reportSegments(keel.deps, installId, { method: 'default' });
    expect(members.find(({ customer }) => customer.customerId === 'a059')?.segment).toBe('high value');
    const from = now() - 100 * day;
    const small = { createdAt: from, closedAt: from, termStart: from, termEnd: from + 365 * day };
    tenant.crm.put(
      deal('d59', 'a059', { ...small, amountCents: 100, recurringCents: 100 }),
      deal('d58', 'a058', {
        ...small,
        closedAt: now() - 400 * day,
        termStart: now() - 400 * day,
        termEnd: now() - 60 * day,
      }),
    );
    keel.clock.advance(3_600_000);
    await tenant.run(['sync', 'score']);
    const { report } = await reportSegments(keel.deps, installId, { method: 'default' });
    expect(report.moves).toEqual([
      expect.objectContaining({ customerId: 'a058', fromName: 'high value', toName: null, hasLeft: true }),
      expect.objectContaining({ customerId: 'a059', fromName: 'high value', toName: 'low value', hasLeft: false }),
    ]);
    expect(report.without).toEqual({ prospects: 0, left: 1, unknown: 0 });
    expect(report.segments.find(({ id }) => id === 'high value')?.leftSince).toBe(1);
  });

  it('belong to one install', async () => {
    const [mine, theirs] = [await scored(55), await scored(12)];
    await reportSegments(keel.deps, mine.installId, { method: 'default' });
    const seen = await theirs.read(async (ex) => ({
      fit: await keel.deps.repos.segments.latest(ex, mine.installId, 'default'),
      members: await keel.deps.repos.segments.members(ex, mine.installId, 'default'),
    }));
    expect(seen).toEqual({ fit: undefined, members: new Map() });
  });
});

describe('limits of value', () => {
  it('are those of the install from its first scoring on, and a later fit does not move anyone', async () => {
    const tenant = await scored(60);
    const { installId } = tenant;
    const segments = async () => {
      const page = await tenant.read((ex) => keel.deps.repos.scores.page(ex, installId, null, 100));
      return page.filter(({ score }) => score.segment === 'high value').length;
    };
    const first = await segments();
    expect(first).toBeGreaterThan(5);
    expect(first).toBeLessThanOrEqual(12);
    expect(await refitIfOld(keel.deps, installId, now())).toBe(true);
    expect(await refitIfOld(keel.deps, installId, now() + 6 * day)).toBe(false);
    await tenant.run(['score'], { scoreAll: true });
    expect(await segments()).toBe(first);
  });

  it('are learnt by themselves when every customer is scored, and not again before a week has passed', async () => {
    const tenant = await scored(60);
    const newest = () => tenant.read((ex) => keel.deps.repos.segments.latest(ex, tenant.installId, 'default'));
    expect(await newest()).toBeUndefined();
    await tenant.run(['score'], { scoreAll: true });
    expect(await newest()).toMatchObject({ version: 1, fitted: { limits: [{ currency: 'EUR' }] } });
    await tenant.run(['score'], { scoreAll: true });
    expect((await newest())?.version).toBe(1);
  });

  it('are unknown to a score of an earlier date', async () => {
    const tenant = await scored(60);
    await reportSegments(keel.deps, tenant.installId, { method: 'default' });
    const before = await tenant.read((ex) =>
      keel.deps.repos.segments.latest(ex, tenant.installId, 'default', now() - day),
    );
    expect(before).toBeUndefined();
  });
});

describe('rule segments', () => {
  const json = [
    {
      name: 'big retail',
      when: {
        all: [
          { field: 'industry', op: '=', value: 'retail' },
          { field: 'recurring', op: '>=', value: 50_000 },
        ],
      },
    },
    { name: 'named', when: { field: 'name', op: 'in', value: ['Customer 0', 'Customer 59'] } },
  ];

  it('are counted by a preview that stores nothing', async () => {
    const { installId } = await scored(60);
    const preview = checkedRules(json);
    const { report } = await reportSegments(keel.deps, installId, { method: 'rules', preview });
    expect(report).toMatchObject({ version: null, moves: null });
    expect(sizesOf(report)).toMatchObject({ 'big retail': 6, named: 1 });
    expect(await keel.store.rowsOf(installId, ['segmentations', 'segment_members'])).toEqual({
      segmentations: 0,
      segment_members: 0,
    });
  });

  it('are stored beside the other settings, with a line in the audit, and hold at once', async () => {
    const tenant = await scored(60);
    const { installId } = tenant;
    await reportSegments(keel.deps, installId, { method: 'rules' });
    await applyRules(keel.deps, installId, checkedRules(json));
    const settings = (await tenant.install())?.settings;
    expect(settings).toMatchObject(quiet);
    expect(InstallSettings.parse(settings).segments.rules).toEqual(json);
    const [line] = await tenant.read((ex) => keel.deps.repos.audit.list(ex, installId, 1));
    expect(line).toMatchObject({ action: 'settings.segments', detail: { rules: ['big retail', 'named'] } });
    const { report } = await reportSegments(keel.deps, installId, { method: 'rules' });
    expect(report).toMatchObject({ version: 2, fittedNow: true });
    expect(report.moves).toHaveLength(7);
  });

  it('are refused with every mistake and its place', () => {
    const bad = [
      {
        name: 'a',
        when: {
          all: [
            { field: 'risk', op: '>', value: 20 },
            { field: 'x', op: '=', value: 1 },
          ],
        },
      },
    ];
    expect(() => checkedRules(bad)).toThrow(
      /^The rule segments are not valid:\n\[0\]\.when\.all\[0\]\.value: risk lies between 0 and 1, so 20 is out of its range\n\[0\]\.when\.all\[1\]\.field: "x" is no field/,
    );
  });
});
