import { readBoolean, readText } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { RawRecord } from '../raw.ts';
import { readObject } from '../read-object.ts';
import type { ObjectPlan } from '../reading.ts';
import { defineStream } from '../settings.ts';

/** People who may own accounts: a community's users can be a thousand times as many. Users are never deleted, only made inactive. */
export const userPlan: ObjectPlan = {
  object: () => 'User',
  wanted: () => ({ fields: ['Email', 'Name', 'IsActive'], optional: ['UserType'] }),
  where: ({ fields }) => ('UserType' in fields ? "UserType = 'Standard'" : undefined),
};

export const users = defineStream({
  name: 'users',
  recordType: 'owner',
  raw: RawRecord,
  cursor: ObjectCursor,
  read: (ctx, from, until) => readObject(userPlan, ctx, from, until),
  toRecords: (raw) => [
    {
      type: 'owner',
      id: raw.Id,
      email: readText(raw.Email) ?? '',
      name: readText(raw.Name),
      active: readBoolean(raw.IsActive) ?? true,
    },
  ],
});
