/** The command as a person starts it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';

function start(...argv: string[]) {
  const child = spawn(process.execPath, ['sandbox/main.ts', ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const exit = once(child, 'close').then(([code]) => code as number);
  return { child, exit, errors: () => errors };
}

const small = ['--crm', 'hubspot', '--port', '0', '--accounts', '3', '--seed', '1', '--until', '2026-11-01'];

test('it prints one JSON line when it is ready and ends cleanly on SIGTERM', async () => {
  const { child, exit } = start(...small, '--token', 'tok', '--json');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const facts = JSON.parse(line);
  expect(facts).toMatchObject({ crm: 'hubspot', token: 'tok', portal: 1, today: expect.stringMatching(/^2026-/) });
  const reply = await fetch(`${facts.url}/crm/v3/objects/companies`, { headers: { authorization: 'Bearer tok' } });
  expect(reply.status).toBe(200);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});

test('it prints its facts as lines for a person', async () => {
  const { child } = start(...small);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line.split(/\s+/)[0] ?? '');
    if (lines.length === 5) break;
  }
  expect(lines).toEqual(['address', 'token', 'portal', 'today', 'companies']);
});

test('wrong options end with code 2 and a reason', async () => {
  const { exit, errors } = start('--crm', 'nothing');
  expect(await exit).toBe(2);
  expect(errors()).toContain('--crm nothing is unknown');
});

test('a port in use ends with code 1 and a reason', async () => {
  const first = start(...small, '--json');
  const [line] = (await once(createInterface({ input: first.child.stdout }), 'line')) as [string];
  const second = start(...small, '--port', String(JSON.parse(line).port));
  expect(await second.exit).toBe(1);
  expect(second.errors()).toContain('EADDRINUSE');
});

test('attached, it ends with whoever started it', async () => {
  const { child, exit } = start(...small, '--attached', '--json');
  await once(createInterface({ input: child.stdout }), 'line');
  child.stdin.end();
  expect(await exit).toBe(0);
});

test('attached, it still ends when it cannot start', async () => {
  const { exit, errors } = start('--crm', 'hubspot', '--port', '0', '--book', 'sandbox', '--attached');
  expect(await exit).toBe(1);
  expect(errors()).toContain('accounts.csv');
});
