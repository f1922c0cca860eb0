/** Owners have no filter by date: both lists, the active and the archived (people who left), are read at every run. */
import { AppError } from '../../../src/contracts/errors.ts';
import { readText } from '../../_shared/values.ts';
import { OwnerCursor } from '../cursor.ts';
import { listOwners } from '../owners-and-pipelines.ts';
import { RawOwner } from '../raw.ts';
import { defineStream } from '../settings.ts';

function startRound(from: OwnerCursor | undefined, until: number): OwnerCursor | undefined {
  if (from !== undefined && from.phase !== 'idle') return from;
  if (from !== undefined && until <= from.until) return undefined;
  return { v: 1, phase: 'active', after: null, until };
}

function goOn(cursor: OwnerCursor, after: string | undefined): OwnerCursor {
  if (after !== undefined) return { ...cursor, after };
  return { ...cursor, after: null, phase: cursor.phase === 'active' ? 'archived' : 'idle' };
}

export const owners = defineStream({
  name: 'owners',
  recordType: 'owner',
  raw: RawOwner,
  cursor: OwnerCursor,
  async *read(ctx, from, until) {
    let cursor = startRound(from, until.getTime());
    while (cursor !== undefined && cursor.phase !== 'idle' && !ctx.signal.aborted) {
      const page = await listOwners(ctx, { after: cursor.after, archived: cursor.phase === 'archived' });
      const items: RawOwner[] = [];
      const rejects: { externalId: string; error: AppError }[] = [];
      for (const row of page.rows) {
        const parsed = RawOwner.safeParse(row);
        if (parsed.success) items.push(parsed.data);
        else rejects.push({ externalId: row.id, error: shapeError() });
      }
      cursor = goOn(cursor, page.after);
      yield { items, checkpoint: cursor, ...(rejects.length > 0 ? { rejects } : {}) };
    }
  },
  toRecords: (raw) => [
    {
      type: 'owner',
      id: raw.id,
      email: readText(raw.email) ?? '',
      name: readText([raw.firstName, raw.lastName].filter(Boolean).join(' ')),
      active: !raw.archived,
    },
  ],
});

function shapeError(): AppError {
  return new AppError('rejected', 'An owner cannot be read', {
    code: 'HUBSPOT_ROW_SHAPE',
    hint: 'Look at the user in HubSpot.',
    context: { objectType: 'owners' },
  });
}
