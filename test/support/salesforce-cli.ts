/** Salesforce's own command line (`sf`) against a sandbox org: a home of its own, no telemetry, no update, and us for its browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SalesforceSandbox } from '../../sandbox/salesforce/server.ts';
import type { Ended } from './keel-process.ts';

const folder = join(process.env.KEEL_TEST_SF_CLI ?? '/nonexistent', 'node_modules/@salesforce/cli');
const entry = join(folder, 'bin/run.js');
/** Elsewhere it opens a real browser. */
const isLinux = process.platform === 'linux';

export const hasSalesforceCli = isLinux && existsSync(entry);
/** For the title of what is skipped without it. */
export const salesforceCliTitle = hasSalesforceCli
  ? `Salesforce's own CLI ${JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version}`
  : `Salesforce's own CLI, which is not there: ${isLinux ? 'npm install --prefix DIR @salesforce/cli, set KEEL_TEST_SF_CLI=DIR' : 'needs Linux'}`;

/** What a command prints with --json: `result`, or the error's `name`, `message` and `data`. */
export interface CliReply<T = unknown> {
  readonly exitCode: number | null;
  readonly result: T;
  readonly name?: string;
  readonly message?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface WebLogin {
  readonly reply: CliReply<{ readonly orgId: string; readonly instanceUrl: string; readonly clientId: string }>;
  /** What the CLI asked the browser to open. */
  readonly asked: URLSearchParams;
}

export interface SalesforceCli {
  /** Where its commands run. */
  readonly dir: string;
  json<T>(args: readonly string[], input?: string): Promise<CliReply<T>>;
  /** `org login web`; all commands go to this org from then on. */
  login(sandbox: SalesforceSandbox): Promise<WebLogin>;
  close(): Promise<void>;
}

/** Tells what address it was given instead of opening it. */
const browserScript = '#!/bin/sh\nprintf %s "$1" > "$HOME/opened.part" && mv "$HOME/opened.part" "$HOME/opened"\n';
const alias = 'sandbox';
const longestMs = 90_000;

interface Home {
  readonly path: string;
  /** Commands under way. */
  readonly running: Set<ChildProcess>;
}

function start(args: readonly string[], { path: home, running }: Home, input: string): Promise<Ended> {
  const env = {
    PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    BROWSER: join(home, 'browser'),
    TZ: 'UTC',
    SF_TARGET_ORG: alias,
    SF_DISABLE_TELEMETRY: 'true',
    SF_DISABLE_AUTOUPDATE: 'true',
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  };
  const command = ['--no-deprecation', entry, ...args, '--json'];
  const child = spawn(process.execPath, command, {
    cwd: join(home, 'work'),
    env,
    timeout: longestMs,
    killSignal: 'SIGKILL',
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  child.stdin.end(input);
  running.add(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, ...texts });
    });
  });
}

function replyOf<T>(args: readonly string[], { code, stdout, stderr }: Ended): CliReply<T> {
  try {
    // A prompt, if there was one, stands before it on the same line.
    return { ...JSON.parse(stdout.slice(stdout.indexOf('{\n'))), exitCode: code };
  } catch (cause) {
    throw new Error(`sf ${args.join(' ')} ended with ${code} and printed no JSON:\n${stdout}\n${stderr}`, { cause });
  }
}

/** Gives the consent, and goes where the org sends the browser, again and again until the CLI answers there. */
async function browse(address: string, isOver: () => boolean): Promise<void> {
  const consent = await fetch(address, { redirect: 'manual' });
  const target = consent.headers.get('location');
  if (target === null) throw new Error(`the org gave no consent: ${consent.status} ${await consent.text()}`);
  while (!isOver()) {
    try {
      await fetch(target, { signal: AbortSignal.timeout(5_000) });
      return;
    } catch {
      // It listens on its port a moment before it answers: whoever sits before a browser would press "reload".
      await wait(50);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function webLogin(home: Home, args: readonly string[], input = ''): Promise<WebLogin> {
  const opened = join(home.path, 'opened');
  const command = ['org', 'login', 'web', '--alias', alias, ...args];
  let isOver = false;
  const ended = start(command, home, input).finally(() => {
    isOver = true;
  });
  while (!isOver && !existsSync(opened)) await wait(20);
  const address = existsSync(opened) ? await readFile(opened, 'utf8') : undefined;
  const browsing = address === undefined ? undefined : browse(address, () => isOver);
  const [done] = await Promise.all([ended, browsing]);
  await rm(opened, { force: true });
  return { reply: replyOf(command, done), asked: new URL(address ?? 'http://none.invalid').searchParams };
}

async function login(home: Home, { url, oauthClient }: SalesforceSandbox): Promise<WebLogin> {
  const args = ['--instance-url', url];
  const done = await webLogin(home, args);
  if (done.reply.name !== 'PortInUseError') return done;
  // Salesforce's own app is called back on port 1717 only; somebody has it. An app of the org's may use another one.
  const project = join(home.path, 'work/sfdx-project.json');
  const packageDirectories = [{ path: 'force-app', default: true }];
  await mkdir(join(home.path, 'work/force-app'), { recursive: true });
  await writeFile(project, JSON.stringify({ packageDirectories, oauthLocalPort: await freePort() }));
  const second = await webLogin(home, [...args, '--client-id', oauthClient.id], `${oauthClient.secret}\n`);
  await rm(project);
  return second;
}

export async function salesforceCli(): Promise<SalesforceCli> {
  if (!hasSalesforceCli) throw new Error(salesforceCliTitle);
  const path = await mkdtemp(join(tmpdir(), 'keel-sf-cli-'));
  const home: Home = { path, running: new Set() };
  await mkdir(join(path, 'work'));
  await writeFile(join(path, 'browser'), browserScript, { mode: 0o755 });
  return {
    dir: join(path, 'work'),
    json: async (args, input = '') => replyOf(args, await start(args, home, input)),
    login: (sandbox) => login(home, sandbox),
    close: async () => {
      const left = [...home.running].map((child) => once(child, 'close'));
      for (const child of home.running) child.kill('SIGKILL');
      await Promise.all(left);
      await rm(path, { recursive: true, force: true });
    },
  };
}
