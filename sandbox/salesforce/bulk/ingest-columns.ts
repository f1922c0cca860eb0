/** The header of an upload against the object's fields. */
import type { Actor, FieldDef, ObjectStore, Org } from '../org/types.ts';
import type { IngestJobRequest } from './ingest-job.ts';

export type IngestColumn =
  | { readonly kind: 'field'; readonly field: FieldDef }
  /** `Account.Book_Account_Id__c`: the parent is named by an external id of its own. */
  | { readonly kind: 'parent'; readonly field: FieldDef; readonly parent: ObjectStore; readonly key: FieldDef };

export type HeaderResult =
  | { readonly ok: true; readonly columns: readonly IngestColumn[] }
  | { readonly ok: false; readonly message: string };

export function readHeader(
  names: readonly string[],
  job: IngestJobRequest,
  { org, actor, store }: { readonly org: Org; readonly actor: Actor; readonly store: ObjectStore },
): HeaderResult {
  const columns: IngestColumn[] = [];
  const seen = new Set<string>();
  for (const name of names) {
    const column = name.includes('.') ? parentColumn(name, org, store) : fieldColumn(name, store);
    const isVisible = column !== undefined && org.canRead(actor, store.def.name, column.field.name);
    if (!isVisible) return { ok: false, message: `InvalidBatch : Field name not found : ${name}` };
    if (seen.has(name.toLowerCase())) return { ok: false, message: `InvalidBatch : Field name duplicated : ${name}` };
    seen.add(name.toLowerCase());
    columns.push(column);
  }
  const missing = neededColumn(job);
  if (missing !== undefined && !seen.has(missing.toLowerCase())) {
    return { ok: false, message: `InvalidBatch : Field name not found : ${missing}` };
  }
  const isDelete = job.operation === 'delete' || job.operation === 'hardDelete';
  if (isDelete && columns.length > 1) {
    return { ok: false, message: `InvalidBatch : Only the Id column is allowed in a ${job.operation} job` };
  }
  return { ok: true, columns };
}

function neededColumn(job: IngestJobRequest): string | undefined {
  if (job.operation === 'insert') return undefined;
  if (job.operation !== 'upsert') return 'Id';
  return job.externalIdFieldName?.toLowerCase() === 'id' ? undefined : job.externalIdFieldName;
}

function fieldColumn(name: string, store: ObjectStore): IngestColumn | undefined {
  const field = store.field(name);
  return field === undefined ? undefined : { kind: 'field', field };
}

function parentColumn(name: string, org: Org, store: ObjectStore): IngestColumn | undefined {
  const [relationship, keyName, more] = name.split('.');
  if (relationship === undefined || keyName === undefined || more !== undefined) return undefined;
  const isNamed = (field: FieldDef): boolean => field.relationshipName?.toLowerCase() === relationship.toLowerCase();
  const field = store.fields().find(isNamed);
  const [target, other] = field?.referenceTo ?? [];
  if (field === undefined || target === undefined || other !== undefined) return undefined;
  const parent = org.object(target);
  const key = parent?.field(keyName);
  if (parent === undefined || key === undefined || !key.isExternalId) return undefined;
  return { kind: 'parent', field, parent, key };
}
