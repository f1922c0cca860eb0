/** A page from a file in a real browser, with what the browser had to say about it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = existsSync(chromiumPath);
/** For the title of what is skipped without it. */
export const chromiumTitle = `${chromiumPath}${hasChromium ? '' : ', which is not there: set CHROMIUM'}`;

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath: chromiumPath, args });

export interface OpenedReport {
  readonly page: Page;
  /** Console messages and errors; a breach of the page's policy is one. */
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

export async function openReport(
  browser: Browser,
  url: string,
  { width, colorScheme = 'light' }: { readonly width: number; readonly colorScheme?: 'light' | 'dark' },
): Promise<OpenedReport> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (err) => complaints.push(String(err)));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, complaints, requests, close: () => context.close() };
}

/** Of the page itself. */
export const paperOf = (page: Page): Promise<string> =>
  page.locator('html').evaluate((root) => root.ownerDocument.defaultView?.getComputedStyle(root).backgroundColor ?? '');
