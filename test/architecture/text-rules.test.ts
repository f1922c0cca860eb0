import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFiles, projectRoot, type SourceFile } from './project-files.ts';
import { duplicateTestNames, textRules } from './text-rules.ts';

const files = projectFiles();

describe.each(textRules)('$name', ({ remedy, applies, find, bad }) => {
  const problems = (candidates: readonly SourceFile[]) =>
    candidates
      .filter((file) => applies(file.path))
      .flatMap((file) => find(file).map((what) => `${file.path}:${what} (${remedy})`));

  test('is noticed when broken', () => {
    expect(problems([bad])).toHaveLength(1);
  });

  test('holds in the project', () => {
    expect(problems(files)).toEqual([]);
  });
});

describe('the look at the project', () => {
  test('sees its files', () => {
    expect(files.map((file) => file.path)).toEqual(
      expect.arrayContaining(['package.json', 'src/contracts/errors.ts', 'manifest.json']),
    );
  });

  test('takes one name under two describes for two tests', () => {
    const text = "describe('a', () => {\n  test('x', f);\n});\ndescribe('b', () => {\n  test('x', f);\n});";
    expect(duplicateTestNames({ path: 'test/unit/x.test.ts', text })).toEqual([]);
  });

  test('finds the name of a second table of cases', () => {
    const text = "test.each([\n  1,\n])('x', f);\ntest.each([\n  2,\n])('x', f);";
    expect(duplicateTestNames({ path: 'test/unit/x.test.ts', text })).toEqual(['6: x']);
  });

  test('finds no address of a registry in the lock file', () => {
    const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string }>;
    };
    expect(Object.entries(lock.packages).filter(([, pack]) => pack.resolved !== undefined)).toEqual([]);
  });
});
