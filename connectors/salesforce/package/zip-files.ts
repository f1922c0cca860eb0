import { strToU8, zipSync } from 'fflate';
import type { Files } from './metadata-files.ts';

/** No earlier instant can stand in a zip file; a fixed one makes the same bytes of the same files. */
const timestamp = Date.UTC(1980, 0, 2);

export function zipFiles(files: Files): Uint8Array {
  return zipSync(Object.fromEntries([...files].map(([path, text]) => [path, strToU8(text)])), { mtime: timestamp });
}
