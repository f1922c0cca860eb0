// A full run against a bare loop over the same pages, and a run after 1 % of the customers changed.
//   node bench/full-run.ts --accounts 20000 [--limits real] [--out DIR]
// Keel, its PostgreSQL, the sandbox and the loop share this machine; only the ratio is worth quoting.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hubspot } from '../connectors/hubspot/index.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { ConnectorContext } from '../src/contracts/connector.ts';
import { removeEmbeddedData } from '../src/store/embedded.ts';

const { values: options } = parseArgs({
  options: {
    accounts: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '7' },
    limits: { type: 'string', default: 'off' },
  },
});
const accounts = Number(options.accounts);
/** As `npm run keel` starts it, without npm in between: memory is measured by process id. */
const [, ...keelArgs] = packageJson.scripts.keel.split(' ');

interface Sandbox {
  readonly url: string;
  readonly token: string;
  readonly today: string;
  readonly child: ChildProcess;
}

function line(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('\n')) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
  });
}

async function startSandbox(): Promise<Sandbox> {
  const args = ['--crm', 'hubspot', '--port', '0', '--accounts', options.accounts, '--seed', options.seed];
  const child = spawn(process.execPath, ['sandbox/main.ts', ...args, '--limits', options.limits, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { ...JSON.parse(await line(child)), child };
}

const control = async (sandbox: Sandbox, path: string, body?: object): Promise<Record<string, unknown>> => {
  const init = body
    ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    : {};
  return (await (await fetch(`${sandbox.url}/__sandbox/${path}`, init)).json()) as Record<string, unknown>;
};

/** The addresses of the pages that Keel's connector asks for. */
async function pagesOf(sandbox: Sandbox): Promise<string[]> {
  const urls: string[] = [];
  const plain = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url.includes('limit=')) urls.push(url);
    return plain(input, init);
  };
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => log };
  const context: ConnectorContext = {
    settings: hubspot.settings.parse({}),
    log,
    signal: new AbortController().signal,
    now: () => new Date(sandbox.today),
    endpoints: { api: sandbox.url, oauth: sandbox.url },
    accessToken: async () => sandbox.token,
    call: (_budget, request) => request(new AbortController().signal),
    pause: (ms) => sleep(ms),
  };
  for (const stream of hubspot.streams) {
    for await (const page of stream.read(context as never, undefined, new Date(sandbox.today))) void page;
  }
  globalThis.fetch = plain;
  return urls;
}

function ignore(): void {
  // A bench has no log.
}

async function bareLoop(sandbox: Sandbox, urls: readonly string[]): Promise<{ ms: number; records: number }> {
  const startedAt = performance.now();
  let records = 0;
  for (const url of urls) {
    const reply = await fetch(url, { headers: { authorization: `Bearer ${sandbox.token}` } });
    records += ((await reply.json()) as { results: unknown[] }).results.length;
  }
  return { ms: performance.now() - startedAt, records };
}

interface KeelRun {
  readonly counts: Record<string, unknown> & { apiCalls: number; durationMs: number; written: number; records: number };
  readonly wallMs: number;
  readonly peakMb: number;
}

async function keel(args: readonly string[], env: NodeJS.ProcessEnv): Promise<KeelRun> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...keelArgs, ...args, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  let peakKb = 0;
  const watch = setInterval(() => {
    readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (status) => {
        peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
      },
      () => clearInterval(watch),
    );
  }, 100);
  const code = await new Promise((done) => child.once('close', done));
  clearInterval(watch);
  if (code !== 0) throw new Error(`keel ${args.join(' ')} ended with ${code}: ${out}`);
  return { counts: JSON.parse(out), wallMs: performance.now() - startedAt, peakMb: Math.round(peakKb / 1024) };
}

const s = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

async function main(): Promise<void> {
  const sandbox = await startSandbox();
  const dataDir = await mkdtemp(join(tmpdir(), 'keel-bench-'));
  const env = { ...process.env, HUBSPOT_API_URL: sandbox.url, HUBSPOT_OAUTH_URL: sandbox.url, KEEL_DATA_DIR: dataDir };
  try {
    const urls = options.limits === 'off' ? await pagesOf(sandbox) : [];
    const bare = await bareLoop(sandbox, urls);
    await control(sandbox, 'stats/reset', {});
    await keel(['connect', 'hubspot', '--token', sandbox.token], env);
    await control(sandbox, 'stats/reset', {});
    const full = await keel(['run'], env);
    const stats = await control(sandbox, 'stats');
    const least = urls.length + Math.ceil(full.counts.written / 100) + 1;
    const settle = await keel(['run'], env);
    for (let i = 0; i < accounts / 100; i += 1) {
      await control(sandbox, 'update', {
        objectType: 'companies',
        id: String(9_001 + i * 100),
        properties: { industry: `Changed ${i}` },
      });
    }
    const after = await keel(['run'], env);
    process.stdout.write(
      `${JSON.stringify(
        {
          accounts,
          records: full.counts.records,
          bareLoop: { pages: urls.length, records: bare.records, wall: s(bare.ms) },
          full: {
            wall: s(full.wallMs),
            run: s(full.counts.durationMs),
            stages: full.counts.stageMs,
            peakMb: full.peakMb,
            apiCalls: full.counts.apiCalls,
            written: full.counts.written,
          },
          ratioToBareLoop: Number((full.counts.durationMs / bare.ms).toFixed(2)),
          callsPer10s: Number((full.counts.apiCalls / (full.counts.durationMs / 10_000)).toFixed(1)),
          callsToLeast: Number((full.counts.apiCalls / least).toFixed(3)),
          secondRun: {
            run: s(settle.counts.durationMs),
            apiCalls: settle.counts.apiCalls,
            written: settle.counts.written,
          },
          afterOnePercent: {
            run: s(after.counts.durationMs),
            apiCalls: after.counts.apiCalls,
            scored: after.counts.scored,
            written: after.counts.written,
          },
          sandbox: stats,
        },
        null,
        2,
      )}\n`,
    );
  } finally {
    sandbox.child.kill('SIGTERM');
    await removeEmbeddedData(join(dataDir, 'postgres'));
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main();
