/**
 * The pictures of the README: a sandbox account with a fixed book, one run of Keel, and its pages in headless Chromium. Then what the
 * demo prints is pasted between the marks in README.md.
 *   node scripts/readme-pictures.ts [--out docs/pictures] [--seed 11]
 * Chromium is taken from CHROMIUM or /usr/bin/chromium; the pages show the simulated book's own last day, not today.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { removeEmbeddedData } from '../src/store/embedded.ts';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'docs/pictures' },
    accounts: { type: 'string', default: '500' },
    seed: { type: 'string', default: '11' },
    until: { type: 'string', default: '2026-11-22' },
  },
});

const root = fileURLToPath(new URL('..', import.meta.url));
const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const largestBytes = 300_000;

interface Sandbox {
  readonly url: string;
  readonly token: string;
  readonly portal: number;
  readonly child: ChildProcess;
}

async function startSandbox(): Promise<Sandbox> {
  const book = ['--accounts', options.accounts, '--seed', options.seed, '--until', options.until];
  const args = ['sandbox/main.ts', '--crm', 'hubspot', '--port', '0', ...book, '--json'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { ...(JSON.parse(line) as Omit<Sandbox, 'child'>), child };
}

async function keel(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: undefined, REDIS_URL: undefined, ...env },
  });
  return stdout;
}

/** One connected and scored account: everything the pages show. */
async function runKeel(sandbox: Sandbox, dataDir: string): Promise<void> {
  const env = { KEEL_DATA_DIR: dataDir, HUBSPOT_API_URL: sandbox.url, HUBSPOT_OAUTH_URL: sandbox.url };
  await keel(['connect', 'hubspot', '--token', sandbox.token, '--json'], env);
  await keel(['run', '--json'], env);
}

async function takePictures(browser: Browser, sandbox: Sandbox, out: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1240, height: 640 }, deviceScaleFactor: 1 });
  await page.goto(`${sandbox.url}/contacts/${sandbox.portal}/objects/0-2`);
  await picture(page, join(out, 'company-list.png'), false);
  await page.click('table tbody tr:first-child a');
  await picture(page, join(out, 'company-page.png'), true);
}

async function picture(page: Page, path: string, isWhole: boolean): Promise<void> {
  await page.screenshot({ path, fullPage: isWhole });
  const { size } = await stat(path);
  if (size > largestBytes) throw new Error(`${path} has ${size} bytes; the README should open quickly`);
  console.log(`${path}  ${Math.round(size / 1000)} kB`);
}

/** What `npm run demo` prints, with the folder it has in a checkout. */
async function pasteDemo(dataDir: string): Promise<void> {
  const printed = await keel(['demo', '--once'], { KEEL_DATA_DIR: dataDir });
  const shown = printed.trim().replace(/^(Keel's database: ).*$/m, '$1.keel/demo/postgres/data');
  const readme = join(root, 'README.md');
  const text = await readFile(readme, 'utf8');
  const block = `<!-- demo -->\n\n\`\`\`\n${shown}\n\`\`\`\n\n<!-- /demo -->`;
  await writeFile(
    readme,
    text.replace(/<!-- demo -->[\s\S]*<!-- \/demo -->/, () => block),
  );
  await keel(['demo', '--clean'], { KEEL_DATA_DIR: dataDir });
}

const dataDir = await mkdtemp(join(tmpdir(), 'keel-pictures-'));
const sandbox = await startSandbox();
let browser: Browser | undefined;
try {
  await runKeel(sandbox, dataDir);
  await mkdir(join(root, options.out), { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: chromiumArgs,
  });
  await takePictures(browser, sandbox, join(root, options.out));
  await pasteDemo(dataDir);
} finally {
  await browser?.close();
  sandbox.child.kill('SIGTERM');
  await removeEmbeddedData(join(dataDir, 'postgres'));
  await rm(dataDir, { recursive: true, force: true });
}
