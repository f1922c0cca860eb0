import { expect, test } from 'vitest';
import { parseSandboxArgs } from '../../../sandbox/parse-sandbox-args.ts';

function problems(...argv: string[]): readonly string[] {
  const parsed = parseSandboxArgs(argv);
  return 'problems' in parsed ? parsed.problems : [];
}

test('the shortest call takes the defaults', () => {
  expect(parseSandboxArgs(['--crm', 'hubspot', '--until', '2026-11-01'])).toEqual({
    crm: 'hubspot',
    port: 4010,
    source: { accounts: 500, seed: 7, until: '2026-11-01' },
    faults: 'none',
    limits: 'off',
    token: undefined,
    seed: 7,
    isJson: false,
    isAttached: false,
  });
});

test('all that is wrong is told at once', () => {
  const list = problems(
    '--crm',
    'hubspot',
    '--port',
    '99999',
    '--faults',
    'gremlins',
    '--limits',
    'some',
    '--accounts',
    'x',
  );
  expect(list).toHaveLength(4);
});

test.each([
  [[], '--crm is missing'],
  [['--crm', 'pipedrive'], 'unknown'],
  [['--crm', 'salesforce', '--faults', 'gremlins'], 'rotated-token-race'],
  [['--crm', 'hubspot', '--faults', 'daily-limit'], '--faults daily-limit is for salesforce only'],
  [['--crm', 'hubspot', '--book', '/no/such/folder'], 'does not exist'],
  [['--crm', 'hubspot', '--book', '.', '--accounts', '5'], 'exclude each other'],
  [['--crm', 'hubspot', '--until', 'tomorrow'], 'not a day'],
  [['--crm', 'hubspot', '--colour'], '--colour'],
])('%j is answered with a reason', (argv, reason) => {
  expect(problems(...argv).join()).toContain(reason);
});

test.each(['none', 'merges-and-deletes', 'daily-limit', 'lock-contention', 'rotated-token-race'])(
  'a Salesforce org can be started with --faults %s',
  (faults) => {
    expect(parseSandboxArgs(['--crm', 'salesforce', '--faults', faults])).toMatchObject({ crm: 'salesforce', faults });
  },
);

test('the help names the faults of each CRM', () => {
  const parsed = parseSandboxArgs(['--help']);
  const help = 'help' in parsed ? parsed.help : '';
  expect(help).toMatch(/hubspot: +none/);
  expect(help).toMatch(/salesforce: none[\s\S]*daily-limit/);
});
