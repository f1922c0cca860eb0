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
  readonly portal?: number;
  readonly child: ChildProcess;
}

/** How Keel is connected to a CRM's sandbox, and what is shown of it. */
interface Shown {
  readonly connect: (sandbox: Sandbox) => readonly string[];
  readonly env: (sandbox: Sandbox) => Readonly<Record<string, string>>;
  readonly list: (sandbox: Sandbox) => string;
  readonly names: { readonly list: string; readonly page: string };
}

const crms: Readonly<Record<string, Shown>> = {
  hubspot: {
    connect: ({ token }) => ['hubspot', '--token', token],
    env: ({ url }) => ({ HUBSPOT_API_URL: url, HUBSPOT_OAUTH_URL: url }),
    list: ({ portal }) => `/contacts/${portal}/objects/0-2`,
    names: { list: 'company-list.png', page: 'company-page.png' },
  },
  salesforce: {
    connect: ({ url, token }) => ['salesforce', '--instance-url', url, '--token', token],
    env: ({ url }) => ({ SALESFORCE_LOGIN_URL: url }),
    list: () => '/lightning/o/Account/list',
    names: { list: 'account-list.png', page: 'account-page.png' },
  },
};

async function startSandbox(crm: string): Promise<Sandbox> {
  const book = ['--accounts', options.accounts, '--seed', options.seed, '--until', options.until];
  const args = ['sandbox/main.ts', '--crm', crm, '--port', '0', ...book, '--json'];
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
async function runKeel(crm: Shown, sandbox: Sandbox, dataDir: string): Promise<void> {
  const env = { KEEL_DATA_DIR: dataDir, ...crm.env(sandbox) };
  await keel(['connect', ...crm.connect(sandbox), '--json'], env);
  await keel(['run', '--json'], env);
}

async function takePictures(browser: Browser, crm: Shown, sandbox: Sandbox, out: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1240, height: 640 }, deviceScaleFactor: 1 });
  await page.goto(`${sandbox.url}${crm.list(sandbox)}`);
  await picture(page, join(out, crm.names.list), false);
  await page.click('table tbody tr:first-child a');
  await picture(page, join(out, crm.names.page), true);
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

/** The CRM's pages with what Keel wrote, from an account that is gone afterwards. */
async function pictureCrm(browser: Browser, name: string, crm: Shown): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'keel-pictures-'));
  const sandbox = await startSandbox(name);
  try {
    await runKeel(crm, sandbox, dataDir);
    await takePictures(browser, crm, sandbox, join(root, options.out));
  } finally {
    sandbox.child.kill('SIGTERM');
    await removeEmbeddedData(join(dataDir, 'postgres'));
    await rm(dataDir, { recursive: true, force: true });
  }
}

await mkdir(join(root, options.out), { recursive: true });
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
try {
  for (const [name, crm] of Object.entries(crms)) await pictureCrm(browser, name, crm);
} finally {
  await browser.close();
}
const demoDir = await mkdtemp(join(tmpdir(), 'keel-pictures-'));
await pasteDemo(demoDir);
await rm(demoDir, { recursive: true, force: true });
