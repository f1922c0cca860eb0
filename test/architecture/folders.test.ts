import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFiles, projectRoot, subFolders } from './project-files.ts';

const has = (...path: string[]) => existsSync(join(projectRoot, ...path));
const read = (...path: string[]) => (has(...path) ? readFileSync(join(projectRoot, ...path), 'utf8') : '');

describe('every connector', () => {
  const folders = subFolders('connectors').filter((name) => !name.startsWith('_'));

  test('explains its vendor in BEHAVIOR.md', () => {
    expect(folders.filter((name) => read('connectors', name, 'BEHAVIOR.md').length < 200)).toEqual([]);
  });

  test('has settings and errors of its own', () => {
    expect(
      folders.filter((name) => !has('connectors', name, 'settings.ts') || !has('connectors', name, 'errors.ts')),
    ).toEqual([]);
  });

  test('is in the registry', () => {
    const registry = read('connectors', 'index.ts');
    expect(folders.filter((name) => !registry.includes(`./${name}/index.ts`))).toEqual([]);
  });
});

describe('every job', () => {
  const folders = subFolders('jobs').filter((name) => !name.startsWith('_'));
  const tests = projectFiles('test').filter(
    (file) => file.path.endsWith('.test.ts') && !file.path.startsWith('test/architecture/'),
  );

  test('has a spec and a runner', () => {
    expect(folders.filter((name) => !has('jobs', name, 'job.ts') || !has('jobs', name, 'run.ts'))).toEqual([]);
  });

  test('is named after its folder', () => {
    const names = folders.map((folder) => /name: '([^']+)'/.exec(read('jobs', folder, 'job.ts'))?.[1] ?? '');
    expect(names.map((name) => name.replaceAll('.', '-'))).toEqual(folders);
  });

  test('has a test', () => {
    expect(
      folders.filter(
        (name) => !tests.some((file) => file.path.endsWith(`/${name}.test.ts`) || file.text.includes(`jobs/${name}/`)),
      ),
    ).toEqual([]);
  });

  test('is in the registry', () => {
    const registry = read('jobs', 'index.ts');
    expect(folders.filter((name) => !registry.includes(`./${name}/job.ts`))).toEqual([]);
  });
});

describe('every migration', () => {
  const numbers = projectFiles('src/store/migrations').map((file) => Number(file.path.split('/').at(-1)?.slice(0, 4)));

  test('has the next number', () => {
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, i) => i + 1));
  });
});
