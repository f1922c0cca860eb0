import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bookColumns } from '../../src/book/columns.ts';
import { type DemoSummary, summaryText } from '../../src/cli/demo/summary.ts';
import { Manifest } from '../../src/contracts/manifest.ts';
import { helpOf, shownCommands } from './commands.ts';
import { projectRoot } from './project-files.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');

describe('the commands that the documents show', () => {
  test('are found in blocks and in text, with their options', () => {
    const text =
      '`keel doctor`\n```sh\nnpm ci && npm test # all\nnpm run -s demo -- --once  # x\nA=b keel run --all\nls\n```\n';
    expect(shownCommands([{ path: 'x.md', text }]).map(({ script, keel }) => [script, keel])).toEqual([
      ['test', null],
      ['demo', ['demo', '--once']],
      [null, ['run', '--all']],
      [null, ['doctor']],
    ]);
  });

  test('are commands and options that Keel has', async () => {
    const commands = [...(await helpOf()).matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1]);
    const wrong: string[] = [];
    for (const { path, line, keel } of shownCommands()) {
      if (keel === null) continue;
      const [name = '--help', ...options] = keel;
      if (!name.startsWith('-') && !/^[a-z]+$/.test(name)) continue;
      const help = name.startsWith('-') ? await helpOf() : commands.includes(name) ? await helpOf(name) : '';
      const asked = [name, ...options].map((word) => /^--[a-z-]+/.exec(word)?.[0]).filter((word) => word !== undefined);
      if (help === '' || asked.some((option) => !help.includes(option))) wrong.push(`${path}: ${line}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = read('README.md');

  test('begins with the two commands', () => {
    const [first] = /^```sh\n([\s\S]*?)^```/m.exec(readme)?.slice(1) ?? [];
    expect(first?.split('\n').map((line) => line.replace(/\s+#.*$/, ''))).toEqual([
      'npm ci && npm run demo',
      'npm ci && npm test',
      '',
    ]);
  });

  test('asks for the scopes of the manifest', () => {
    const { required, optional } = Manifest.parse(JSON.parse(read('manifest.json'))).crms.hubspot.scopes;
    const row = (title: string) =>
      [...(readme.split('\n').find((line) => line.startsWith(`| ${title} |`)) ?? '').matchAll(/`([\w.-]+)`/g)]
        .map((match) => match[1])
        .filter((name) => name !== 'doctor');
    // A token of a service key or private app does not name the scope of the sign-in.
    const needed = required.map(({ scope }) => scope).filter((scope) => scope !== 'oauth');
    expect(row('needed').toSorted()).toEqual(needed.toSorted());
    expect(row('may be left out').toSorted()).toEqual(optional.map(({ scope }) => scope).toSorted());
  });

  test('shows what the demo prints, in the shape it prints now', () => {
    const shown = /<!-- demo -->\n\n```\n([\s\S]*?)\n```\n\n<!-- \/demo -->/.exec(readme)?.[1] ?? '';
    expect(shapeOf(shown)).toEqual(shapeOf(summaryText(anySummary)));
  });
});

describe('docs/book.md', () => {
  const lines = read('docs/book.md').split('\n');

  test.each(Object.values(bookColumns).map((table) => [table.file, table] as const))(
    'lists the columns of %s',
    (file, table) => {
      const cell = lines.find((line) => line.startsWith(`| ${file} |`))?.split('|')[3] ?? '';
      const listed = cell.split(';').map((column) => column.trim().replace(/ \(.*$/, ''));
      expect(listed).toEqual(table.columns.map(({ name, required }) => (required ? `**${name}**` : name)));
    },
  );
});

/** The lines that are always there, each by what it begins with. */
function shapeOf(text: string): string[] {
  const starts =
    /^(Keel scored|A second run took|See it as a CSM does|Keel's database| {2}(?:Fields|Read|Score|Write|Tasks) | {2}critical| {2}Value at| {2}No recurring| {2}Riskiest today| {2}The most urgent task| {4}(?:Why now|Why:|Try this:|Keel keeps))/;
  return text
    .split('\n')
    .map((line) => starts.exec(line)?.[1]?.replace('  No recurring', '  Value at') ?? '')
    .filter((start) => start !== '');
}

const counts = {
  records: 1,
  recordsByStream: {},
  changed: 1,
  customers: 1,
  scored: 1,
  written: 1,
  values: 14,
  rejected: 0,
  tasks: { created: 1, updated: 0, closed: 0, heldBack: 0 },
  apiCalls: 1,
  durationMs: 1,
  stageMs: { provision: 1, sync: 1, score: 1, write: 1, tasks: 1 },
};

const anySummary = {
  crmName: 'HubSpot account 1',
  customerWord: 'companies',
  first: counts,
  second: counts,
  scores: { scored: 1, tiers: { critical: 1, high: 0, medium: 0, low: 0 }, withoutRisk: 0, stages: {}, recurring: [] },
  riskiest: [{ name: 'Northwind Ltd', score: { risk: 0.5, riskChange30d: 0.1, drivers: [] } }],
  task: {
    draft: {
      subject: 'x',
      dueAt: 0,
      priority: 'high',
      body: 'Why now: x\n\nWhy:\n- x\n\nTry this:\n- x\n\nKeel keeps',
    },
  },
  owners: 1,
  fields: 14,
  recordUrl: 'http://127.0.0.1:4010/',
  database: '.keel',
} as unknown as DemoSummary;
