// From the demo's install to a model that scores it: back-test, report in a browser, training, explanation, roll-back.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKeel } from '../support/keel-process.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

interface BackTestView {
  readonly verdict: string;
  readonly verdictSentence: string;
  readonly champion: string;
  readonly method: string;
  readonly horizonDays: number;
  readonly models: readonly { readonly name: string; readonly auc: number }[];
}

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keel-models-'));
  await keel('demo', '--once', '--json', '--accounts', '320');
});
afterAll(async () => {
  await keel('demo', '--clean');
  await rm(dir, { recursive: true, force: true });
});

/** What a command prints; it must end well. */
async function keel(...args: readonly string[]): Promise<string> {
  const { DATABASE_URL: _database, REDIS_URL: _redis, LOG_LEVEL: _level, ...env } = process.env;
  const { code, stdout, stderr } = await startKeel(args, { ...env, KEEL_DATA_DIR: dir, KEEL_PORT: '0' }).ended;
  if (code !== 0) throw new Error(`keel ${args.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}

describe("models on the demo's install", () => {
  it('the back-test prints one JSON value, and its page opens in a browser without a complaint', async () => {
    const file = join(dir, 'backtest.html');
    const view = JSON.parse(await keel('backtest', '--demo', '--json', '--html', file)) as BackTestView;
    expect(view.method).toBe('4 windows of 90 days, each trained on what came before with a gap of 90 days');
    expect(view.models.map((model) => model.name)).toEqual(['base_rate', 'scorecard', 'logistic_regression']);
    expect(await readFile(file, 'utf8')).toContain('How well would the churn risk have predicted the past?');
    if (!existsSync(executablePath)) return;
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (err) => complaints.push(String(err)));
    await page.goto(pathToFileURL(file).href);
    expect(await page.textContent('.verdict')).toContain(view.verdictSentence);
    expect(await page.locator('svg').count()).toBeGreaterThan(4);
    expect(complaints).toEqual([]);
    await browser.close();
  });

  it('a trained version is kept, previewed, published and rolled back; an explanation says which one speaks', async () => {
    const trained = JSON.parse(await keel('train', '--demo', '--json', '--note', 'first try'));
    expect(trained).toMatchObject({ version: 1 });
    expect(await keel('model', 'preview', '--version', '1', '--demo')).toContain('would change tier');
    await keel('model', 'publish', '--version', '1', '--demo');
    const text = await keel('explain', '9001', '--demo');
    expect(text).toContain('model churn-1');
    expect(await keel('model', 'rollback', '--demo')).toContain('scorecard');
    expect(await keel('model', 'list', '--demo', '--json')).toContain('first try');
  });
});
