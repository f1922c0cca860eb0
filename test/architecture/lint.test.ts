import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from './project-files.ts';

/** What Biome must refuse, where: [what, file, source, rule]. */
const refused: readonly [what: string, file: string, source: string, rule: string][] = [
  ['the clock in the domain', 'src/domain/clock.ts', 'export const now = () => Date.now();', 'plugin'],
  ['a bare new Date() in the domain', 'src/domain/date.ts', 'export const now = () => new Date();', 'plugin'],
  ['chance in the domain', 'src/domain/chance.ts', 'export const roll = () => Math.random();', 'plugin'],
  [
    'the environment outside the config',
    'src/store/env.ts',
    'export const url = process.env.URL;',
    'lint/style/noProcessEnv',
  ],
  [
    'the console in a service',
    'src/services/log.ts',
    "export const say = () => console.log('x');",
    'lint/suspicious/noConsole',
  ],
  ['a default export', 'src/services/default.ts', 'export default 1;', 'lint/style/noDefaultExport'],
  ['an enum', 'src/services/enum.ts', 'export enum Colour {\n  Red,\n}', 'lint/style/noEnum'],
  ['any', 'src/services/any.ts', 'export const x: any = 1;', 'lint/suspicious/noExplicitAny'],
  ['a barrel file', 'src/services/barrel.ts', "export { x } from './any.ts';", 'lint/performance/noBarrelFile'],
  [
    'a name that is not kebab-case',
    'src/services/camelCase.ts',
    'export const x = 1;',
    'lint/style/useFilenamingConvention',
  ],
  [
    'a value import used as a type',
    'src/services/import.ts',
    "import { Y } from './y.ts';\nexport type Z = Y;",
    'lint/style/useImportType',
  ],
  [
    'a focused test',
    'test/unit/only.test.ts',
    "import { test } from 'vitest';\ntest.only('x', () => undefined);",
    'lint/suspicious/noFocusedTests',
  ],
];

const allowed: Record<string, string> = {
  'src/domain/pure.ts': 'export const date = (at: number) => new Date(at);',
  'src/services/clock.ts': 'export const now = () => new Date();',
  'src/runtime/config.ts': 'export const env = process.env;',
  'src/cli/print.ts': "export const print = () => console.log('x');",
};

describe('biome', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keel-lint-'));
  const found = new Map<string, string[]>();

  beforeAll(() => {
    for (const path of ['biome.json', '.gitignore', 'scripts/biome'])
      cpSync(join(projectRoot, path), join(folder, path), { recursive: true });
    for (const [path, text] of [
      ...refused.map(([, path, text]) => [path, text] as const),
      ...Object.entries(allowed),
    ]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${text}\n`);
    }
    const biome = join(projectRoot, 'node_modules/@biomejs/biome/bin/biome');
    const run = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const report = JSON.parse(run.stdout) as { diagnostics: { category: string; location: { path: string } }[] };
    for (const { category, location } of report.diagnostics) {
      found.set(location.path, [...(found.get(location.path) ?? []), category]);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(refused)('refuses %s', (_what, file, _source, rule) => {
    expect(found.get(file)).toContain(rule);
  });

  test.each(Object.keys(allowed))('allows %s', (file) => {
    expect(found.get(file)).toBeUndefined();
  });
});
