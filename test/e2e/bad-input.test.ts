// What people type in the first hour. Each error: one line what happened, one what to do, one where to read more.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Counts } from '../support/keel-process.ts';
import { type KeelHome, keelHome } from '../support/keel-process.ts';

let keel: KeelHome;
let here: KeelHome;
let dir: string;
beforeAll(async () => {
  keel = await keelHome();
  here = await keelHome({}, { isInProcess: true });
  dir = await mkdtemp(join(tmpdir(), 'keel-bad-input-'));
});
afterAll(async () => {
  await keel.close();
  await here.close();
  await rm(dir, { recursive: true, force: true });
});

/** No stack, no more than what the reader needs; steps of the demo (›) may come first. */
const threeLines = /^(› .*\n)*keel: .+[.:]\n( {6}.+\n)* {6}.+\n {6}More: docs\/errors\.md#\w+ \(\w+\)\n$/;

describe.each([
  ['an unknown command', ['frob'], 'keel --help'],
  ['a mistyped command', ['dmeo'], 'Did you mean demo?'],
  ['an unknown option', ['demo', '--frob'], 'keel demo --help'],
  ['an option without its value', ['demo', '--seed'], "'--seed <n>' argument missing"],
  ['an argument too many', ['demo', 'please'], 'keel demo --help'],
  ['accounts that are no number', ['demo', '--accounts', 'abc'], '--accounts abc is not a whole number'],
  ['no accounts', ['demo', '--accounts', '0'], 'from 1 to 1000000'],
  ['an unknown fault', ['demo', '--faults', 'nope'], 'rate-limits, flaky'],
  ['an unknown limit', ['demo', '--limits', 'some'], 'real or off'],
  ['an unknown CRM', ['demo', '--crm', 'nothing'], 'there is: hubspot'],
  ['a book that is not there', ['demo', '--book', '/nope'], '--book /nope does not exist'],
  ['a connector without a name', ['connect'], "Missing required argument 'crm'"],
  ['an unknown connector', ['connect', 'frob'], 'Connectors: hubspot, salesforce, csv.'],
  ['HubSpot without a token', ['connect', 'hubspot'], 'needs --token'],
  ['Salesforce without its address', ['connect', 'salesforce', '--token', 'x'], 'needs --instance-url'],
  ['Salesforce without a token', ['connect', 'salesforce', '--instance-url', 'http://127.0.0.1:1'], 'needs --token'],
  ['CSV without a folder', ['connect', 'csv'], 'needs --dir'],
  ['a date that is none', ['run', '--as-of', 'yesterday'], '2026-11-22'],
  ['a patience that is none', ['run', '--patience', 'x'], 'number of seconds'],
  ['a run before anything is connected', ['run'], 'keel connect hubspot'],
  ['an install that is not there', ['run', '--install', 'frob'], 'There is no install "frob"'],
  ['a command of a later version', ['package'], 'not built yet'],
] as const)('%s', (_, args, says) => {
  it('is bad use: code 2, and what to do', async () => {
    const { code, stdout, stderr } = await keel.run(args);
    expect(stderr).toMatch(threeLines);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('is one JSON value with --json', async () => {
    // In this process: the other half of these tests has shown that the command line is the same.
    const { code, stdout } = await here.run([...args, '--json']);
    expect(JSON.parse(stdout).error).toEqual({
      kind: 'config',
      code: expect.stringMatching(/^[A-Z_]+$/),
      message: expect.any(String),
      hint: expect.any(String),
    });
    expect(code).toBe(2);
  });
});

describe.each([
  ['a database that is not there', { DATABASE_URL: 'postgres://keel:x@127.0.0.1:1/keel' }, 'DATABASE_UNREACHABLE', 1],
  ['a database of no known kind', { DATABASE_URL: 'mysql://localhost/keel' }, 'ENVIRONMENT_INVALID', 2],
  ['a port beyond all ports', { KEEL_PORT: '99999' }, 'ENVIRONMENT_INVALID', 2],
  ['a Redis that is not there', { REDIS_URL: 'redis://127.0.0.1:1' }, 'QUEUE_UNREACHABLE', 1],
  ['keys that are none', { KEEL_KEYS: 'secret' }, 'SEAL_KEY_INVALID', 1],
] as const)('with %s', (_, env, code, exitCode) => {
  it(`a command ends with ${code}`, async () => {
    const ended = await keel.run(['doctor'], env);
    expect(ended.stderr).toMatch(threeLines);
    expect(ended.stderr).toContain(`(${code})`);
    expect(ended.code).toBe(exitCode);
  });
});

it('a wrong database password is said to be one', async () => {
  const url = new URL(keel.env.DATABASE_URL ?? '');
  url.password = 'wrong';
  const { code, stderr } = await keel.run(['doctor'], { DATABASE_URL: url.toString() });
  expect(stderr).toMatch(threeLines);
  expect(stderr).toContain('(DATABASE_AUTH)');
  expect(stderr).not.toContain('wrong');
  expect(code).toBe(1);
});

it('a port that is taken is named, with the setting that changes it', async () => {
  const first = keel.start(['web', '--json']);
  const line = await new Promise<string>((done) => first.child.stdout?.once('data', (text) => done(String(text))));
  const { port } = new URL(JSON.parse(line).url);
  const { code, stderr } = await keel.run(['web'], { KEEL_PORT: port, LOG_LEVEL: 'silent' });
  expect(stderr).toMatch(threeLines);
  expect(stderr).toContain('set KEEL_PORT');
  expect(code).toBe(1);
  first.child.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
});

describe('a book with bad rows', () => {
  let book: string;
  beforeAll(async () => {
    book = join(dir, 'book');
    await mkdir(book);
    const accounts = [
      'account_id,name,created_at,employees',
      'A1,One,2024-01-01,5',
      'A2,Two,someday,5',
      ',Three,2024-01-01,5',
    ];
    const more = ['A5,Five,2024-02-01,many', 'A1,Again,2024-01-01,5', 'A6,Six,2024-01-01', 'A7,Seven,2024-01-01,7', ''];
    const wrongBytes = Buffer.concat([Buffer.from('A4,F'), Buffer.from([0xff]), Buffer.from('our,2024-01-01,5\n')]);
    const text = Buffer.from(`${accounts.join('\n')}\n`);
    await writeFile(join(book, 'accounts.csv'), Buffer.concat([text, wrongBytes, Buffer.from(more.join('\n'))]));
    const deals = ['deal_id,account_id,status,created_at,recurring_amount,type', 'D1,A1,won,2024-02-01,1200,new'];
    await writeFile(join(book, 'deals.csv'), [...deals, 'D2,A9,won,2024-02-01,12x,new', ''].join('\n'));
  });

  it('is connected and run: the good rows are scored, each bad one is named with its line', async () => {
    const { install } = await keel.json<{ install: string }>(['connect', 'csv', '--dir', book]);
    const counts = await keel.json<Counts>(['run', '--install', install]);
    expect(counts).toMatchObject({ exitCode: 0, state: 'done', customers: 2, scored: 2, rejected: 7 });
    const { stdout } = await keel.run(['doctor']);
    for (const line of [3, 4, 5, 6, 7, 8]) expect(stdout).toContain(`not read: accounts accounts.csv:${line}: `);
    expect(stdout).toContain('not read: deals deals.csv:3: ');
  });

  it('plays in the demo: what was left out is said', async () => {
    const { code, stdout, stderr } = await keel.run(['demo', '--book', book, '--once', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ first: { customers: 2, scored: 2 }, second: { written: 0 } });
    expect(stderr).toContain('7 places');
    expect(stderr).toContain('accounts.csv line 3: not a date');
    expect(code).toBe(0);
  });

  it('the demo leaves the installs of a shared database alone', async () => {
    const { installs } = await keel.json<{ installs: readonly { crm: string }[] }>(['doctor']);
    expect(installs.map((i) => i.crm)).toContain('csv');
  });
});

it('a folder without accounts.csv is refused by the demo and by connect', async () => {
  for (const args of [
    ['demo', '--book', tmpdir()],
    ['connect', 'csv', '--dir', tmpdir()],
  ]) {
    const { code, stderr } = await keel.run(args);
    expect(stderr).toMatch(threeLines);
    expect(stderr).toContain('accounts.csv');
    expect(code).toBe(1);
  }
});

it('--verbose shows where an error came from', async () => {
  const { stderr } = await keel.run(['connect', 'csv', '--dir', '/nope', '--verbose'], { LOG_LEVEL: 'silent' });
  expect(stderr).toMatch(/\n {4}at /);
});
