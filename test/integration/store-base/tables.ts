import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of migrations for one test. */
export function migrationsFolder(files: Readonly<Record<string, string>>): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'keel-migrations-'));
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(dir, name), sql);
  return { dir, remove: () => rmSync(dir, { recursive: true }) };
}

/** The shape of every table of Keel's: guarded by policies on its install. */
export const guardedTable = `
create table notes (install_id uuid not null, note text not null, primary key (install_id, note));
alter table notes enable row level security;
alter table notes force row level security;
create policy one_install on notes
  using (install_id = (select nullif(nullif(current_setting('keel.install_id', true), '*'), '')::uuid));
create policy all_installs on notes to current_user using ((select current_setting('keel.install_id', true)) = '*');
`;
