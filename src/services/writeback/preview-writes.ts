import type { FieldValue } from '../../contracts/connector.ts';
import { changedFields } from '../../domain/scoring/changed-fields.ts';
import type { Deps } from '../deps.ts';

const pageSize = 1_000;

export interface WritePreview {
  readonly wouldWrite: number;
  /** Field → how many companies would get a new value of it. */
  readonly fields: Readonly<Record<string, number>>;
  readonly example: {
    readonly customerId: string;
    readonly name: string;
    readonly changes: Readonly<Record<string, { readonly from: FieldValue; readonly to: FieldValue }>>;
  } | null;
}

/** What the next write would change; nothing is sent and nothing is stored. */
export async function previewWrites(deps: Deps, installId: string): Promise<WritePreview> {
  const fields: Record<string, number> = {};
  let wouldWrite = 0;
  let example: WritePreview['example'] = null;
  for (let after: string | null = null; ; ) {
    const page = await deps.db.tenant(installId, (ex) =>
      deps.repos.scores.pendingWrites(ex, installId, pageSize, after),
    );
    for (const p of page) {
      const due = changedFields(p.written, p.fields, deps.manifest.fields, p.writtenAt, p.scoredAt);
      const keys = Object.keys(due);
      if (keys.length === 0) continue;
      wouldWrite += 1;
      for (const key of keys) fields[key] = (fields[key] ?? 0) + 1;
      example ??= {
        customerId: p.customerId,
        name: p.name,
        changes: Object.fromEntries(keys.map((k) => [k, { from: p.written?.[k] ?? null, to: due[k] ?? null }])),
      };
    }
    after = page.at(-1)?.customerId ?? null;
    if (page.length < pageSize) return { wouldWrite, fields, example };
  }
}
