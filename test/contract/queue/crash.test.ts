import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Replica, type ServerBackend, serverBackends } from './backends.ts';
import { eventually } from './spy.ts';
import { type ProcessOrders, pagesJob } from './worker-process.ts';

const lockMs = 1_000;

describe.each(serverBackends)('worker processes on %s', (_, open) => {
  let backend: ServerBackend;
  let replica: Replica;
  let dir: string;
  let file: string;
  let queue: string;
  let made = 0;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    backend = await open();
    replica = await backend.replica();
  });
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'keel-queue-'));
    file = join(dir, 'log');
    writeFileSync(file, '');
    made += 1;
    queue = `pages${made}`;
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => end(child, 'SIGKILL')));
    rmSync(dir, { recursive: true, force: true });
  });
  afterAll(async () => {
    await backend.close();
  });

  async function worker(more: Partial<ProcessOrders> = {}): Promise<ChildProcess> {
    const orders: ProcessOrders = { address: backend.address, file, queue, lockMs, pageMs: 5, ...more };
    const script = join(import.meta.dirname, 'worker-process.ts');
    const child = spawn(process.execPath, [script, JSON.stringify(orders)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.push(child);
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error('the worker process ended at start')));
    });
    return child;
  }

  const producer = () => replica.createProducer([pagesJob(queue)]);
  const notes = (): string[][] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
  const ended = (): string[] =>
    notes()
      .filter(([what]) => what === 'end')
      .map(([, install, page]) => `${install} ${page}`);
  const drained = () =>
    eventually(async () => {
      const { waiting, active, delayed } = (await producer().counts())[queue] ?? {};
      return waiting === 0 && active === 0 && delayed === 0;
    });

  test('after kill -9 in the middle of a slice another worker goes on from the stored page', async () => {
    const doomed = await worker({ holdPage: 3 });
    await producer().enqueue('test.pages', { installId: 'a', pages: 6 });
    await eventually(() => notes().some(([what, , page]) => what === 'begin' && page === '3'));
    await end(doomed, 'SIGKILL');
    const killedAt = performance.now();
    await worker();
    await drained();
    expect(ended()).toEqual(['a 0', 'a 1', 'a 2', 'a 3', 'a 4', 'a 5']);
    expect(notes().filter(([what, , page]) => what === 'begin' && page === '3')).toHaveLength(2);
    // Lock and two checks; the rest is the start of the process and a busy machine.
    expect(performance.now() - killedAt).toBeLessThan(lockMs * 10);
  });

  test('after SIGTERM in the middle of a slice another worker goes on at once', async () => {
    const stopped = await worker({ holdPage: 2, lockMs: 600_000 });
    await producer().enqueue('test.pages', { installId: 'b', pages: 4 });
    await eventually(() => notes().some(([what, , page]) => what === 'begin' && page === '2'));
    await end(stopped, 'SIGTERM');
    await worker();
    await drained();
    expect(ended()).toEqual(['b 0', 'b 1', 'b 2', 'b 3']);
  });

  test('two processes share the work, and no slice is done twice', async () => {
    const jobs = 60;
    await Promise.all([worker({ pageMs: 10 }), worker({ pageMs: 10 })]);
    for (let i = 0; i < jobs; i += 1) await producer().enqueue('test.pages', { installId: `c${i}`, pages: 3 });
    await drained();
    expect(new Set(ended()).size).toBe(jobs * 3);
    expect(ended()).toHaveLength(jobs * 3);
    expect(new Set(notes().map(([, , , pid]) => pid)).size).toBe(2);
  });

  test('workers killed one after the other lose no page and double none', async () => {
    const installs = ['d', 'e', 'f', 'g'];
    for (const installId of installs) await producer().enqueue('test.pages', { installId, pages: 30 });
    for (let round = 1; round <= 3; round += 1) {
      const doomed = await worker({ pageMs: 10 });
      await eventually(() => ended().length >= round * 20);
      await end(doomed, 'SIGKILL');
    }
    await worker({ pageMs: 10 });
    await drained();
    // A page that ended in the instant before the kill, before that was stored, ends twice: at most one per place and kill.
    const pages = ended();
    expect(new Set(pages).size).toBe(installs.length * 30);
    expect(pages.length).toBeLessThanOrEqual(installs.length * 30 + 3 * 4);
  });
});

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
