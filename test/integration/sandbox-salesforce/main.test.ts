/** The command as a person starts it for Salesforce; what is the same for all CRMs is tested with HubSpot's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';

const small = ['--crm', 'salesforce', '--port', '0', '--accounts', '3', '--seed', '1', '--until', '2026-11-01'];

function start(...argv: string[]) {
  const child = spawn(process.execPath, ['sandbox/main.ts', ...small, ...argv], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return createInterface({ input: child.stdout });
}

test('one JSON line says where the org is and which token opens it', async () => {
  const [line] = (await once(start('--json'), 'line')) as [string];
  const facts = JSON.parse(line);
  expect(facts).toMatchObject({ crm: 'salesforce', org: expect.stringMatching(/^00D\w{15}$/), faults: 'none' });
  const query = encodeURIComponent('SELECT COUNT() FROM Account');
  const reply = await fetch(`${facts.url}/services/data/v68.0/query?q=${query}`, {
    headers: { authorization: `Bearer ${facts.token}` },
  });
  expect(await reply.json()).toMatchObject({ totalSize: 3 });
});

test('a person is told the org and the address of its accounts', async () => {
  const lines: string[] = [];
  for await (const line of start()) {
    lines.push(line);
    if (lines.length === 5) break;
  }
  expect(lines.map((line) => line.split(/\s+/)[0])).toEqual(['address', 'token', 'org', 'today', 'accounts']);
  const shown = await fetch(lines[4]?.split(/\s+/)[1] ?? '');
  expect(await shown.text()).toContain('<h1>All Accounts</h1>');
});
