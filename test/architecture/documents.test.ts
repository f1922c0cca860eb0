import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { codesIn, explainedCodes, usedCodes } from '../../scripts/error-codes.ts';
import { errorKinds } from '../../src/contracts/errors.ts';
import { InstallSettings } from '../../src/contracts/settings.ts';
import { projectFiles, projectRoot, subFolders } from './project-files.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Dotted names of all settings of a schema. */
function settingPaths(schema: Schema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const path = `${prefix}${name}`;
    return inner.properties ? settingPaths(inner, `${path}.`) : [path];
  });
}

const isDocumented = (path: string, text: string) =>
  text.includes(`\`${path}\``) || text.includes(`\`${path.split('.').slice(0, -1).join('.')}.*\``);

describe('the documents', () => {
  test('keep ARCHITECTURE.md within 200 lines', () => {
    expect(read('ARCHITECTURE.md').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  test('point only to files that exist', () => {
    const documents = projectFiles().filter((file) => file.path.endsWith('.md'));
    const dead = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map((match) => join(path, '..', match[1] ?? ''))
        .filter((target) => !existsSync(join(projectRoot, target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(dead).toEqual([]);
  });

  test('name only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const documents = projectFiles().filter((file) => file.path.endsWith('.md'));
    const unknown = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)]
        .filter((match) => scripts[match[1] ?? ''] === undefined)
        .map((match) => `${path}: ${match[0]}`),
    );
    expect(unknown).toEqual([]);
  });

  test('list every decision in order, without a gap', () => {
    const numbers = projectFiles('docs/adr').map((file) => file.path.split('/').at(-1)?.slice(0, 4));
    expect(numbers.toSorted()).toEqual(numbers.map((_, i) => String(i + 1).padStart(4, '0')));
  });
});

describe('docs/errors.md', () => {
  test('has a heading for every kind', () => {
    const headings = [...read('docs/errors.md').matchAll(/^### (\w+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(expect.arrayContaining([...errorKinds]));
  });

  test('explains every code in use', () => {
    const explained = new Set(explainedCodes());
    const missing = usedCodes().filter(({ code }) => !explained.has(code));
    expect(missing.map(({ code, file }) => `${code} (${file})`)).toEqual([]);
  });

  test('explains no code twice, and none that is gone', () => {
    const explained = explainedCodes();
    const used = new Set(usedCodes().map(({ code }) => code));
    expect(explained.filter((code, i) => explained.indexOf(code) !== i || !used.has(code))).toEqual([]);
  });

  test.each([
    ["{ code: 'ONE_CODE', hint }", ['ONE_CODE']],
    ["{ code: isDaily ? 'A_CODE' : 'B_CODE' }", ['A_CODE', 'B_CODE']],
    ["return transient('HELPED', 'text')", ['HELPED']],
    ["if (err.code === 'ENOENT') return", []],
  ])('is compared with codes found in %s', (text, codes) => {
    expect(codesIn(text)).toEqual(codes);
  });
});

describe('docs/settings.md', () => {
  test('explains every setting of an install', () => {
    const paths = settingPaths(z.toJSONSchema(InstallSettings, { io: 'input', unrepresentable: 'any' }) as Schema);
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !isDocumented(path, read('docs/settings.md')))).toEqual([]);
  });

  test.each(
    subFolders('connectors').filter((name) => existsSync(join(projectRoot, 'connectors', name, 'settings.ts'))),
  )('explains every setting of the connector %s', async (name) => {
    const { settings } = (await import(join(projectRoot, 'connectors', name, 'settings.ts'))) as {
      settings: z.ZodType;
    };
    const paths = settingPaths(z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as Schema);
    expect(paths.filter((path) => !isDocumented(path, read('docs/settings.md')))).toEqual([]);
  });
});

describe('.env.example', () => {
  test('lists the variables the configuration reads, and no other', () => {
    const config = read('src/runtime/config.ts');
    const names = [...config.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1]);
    const listed = [...read('.env.example').matchAll(/^# ([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);
    expect(listed.toSorted()).toEqual(names.toSorted());
  });
});
