/** Reads the request that makes an ingest job: JSON, or a form with the job and a small CSV in one. */
import { refuse } from '../errors.ts';
import type { ApiRequest } from '../router/route.ts';
import { parseDialect, unknownValue } from './csv-dialect.ts';
import type { IngestJobRequest, IngestOperation } from './ingest-job.ts';
import { type JobBody, jobBodyOf, parseJobBody } from './job-body.ts';

const operations: ReadonlySet<string> = new Set(['insert', 'update', 'upsert', 'delete', 'hardDelete']);
/** Characters of a CSV that comes along with the job. */
const mostInline = 100_000;

export interface IngestWish {
  readonly body: JobBody;
  /** The CSV of a form; the job is closed at once. */
  readonly content: Buffer | undefined;
}

export async function readIngestWish(request: ApiRequest): Promise<IngestWish> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    return { body: jobBodyOf(request), content: undefined };
  }
  const form = await readForm(request.body, type);
  const content = await textOf(form.get('content'));
  if (content.length > mostInline) {
    throw refuse(400, 'INVALIDJOB', `The content of a multipart request may have ${mostInline} characters at most`);
  }
  return { body: parseJobBody(await textOf(form.get('job'))), content: Buffer.from(content) };
}

async function readForm(body: Buffer, type: string) {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch (err) {
    throw refuse(
      400,
      'CLIENTINPUTERROR',
      `Malformed multipart body: ${err instanceof Error ? err.message : String(err)}`,
    );
  }
}

export function checkIngestBody(
  request: ApiRequest,
  body: JobBody,
  given: { readonly id: string; readonly durationMs: number },
): IngestJobRequest {
  const dialect = parseDialect(body);
  const operation = checkOperation(body.operation);
  if (typeof body.object !== 'string' || body.object === '') throw refuse(400, 'INVALIDJOB', 'Object not specified');
  const store = request.org.object(body.object);
  if (store === undefined) throw refuse(400, 'INVALIDENTITY', `Unable to find object: ${body.object}`);
  const object = store.def.name;
  const { isCreateable, isUpdateable, isDeletable } = store.def;
  const isAllowed = { insert: isCreateable, update: isUpdateable, upsert: isCreateable, delete: isDeletable };
  if (!isAllowed[operation === 'hardDelete' ? 'delete' : operation]) {
    throw refuse(400, 'INVALIDJOB', `Operation ${operation} is not supported for object ${object}`);
  }
  if (body.assignmentRuleId !== undefined) throw refuse(400, 'INVALIDJOB', 'Assignment rule not found');
  const externalIdFieldName = operation === 'upsert' ? checkExternalId(request, body, object) : undefined;
  return {
    ...given,
    object,
    operation,
    externalIdFieldName,
    dialect,
    createdById: request.actor.userId,
    createdMs: request.org.now(),
    version: request.version,
  };
}

function checkOperation(operation: unknown): IngestOperation {
  if (operation === undefined || operation === null) throw refuse(400, 'INVALIDJOB', 'Operation not specified');
  if (typeof operation !== 'string' || !operations.has(operation)) throw unknownValue('OperationEnum', operation);
  return operation as IngestOperation;
}

function checkExternalId(request: ApiRequest, body: JobBody, object: string): string {
  const name = body.externalIdFieldName;
  if (typeof name !== 'string' || name === '') {
    const message = `External ID was blank for ${object}. An External ID must be specified for upsert.`;
    throw refuse(400, 'INVALIDJOB', message);
  }
  const field = request.org.object(object)?.field(name);
  const isVisible = field !== undefined && request.org.canRead(request.actor, object, field.name);
  if (!isVisible || (!field.isExternalId && field.type !== 'id')) {
    const message = `Field name provided, ${name} does not match an External ID, Salesforce Id, or indexed field for ${object}`;
    throw refuse(400, 'INVALIDJOB', message);
  }
  return field.name;
}

async function textOf(part: string | { text(): Promise<string> } | null): Promise<string> {
  if (part === null) throw refuse(400, 'INVALIDJOB', 'A multipart request needs the parts job and content');
  return typeof part === 'string' ? part : part.text();
}
