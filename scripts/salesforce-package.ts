/** Writes connectors/salesforce/package from manifest.json; `--check` only says whether it is current. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackageSpec } from '../connectors/salesforce/package/keel-package.ts';
import { sourceFiles } from '../connectors/salesforce/package/source-files.ts';
import { Manifest, type SalesforceSpec } from '../src/contracts/manifest.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const target = join(root, 'connectors/salesforce/package');
const generated = 'force-app';

/** What the manifest says about the package, as the connector has it. */
export function packageSpecOf({ package: spec, objects }: SalesforceSpec): PackageSpec {
  return { ...spec, grantedObjects: Object.keys(objects).filter((name) => objects[name]?.grant === 'view_all') };
}

function wantedFiles(): ReadonlyMap<string, string> {
  const { fields, crms } = Manifest.parse(JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')));
  const { namespace, apiVersion } = crms.salesforce;
  return sourceFiles({ fields, spec: packageSpecOf(crms.salesforce), language: 'en', namespace, apiVersion });
}

function presentFiles(): string[] {
  const folder = join(target, generated);
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(target.length + 1)
        .replaceAll('\\', '/'),
    );
}

/** Files of the package that are not what the manifest makes of them. */
export function stalePackageFiles(): string[] {
  const wanted = wantedFiles();
  const changed = [...wanted].filter(([path, text]) => {
    const file = join(target, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== text;
  });
  return [...changed.map(([path]) => path), ...presentFiles().filter((path) => !wanted.has(path))];
}

function writePackage(): void {
  rmSync(join(target, generated), { recursive: true, force: true });
  for (const [path, text] of wantedFiles()) {
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) writePackage();
  const stale = stalePackageFiles();
  for (const path of stale) console.error(`connectors/salesforce/package/${path}: old`);
  console.log(stale.length === 0 ? 'the Salesforce package is current' : 'old: node scripts/salesforce-package.ts');
  process.exitCode = stale.length === 0 ? 0 : 1;
}
