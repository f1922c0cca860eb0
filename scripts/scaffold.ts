import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The one argument of a generator, if it has the right shape; else says what is wanted and ends the process. */
export function nameArgument(pattern: RegExp, usage: string): string {
  const [name = ''] = process.argv.slice(2);
  if (pattern.test(name)) return name;
  console.error(`usage: npm run ${usage}`);
  process.exit(2);
}

/** Formats files of the project, given from its root. */
export function format(paths: readonly string[]): void {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  execFileSync(process.execPath, [biome, 'format', '--write', ...paths], { cwd: root, stdio: 'ignore' });
}

/** Writes new files below the project's root; touches nothing if one of them is there. */
export function writeNew(files: Readonly<Record<string, string>>, next: readonly string[]): void {
  const present = Object.keys(files).filter((path) => existsSync(join(root, path)));
  if (present.length > 0) {
    console.error(`already there: ${present.join(', ')}`);
    process.exit(1);
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`made ${path}`);
  }
  const code = Object.keys(files).filter((path) => path.endsWith('.ts'));
  format(code);
  for (const step of next) console.log(`next: ${step}`);
}

export const camelCase = (dashed: string): string =>
  dashed.replace(/[-.]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
export const pascalCase = (dashed: string): string => camelCase(`-${dashed}`);
