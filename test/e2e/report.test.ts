// The report of an evaluation in a real browser: it needs no script, nothing from any network, and fits the screen it is read on.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/render-report.ts';
import { chromiumTitle, hasChromium, launchChromium, openReport, paperOf } from '../support/opened-report.ts';
import { sampleReport } from '../support/sample-report.ts';

const report = sampleReport();
const longName = 'a_column_whose_name_goes_on_'.repeat(40);
const shown = { ...report, importances: [...report.importances, { name: longName, meanShare: 0.7 }] };

describe.skipIf(!hasChromium)(`the report in ${chromiumTitle}`, () => {
  let dir: string;
  let url: string;
  let browser: Browser;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'keel-report-'));
    const file = join(dir, 'report.html');
    const about = { title: 'Churn', subject: longName, asOf: '2026-11-21', keelVersion: '0.1.0', details: [] };
    await writeFile(file, renderReport(shown, about));
    url = pathToFileURL(file).href;
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const opened = (options: Parameters<typeof openReport>[2]) => openReport(browser, url, options);

  it('opens from a file with no complaint and no other request', async () => {
    const { page, complaints, requests, close } = await opened({ width: 1280 });
    expect(await page.textContent('.verdict')).toContain(report.verdict.sentence);
    // A console message is how a browser tells of a breach of the page's policy.
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [url] });
    await close();
  });

  it.each([1280, 390])('shows all charts and has nothing to scroll sideways, %i pixels wide', async (width) => {
    const { page, close } = await opened({ width });
    const boxes = await Promise.all((await page.locator('svg').all()).map((chart) => chart.boundingBox()));
    expect(boxes).toHaveLength(9);
    for (const box of boxes) {
      expect(box?.width).toBeGreaterThan(300);
      expect(box?.height).toBeGreaterThan(100);
    }
    const { scrollWidth } = await page.locator('html').evaluate(({ scrollWidth }) => ({ scrollWidth }));
    expect(scrollWidth).toBeLessThanOrEqual(width);
    await close();
  });

  it('is styled by its own style sheet, light and dark', async () => {
    const paper = async (colorScheme: 'light' | 'dark') => {
      const { page, close } = await opened({ width: 1280, colorScheme });
      const colour = await paperOf(page);
      await close();
      return colour;
    };
    expect(await paper('light')).toBe('rgb(255, 255, 255)');
    expect(await paper('dark')).toBe('rgb(20, 25, 31)');
  });

  it('prints on white paper, whatever the screen is', async () => {
    const { page, close } = await opened({ width: 688, colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    expect(await paperOf(page)).toBe('rgb(255, 255, 255)');
    await close();
  });

  it('opens the numbers behind a chart by keyboard', async () => {
    const { page, close } = await opened({ width: 1280 });
    const [details, table] = [page.locator('details').first(), page.locator('details table').first()];
    expect(await table.isVisible()).toBe(false);
    await details.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await table.isVisible()).toBe(true);
    await page.keyboard.press('Tab');
    const focused = await page.locator(':focus').getAttribute('aria-label');
    expect(focused).toBe('Risk said and share that left');
    await close();
  });

  it('names each chart for who cannot see it', async () => {
    const { page, close } = await opened({ width: 1280 });
    const title = await page.locator('figcaption .title').first().textContent();
    expect(await page.getByRole('img', { name: title ?? '' }).count()).toBe(1);
    await close();
  });
});
