import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const skipped = new Set(['node_modules', '.git', '.keel', 'coverage', 'dist']);

function walk(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Paths of all files below the given folders (the whole project if none), from the project's root. */
export function projectPaths(...folders: string[]): string[] {
  const starts = folders.length === 0 ? [''] : folders;
  return starts.flatMap((folder) =>
    walk(join(projectRoot, folder)).map((path) => relative(projectRoot, path).replaceAll('\\', '/')),
  );
}

const textual =
  /\.(ts|tsx|cjs|mjs|js|json|md|sql|grit|yml|yaml|css|html)$|(^|\/)(\.env\.example|\.npmrc|\.editorconfig|run)$/;

/** Files with text, read; the lock file is too large to be looked at by each rule. */
export function projectFiles(...folders: string[]): SourceFile[] {
  return projectPaths(...folders)
    .filter((path) => textual.test(path) && path !== 'package-lock.json')
    .map((path) => ({ path, text: readFileSync(join(projectRoot, path), 'utf8') }));
}

/** Names of the sub-folders of a folder; none if it is not there. */
export function subFolders(folder: string): string[] {
  const path = join(projectRoot, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
