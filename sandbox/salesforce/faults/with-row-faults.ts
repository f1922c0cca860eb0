/** The org as a fault profile shows it: some rows of some writes are refused. */
import type { DmlResult, Org } from '../org/types.ts';
import type { Faults, RowAttempt } from './faults.ts';

type Json = Readonly<Record<string, unknown>>;

export function withRowFaults(org: Org, rowFailure: NonNullable<Faults['rowFailure']>): Org {
  const unless = (attempt: RowAttempt, work: () => DmlResult): DmlResult => {
    const failure = rowFailure(attempt);
    return failure === undefined ? work() : { ok: false, errors: [failure] };
  };
  return {
    id: org.id,
    name: org.name,
    now: org.now,
    isMultiCurrency: org.isMultiCurrency,
    defaultCurrency: org.defaultCurrency,
    integrationUserId: org.integrationUserId,
    objectNames: () => org.objectNames(),
    object: (name) => org.object(name),
    objectOfId: (id) => org.objectOfId(id),
    canRead: (actor, object, field) => org.canRead(actor, object, field),
    canEdit: (actor, object, field) => org.canEdit(actor, object, field),
    create: (actor, object, values: Json) =>
      unless({ op: 'create', object, row: JSON.stringify(values), values }, () => org.create(actor, object, values)),
    update: (actor, object, id, values: Json) =>
      unless({ op: 'update', object, row: id.slice(0, 15), values }, () => org.update(actor, object, id, values)),
    upsert: (actor, object, key, values: Json) =>
      unless({ op: 'upsert', object, row: `${key.field}=${key.value}`, values }, () =>
        org.upsert(actor, object, key, values),
      ),
    remove: (actor, object, id) =>
      unless({ op: 'delete', object, row: id.slice(0, 15), values: {} }, () => org.remove(actor, object, id)),
    undelete: (actor, id) => org.undelete(actor, id),
    purge: (object, id) => org.purge(object, id),
    merge: (actor, object, masterId, loserIds) => org.merge(actor, object, masterId, loserIds),
    deletedBetween: (object, startMs, endMs) => org.deletedBetween(object, startMs, endMs),
    allOrNone: (work) => org.allOrNone(work),
  };
}
