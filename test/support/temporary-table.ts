import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryTables {
  /** Writes a file of this content and gives its path. */
  readonly write: (content: string | Buffer, name?: string) => Promise<string>;
  readonly dir: string;
  readonly remove: () => Promise<void>;
}

/** A folder for small tables that a test writes. */
export async function temporaryTables(): Promise<TemporaryTables> {
  const dir = await mkdtemp(join(tmpdir(), 'keel-table-'));
  let count = 0;
  return {
    dir,
    write: async (content, name = `table-${++count}.csv`) => {
      const path = join(dir, name);
      await writeFile(path, content);
      return path;
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
