// `keel kpi` on a real install: what it prints, and what stands in its files.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateBook } from '../../sandbox/book/simulate-book.ts';
import { writeBook } from '../../src/book/write-book.ts';
import type { Diagnosis } from '../../src/domain/kpi/diagnosis.ts';
import type { KpiReport } from '../../src/domain/kpi/kpi-report.ts';
import { kpis } from '../../src/domain/kpi/registry.ts';
import { type KeelHome, keelHome } from '../support/keel-process.ts';
import { chromiumTitle, hasChromium, launchChromium, openReport } from '../support/opened-report.ts';

let keel: KeelHome;
let dir: string;
let install: string;
const at = (name: string): string => join(dir, name);
const kpi = <T>(...args: readonly string[]) => keel.json<T>(['kpi', '--install', install, ...args]);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keel-kpi-'));
  keel = await keelHome({}, { isInProcess: true });
  await writeBook(simulateBook({ accounts: 80, seed: 5, until: Date.UTC(2026, 10, 20) }), at('book'));
  install = (await keel.json<{ install: string }>(['connect', 'csv', '--dir', at('book')])).install;
  const { exitCode } = await keel.json(['run', '--install', install]);
  expect(exitCode).toBe(0);
});
afterAll(async () => {
  await keel?.close();
  await rm(dir, { recursive: true, force: true });
});

describe('keel kpi', () => {
  it('--json gives every KPI for every whole month, a value or a reason, and a bridge that closes', async () => {
    const report = await kpi<KpiReport>('--json', '--months', '24');
    expect(report).toMatchObject({ exitCode: 0, installId: install, by: null });
    expect([report.months.length, report.months.at(-1)]).toEqual([24, '2026-10']);
    expect(report.kpis.map(({ key }) => key)).toEqual(kpis.map(({ key }) => key));
    for (const { series } of report.kpis) {
      expect(series.map(({ month }) => month)).toEqual(report.months);
      for (const { value, reason } of series) expect(value === null ? typeof reason : typeof value).not.toBe('object');
    }
    for (const row of report.bridge) {
      const { startCents, newCents, expansionCents, reactivationCents, contractionCents, churnCents, endCents } = row;
      expect(startCents + newCents + expansionCents + reactivationCents - contractionCents - churnCents).toBe(endCents);
    }
    const customers = report.kpis.find(({ key }) => key === 'customers')?.series.at(-1)?.value;
    expect(customers).toBeGreaterThan(30);
    expect(report.cohorts.rows.length).toBeGreaterThan(5);
  });

  it('--by owner gives parts that add up to all customers', async () => {
    const report = await kpi<KpiReport>('--by', 'owner', '--kpi', 'customers');
    const last = (of: KpiReport['kpis']) => of[0]?.series.at(-1)?.value ?? 0;
    expect(report.parts.length).toBeGreaterThan(1);
    expect(report.parts.reduce((sum, part) => sum + last(part.kpis), 0)).toBe(last(report.kpis));
  });

  it('--csv writes a row a figure, the same figures as --json', async () => {
    const report = await kpi<KpiReport>('--months', '3', '--csv', at('kpis.csv'));
    const rows = parse(await readFile(at('kpis.csv')), { columns: true }) as Record<string, string>[];
    const figures = report.kpis.flatMap(({ key, series }) => series.map(({ month, value }) => [key, month, value]));
    expect(rows.map(({ kpi, month, value }) => [kpi, month, value === '' ? null : Number(value)])).toEqual(figures);
  });

  it('--diagnose gives contributions that add up, or says why there are none', async () => {
    const churn = ['--kpi', 'customers', '--by', 'industry', '--diagnose', '2026-06..2026-10'];
    const found = await kpi<Diagnosis>(...churn);
    const sum = found.parts.reduce((all, { contribution }) => all + contribution, 0);
    expect(sum).toBeCloseTo(found.change, 9);
    const median = ['--kpi', 'resolution_time', '--by', 'industry', '--diagnose', '2026-06..2026-10'];
    const { code, stdout } = await keel.run(['kpi', '--install', install, ...median]);
    expect([code, stdout]).toEqual([
      0,
      'Resolution time does not split into parts: it is a median, and medians of parts do not add up\n',
    ]);
  });

  it('--html writes a page of its own that names every KPI', async () => {
    const { code, stderr } = await keel.run(['kpi', '--install', install, '--html', at('kpis.html')]);
    expect([code, stderr]).toEqual([0, `The report with its charts: ${at('kpis.html')}\n`]);
    const page = await readFile(at('kpis.html'), 'utf8');
    for (const { label } of kpis) expect(page).toContain(label);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.skipIf(!hasChromium)(`and ${chromiumTitle} opens it without a complaint or a request`, async () => {
    await keel.run(['kpi', '--install', install, '--html', at('opened.html')]);
    const browser = await launchChromium();
    try {
      const url = pathToFileURL(at('opened.html')).href;
      const { page, complaints, requests } = await openReport(browser, url, { width: 1280 });
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [url] });
      expect(await page.locator('figure svg').count()).toBeGreaterThan(5);
    } finally {
      await browser.close();
    }
  });
});
