// Reading contacts by Bulk 2.0 through the connector, against a bare loop that downloads and splits the same CSV.
//   node bench/salesforce-read.ts [--contacts 1000000] [--pairs 3]
// The org, the loop and the connector run in processes of their own and share this machine; only the ratio is worth quoting.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { salesforce } from '../connectors/salesforce/index.ts';
import { contacts as stream } from '../connectors/salesforce/streams/contacts.ts';
import { startSalesforceSandbox } from '../sandbox/salesforce/server.ts';
import type { Book, BookTable } from '../src/book/types.ts';
import type { ConnectorContext } from '../src/contracts/connector.ts';

const { values: options } = parseArgs({
  options: {
    contacts: { type: 'string', default: '1000000' },
    pairs: { type: 'string', default: '3' },
    role: { type: 'string', default: 'bench' },
    org: { type: 'string', default: '{}' },
  },
});

interface Org {
  readonly url: string;
  readonly token: string;
  readonly today: number;
}

interface Read {
  readonly count: number;
  readonly ids: number;
  readonly checksum: number;
  readonly calls: number;
  /** From the first request to the last row, and the part of it from the first row on. */
  readonly wallMs: number;
  readonly rowsMs: number;
  readonly cpuMs: number;
}

const perAccount = 4;
const titles = ['CEO', 'VP Sales', 'Head of "Ops", EMEA', 'Engineer', '', 'Büroleitung', 'Account Manager'];

function syntheticBook(contacts: number): Book {
  async function* rows(count: number, row: (n: number) => object): AsyncGenerator<object[]> {
    for (let n = 0; n < count; n += 1_000) {
      yield Array.from({ length: Math.min(1_000, count - n) }, (_, i) => row(n + i));
    }
  }
  const account = (n: number) => ({ account_id: `A${n}`, name: `Customer ${n}`, created_at: '2024-01-01T00:00:00Z' });
  const contact = (n: number) => ({
    contact_id: `C${n}`,
    account_id: `A${Math.floor(n / perAccount)}`,
    email: `p${n}@customer${Math.floor(n / perAccount)}.example`,
    first_name: 'Kim',
    last_name: `Person ${n}`,
    title: titles[n % titles.length],
    created_at: new Date(Date.UTC(2024, 0, 1) + (n % 500) * 86_400_000 + (n % 86_400) * 1000).toISOString(),
    left_at: n % 25 === 0 ? '2025-11-30T12:00:00Z' : undefined,
  });
  const read = (table: BookTable) => {
    if (table === 'accounts') return rows(Math.ceil(contacts / perAccount), account);
    return table === 'contacts' ? rows(contacts, contact) : rows(0, () => ({}));
  };
  return { today: async () => Date.UTC(2026, 0, 1), read } as unknown as Book;
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The same for the same set of rows, in whatever order. */
class Checksum {
  value = 0;
  count = 0;
  ids = 0;
  /** Ids of the sandbox count up, in base 62: one bit tells whether a row was seen. */
  readonly #seen = new Uint8Array(2 * Number(options.contacts));

  add(id: string, accountId: string, title: string): void {
    const text = `${id}|${accountId}|${title}`;
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    this.value = (this.value + (hash >>> 0)) % 0x1_0000_0000;
    this.count += 1;
    let row = 0;
    for (let i = 7; i < 15; i += 1) row = row * 62 + digits.indexOf(id.charAt(i));
    if (this.#seen[row] === 0) this.ids += 1;
    this.#seen[row] = 1;
  }
}

async function measure(work: (seen: Checksum, begin: () => void) => Promise<number>): Promise<Read> {
  const seen = new Checksum();
  const startedAt = performance.now();
  const before = process.cpuUsage();
  let firstAt = startedAt;
  const calls = await work(seen, () => {
    firstAt = performance.now();
  });
  const endedAt = performance.now();
  const cpu = process.cpuUsage(before);
  return {
    count: seen.count,
    ids: seen.ids,
    checksum: seen.value,
    calls,
    wallMs: endedAt - startedAt,
    rowsMs: endedAt - firstAt,
    cpuMs: (cpu.user + cpu.system) / 1000,
  };
}

const soql =
  'SELECT Id, SystemModstamp, IsDeleted, MasterRecordId, AccountId, Title, CreatedDate, Left_Company_At__c FROM Contact';

/** The least that downloads and splits: lines at line ends, values between quotes. Nothing is converted, checked or kept. */
function bare({ url, token }: Org): Promise<Read> {
  const jobs = `${url}/services/data/v68.0/jobs/query`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return measure(async (seen, begin) => {
    const body = JSON.stringify({ operation: 'queryAll', query: soql });
    const { id } = (await (await fetch(jobs, { method: 'POST', headers, body })).json()) as { id: string };
    let calls = 1;
    for (let state = ''; state !== 'JobComplete'; calls += 1) {
      await sleep(200);
      ({ state } = (await (await fetch(`${jobs}/${id}`, { headers })).json()) as { state: string });
    }
    begin();
    for (let locator = ''; locator !== 'null'; calls += 1) {
      const at = locator === '' ? '' : `&locator=${locator}`;
      const reply = await fetch(`${jobs}/${id}/results?maxRecords=50000${at}`, { headers });
      locator = reply.headers.get('sforce-locator') ?? 'null';
      const decoder = new TextDecoder();
      let rest = '';
      let isHeader = true;
      for await (const chunk of reply.body ?? []) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const values = line.slice(1, -1).split('","');
          if (!isHeader) seen.add(values[0] ?? '', values[4] ?? '', (values[5] ?? '').replaceAll('""', '"'));
          isHeader = false;
        }
      }
    }
    return calls;
  });
}

function ignore(): void {
  // A bench has no log.
}

function keel(org: Org): Promise<Read> {
  let calls = 0;
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => log };
  const context: ConnectorContext<(typeof salesforce.settings)['_output']> = {
    settings: salesforce.settings.parse({}),
    log,
    signal: new AbortController().signal,
    now: () => new Date(org.today),
    endpoints: { api: org.url, oauth: org.url },
    accessToken: async () => org.token,
    call: (_budget, request) => {
      calls += 1;
      return request(new AbortController().signal);
    },
    pause: (ms) => sleep(ms),
  };
  return measure(async (seen, begin) => {
    let hasBegun = false;
    for await (const page of stream.read(context, undefined, new Date(org.today + 1000))) {
      if (page.items.length > 0 && !hasBegun) begin();
      hasBegun ||= page.items.length > 0;
      for (const item of page.items) {
        for (const record of stream.toRecords(item, context.settings, org.today)) {
          if (record.type === 'contact') seen.add(record.id, record.accountId ?? '', record.title ?? '');
        }
      }
    }
    return calls;
  });
}

async function serve(): Promise<void> {
  const sandbox = await startSalesforceSandbox({ book: syntheticBook(Number(options.contacts)) });
  process.stdout.write(`${JSON.stringify({ url: sandbox.url, token: sandbox.token, today: sandbox.today })}\n`);
}

function start(role: string, org?: Org): ChildProcess {
  const args = ['--max-semi-space-size=32', '--max-old-space-size=256', import.meta.filename, '--role', role];
  const own = role === 'org' ? args.slice(2) : args;
  return spawn(process.execPath, [...own, '--contacts', options.contacts, '--org', JSON.stringify(org ?? {})], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function line(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('\n')) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`a process ended with ${code}`)));
  });
}

async function run(role: 'bare' | 'keel', org: Org): Promise<Read & { readonly peakMb: number }> {
  const child = start(role, org);
  const status = `/proc/${child.pid}/status`;
  let peakKb = 0;
  const watch = setInterval(() => {
    readFile(status, 'utf8').then(
      (text) => {
        peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0));
      },
      // It has just ended.
      () => undefined,
    );
  }, 100);
  try {
    return { ...(JSON.parse(await line(child)) as Read), peakMb: Math.round(peakKb / 1024) };
  } finally {
    clearInterval(watch);
  }
}

async function bench(): Promise<void> {
  const child = start('org');
  try {
    const org = JSON.parse(await line(child)) as Org;
    for (let pair = 0; pair < Number(options.pairs); pair += 1) {
      const loop = await run('bare', org);
      const read = await run('keel', org);
      const isSame = loop.count === read.count && loop.checksum === read.checksum && read.ids === read.count;
      const ratio = { wall: read.wallMs / loop.wallMs, rows: read.rowsMs / loop.rowsMs, cpu: read.cpuMs / loop.cpuMs };
      process.stdout.write(`${JSON.stringify({ isSame, ratio, keel: read, bare: loop }, rounded, 1)}\n`);
    }
  } finally {
    child.kill();
  }
}

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 100) / 100 : value;

const org = JSON.parse(options.org) as Org;
if (options.role === 'org') await serve();
else if (options.role === 'bench') await bench();
else process.stdout.write(`${JSON.stringify(options.role === 'bare' ? await bare(org) : await keel(org))}\n`);
