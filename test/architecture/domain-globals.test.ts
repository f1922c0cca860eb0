import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from './project-files.ts';

/** What the domain must not reach: its own tsconfig leaves these names undefined. */
const outside: Record<string, string> = {
  environment: 'export const x = process.env;',
  network: "export const x = fetch('http://127.0.0.1');",
  console: "console.log('x');",
  timers: 'setTimeout(() => undefined, 1);',
  buffers: "export const x = Buffer.from('x');",
  chance: 'export const x = crypto.randomUUID();',
  files: "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
};

describe("the domain's compiler settings", () => {
  const folder = mkdtempSync(join(tmpdir(), 'keel-domain-'));
  let output = '';

  beforeAll(() => {
    const domain = join(folder, 'src/domain');
    mkdirSync(domain, { recursive: true });
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const path of ['package.json', 'tsconfig.json', 'src/domain/tsconfig.json']) {
      cpSync(join(projectRoot, path), join(folder, path));
    }
    for (const [name, text] of Object.entries(outside)) writeFileSync(join(domain, `${name}.ts`), `${text}\n`);
    writeFileSync(join(domain, 'pure.ts'), 'export const age = (at: number, asOf: number): number => asOf - at;\n');
    const tsc = join(projectRoot, 'node_modules/typescript/bin/tsc');
    output = spawnSync(process.execPath, [tsc, '-p', domain], { cwd: folder, encoding: 'utf8' }).stdout;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.keys(outside))('refuse the %s', (name) => {
    expect(output).toMatch(new RegExp(`${name}\\.ts.*error TS`));
  });

  test('accept pure code', () => {
    expect(output).not.toContain('pure.ts');
  });
});
