import { readFileSync } from 'node:fs';
import { Manifest } from '../contracts/manifest.ts';

/** manifest.json of this version. A wrong one is a defect of the release, so it throws as zod does. */
export function readManifest(): Manifest {
  return Manifest.parse(JSON.parse(readFileSync(new URL('../../manifest.json', import.meta.url), 'utf8')));
}
