// The reports of value and of KPIs in a real browser: no script, nothing from any network, and they fit the screen they are read on.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderKpiReport } from '../../src/report/kpi/render-kpi-report.ts';
import { renderValueReport } from '../../src/report/value/render-value-report.ts';
import { chromiumTitle, hasChromium, launchChromium, openReport, paperOf } from '../support/opened-report.ts';
import { sampleKpiReport } from '../support/sample-kpi-report.ts';
import { sampleValueReport } from '../support/sample-value-report.ts';

const longName = 'a_name_that_goes_on_'.repeat(40);
const about = { title: 'A report', subject: longName, asOf: '2026-11-21', keelVersion: '0.1.0', details: [] };
const kpi = sampleKpiReport();
const value = sampleValueReport();
const reports = {
  value: renderValueReport({ ...value, top: value.top.map((one) => ({ ...one, customer: longName })) }, about),
  kpi: renderKpiReport({ ...kpi, parts: kpi.parts.map((part) => ({ ...part, label: longName })) }, about),
};

describe.skipIf(!hasChromium)(`in ${chromiumTitle}`, () => {
  let dir: string;
  let browser: Browser;
  const urlOf = (name: string): string => pathToFileURL(join(dir, `${name}.html`)).href;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'keel-report-'));
    for (const [name, page] of Object.entries(reports)) await writeFile(join(dir, `${name}.html`), page);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(dir, { recursive: true, force: true });
  });

  describe.each([
    ['value', 3],
    ['kpi', 10],
  ] as const)('the %s report', (name, charts) => {
    it('opens from a file with no complaint and no other request', async () => {
      const { complaints, requests, close } = await openReport(browser, urlOf(name), { width: 1280 });
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [urlOf(name)] });
      await close();
    });

    it.each([1280, 390])('shows all charts and has nothing to scroll sideways, %i pixels wide', async (width) => {
      const { page, close } = await openReport(browser, urlOf(name), { width });
      const boxes = await Promise.all((await page.locator('figure svg').all()).map((chart) => chart.boundingBox()));
      expect(boxes).toHaveLength(charts);
      for (const box of boxes) {
        expect(box?.width).toBeGreaterThan(300);
        expect(box?.height).toBeGreaterThan(80);
      }
      const { scrollWidth } = await page.locator('html').evaluate(({ scrollWidth }) => ({ scrollWidth }));
      expect(scrollWidth).toBeLessThanOrEqual(width);
      await close();
    });

    it.each([
      ['light', 'rgb(255, 255, 255)'],
      ['dark', 'rgb(20, 25, 31)'],
    ] as const)('is drawn on %s paper, and prints on white', async (colorScheme, paper) => {
      const { page, close } = await openReport(browser, urlOf(name), { width: 1280, colorScheme });
      expect(await paperOf(page)).toBe(paper);
      await page.emulateMedia({ media: 'print' });
      expect(await paperOf(page)).toBe('rgb(255, 255, 255)');
      await close();
    });

    it('keeps every word of its charts inside the screen', async () => {
      const { page, close } = await openReport(browser, urlOf(name), { width: 390 });
      const words = await page.locator('figure svg text').all();
      const boxes = await Promise.all(words.map((word) => word.boundingBox()));
      const outside = boxes.filter((box) => box !== null && (box.x < 0 || box.x + box.width > 390));
      expect(outside).toEqual([]);
      await close();
    });
  });

  it('the cohort table scrolls by itself with the keyboard on a phone', async () => {
    const { page, close } = await openReport(browser, urlOf('kpi'), { width: 390 });
    const table = page.getByRole('region', { name: 'Share still customers, by month of start and months since' });
    await table.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => table.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
    await close();
  });
});
