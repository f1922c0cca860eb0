/** Writes manifest.schema.json from the zod schema; `--check` only says whether it is current. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { Manifest } from '../src/contracts/manifest.ts';
import { format } from './scaffold.ts';

const target = new URL('../manifest.schema.json', import.meta.url);

export function manifestSchema(): object {
  return { title: 'Keel manifest', ...z.toJSONSchema(Manifest, { io: 'input' }) };
}

export function isSchemaCurrent(): boolean {
  return JSON.stringify(JSON.parse(readFileSync(target, 'utf8'))) === JSON.stringify(manifestSchema());
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const current = isSchemaCurrent();
    console.log(
      current ? 'manifest.schema.json is current' : 'manifest.schema.json is old: node scripts/manifest-schema.ts',
    );
    process.exitCode = current ? 0 : 1;
  } else {
    writeFileSync(target, `${JSON.stringify(manifestSchema(), null, 2)}\n`);
    format(['manifest.schema.json']);
  }
}
