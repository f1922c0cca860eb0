// One Keel on several machines: a web process and two workers on one PostgreSQL, the queue there or in Redis.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Digest } from '../../sandbox/hubspot/digest.ts';
import { demoAsOf } from '../../src/cli/demo/demo-as-of.ts';
import { type Run, type RunStep, runStages } from '../../src/contracts/repositories.ts';
import { readConfig } from '../../src/runtime/config.ts';
import { createRuntime, type Runtime } from '../../src/runtime/container.ts';
import { getRun, startRun } from '../../src/services/run/start-run.ts';
import { proxyTo } from '../contract/queue/proxy.ts';
import type { KeelProcess } from '../support/keel-process.ts';
import { noRedis, testRedis } from '../support/redis.ts';
import { type SandboxAccount, sandboxAccount } from '../support/sandbox-account.ts';

const accounts = 60;

/** Keel's processes of one leg, and a runtime here that has no workers. */
interface Machines {
  readonly account: SandboxAccount;
  readonly install: string;
  readonly here: Runtime;
  start(role: 'web' | 'worker'): Promise<Machine>;
  close(): Promise<void>;
}
interface Machine extends KeelProcess {
  readonly url: string;
  /** What it has logged so far. */
  readonly log: () => string;
}

async function machines(redisUrl?: string): Promise<Machines> {
  const redis = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
  const account = await sandboxAccount({ accounts, env: redis });
  const install = await account.connect();
  const config = readConfig('tool', account.keel.env);
  const here = await createRuntime(config);
  const running: Machine[] = [];
  return {
    account,
    install,
    here,
    start: async (role) => {
      const machine = await up(account.keel.start([role, '--json'], { LOG_LEVEL: 'info' }));
      running.push(machine);
      return machine;
    },
    close: async () => {
      for (const { child, ended } of running) {
        child.kill('SIGKILL');
        await ended;
      }
      await here.stop();
      await account.close();
    },
  };
}

/** Its first line says where it listens. */
function up(process: KeelProcess): Promise<Machine> {
  let log = '';
  process.child.stderr?.on('data', (text) => {
    log += text;
  });
  return new Promise((resolve, reject) => {
    process.child.stdout?.once('data', (line) =>
      resolve({ ...process, url: JSON.parse(String(line)).url, log: () => log }),
    );
    process.ended.then(({ code, stderr }) => reject(new Error(`ended with ${code}: ${stderr}`)), reject);
  });
}

async function start({ here, install, account }: Machines): Promise<Run> {
  const request = { installId: install, stages: runStages, asOf: demoAsOf(account.sandbox.today), scoreAll: true };
  return (await startRun(here.deps, request)).run;
}

async function untilEnd({ here, install }: Machines, { runId }: Run): Promise<{ run: Run; steps: readonly RunStep[] }> {
  for (;;) {
    const now = await getRun(here.deps, install, runId);
    if (now.run.state !== 'running') return now;
    await wait(50);
  }
}

async function untilCalls({ account }: Machines, more: number): Promise<void> {
  const before = account.sandbox.state.stats().calls;
  while (account.sandbox.state.stats().calls < before + more) await wait(1);
}

let undisturbed: Digest;
beforeAll(async () => {
  const account = await sandboxAccount({ accounts });
  await account.connect();
  await account.run('--all');
  undisturbed = account.sandbox.state.digest();
  await account.close();
});

describe.each([
  ['PostgreSQL', undefined],
  ['Redis', noRedis],
])('with the queue in %s', (backend, unavailable) => {
  describe.skipIf(unavailable !== undefined)(unavailable ?? 'on several machines', () => {
    let all: Machines;
    let closeRedis = async (): Promise<void> => undefined;
    const workers: Machine[] = [];
    beforeAll(async () => {
      const redis = backend === 'Redis' ? await testRedis() : undefined;
      closeRedis = redis?.close ?? closeRedis;
      all = await machines(redis?.url);
      workers.push(await all.start('worker'), await all.start('worker'));
    });
    afterAll(async () => {
      await all?.close();
      await closeRedis();
    });

    it('workers finish a run that a process without workers started', async () => {
      const { run, steps } = await untilEnd(all, await start(all));
      expect(run).toMatchObject({ state: 'done', error: null });
      expect(steps.find((s) => s.step === 'score')?.counts.scored).toBe(accounts);
      expect(all.account.sandbox.state.digest()).toEqual(undisturbed);
    });

    it.each(['SIGTERM', 'SIGKILL'] as const)(
      'a worker that gets %s in mid-run loses and doubles nothing',
      async (signal) => {
        const run = await start(all);
        await untilCalls(all, 3);
        const [victim] = workers.splice(0, 1);
        victim?.child.kill(signal);
        const ended = await victim?.ended;
        if (signal === 'SIGTERM') expect(ended?.code).toBe(0);
        expect((await untilEnd(all, run)).run).toMatchObject({ state: 'done', error: null });
        expect(all.account.sandbox.state.digest()).toEqual(undisturbed);
        workers.push(await all.start('worker'));
      },
    );

    it('logs are lines of JSON with the ids of install and run, and hold no token and no address', async () => {
      const { runId } = await start(all).then(async (run) => (await untilEnd(all, run)).run);
      const lines = workers.flatMap((w) => w.log().trim().split('\n'));
      const logged = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
      expect(logged.filter((l) => l.installId === all.install && l.runId === runId).length).toBeGreaterThan(5);
      const { contacts } = all.account.sandbox.state.crm.objects;
      const text = lines.join('\n');
      expect(text).not.toContain(all.account.sandbox.token);
      for (let row = 0; row < contacts.table.rows; row += 1) {
        const email = contacts.table.get(row, 'email');
        if (email) expect(text).not.toContain(email);
      }
    });
  });
});

it('web answers on health, readiness and metrics, and is not ready while the database is away', async () => {
  const account = await sandboxAccount({ accounts: 1 });
  const database = new URL(account.keel.env.DATABASE_URL ?? '');
  const door = await proxyTo(database.hostname, Number(database.port));
  const behind = new URL(database);
  behind.port = String(door.port);
  const web = await up(account.keel.start(['web', '--json'], { DATABASE_URL: behind.toString() }));
  try {
    const ask = async (path: string) => (await fetch(`${web.url}${path}`)).status;
    expect(await ask('/healthz')).toBe(200);
    expect(await ask('/readyz')).toBe(200);
    expect(await (await fetch(`${web.url}/metrics`)).text()).toMatch(/^# HELP /m);
    await door.shut();
    expect(await ask('/readyz')).toBe(503);
    expect(await ask('/healthz')).toBe(200);
    await door.reopen();
    while ((await ask('/readyz')) !== 200) await wait(100);
  } finally {
    web.child.kill('SIGTERM');
    expect((await web.ended).code).toBe(0);
    await door.close();
    await account.close();
  }
});
