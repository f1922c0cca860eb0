/** `npm run new:migration -- what_it_does`: the next numbered SQL file, and a test that fails until it says what changed. */
import { readdirSync } from 'node:fs';
import { nameArgument, writeNew } from './scaffold.ts';

export function migrationFiles(name: string, existing: readonly string[]): Record<string, string> {
  const last = Math.max(0, ...existing.map((file) => Number(file.slice(0, 4))).filter(Number.isFinite));
  const file = `${String(last + 1).padStart(4, '0')}_${name}`;
  return {
    [`src/store/migrations/${file}.sql`]: `-- Why: say it here. Begin the file with "-- breaking" if older code cannot run on the new schema.
-- A new table carries install_id and the policy of the others:
--   alter table t enable row level security; alter table t force row level security;
--   create policy one_install on t using ((select current_setting('keel.install_id', true)) in (install_id::text, '*'));
`,
    [`test/integration/migrations/${file.replaceAll('_', '-')}.test.ts`]: `import { expect, test } from 'vitest';

test('migration ${file} does what it says on a database with rows', () => {
  expect.fail('write this test: rows before, migrate, rows after');
});
`,
  };
}

if (import.meta.main) {
  const name = nameArgument(/^[a-z][a-z0-9_]*$/, 'new:migration -- what_it_does');
  const existing = readdirSync(new URL('../src/store/migrations', import.meta.url));
  writeNew(migrationFiles(name, existing), ['write the SQL; never edit it after a release']);
}
