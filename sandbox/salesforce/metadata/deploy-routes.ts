/** Metadata REST API: deployRequest. */
import { refuse } from '../errors.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import type { DeployOptions } from './deploy-job.ts';
import { deployView } from './deploy-view.ts';
import type { Deployments } from './deployments.ts';
import type { MetadataParts } from './metadata-parts.ts';

type Json = Readonly<Record<string, unknown>>;

export function deployRoutes(parts: MetadataParts, deployments: Deployments): Route[] {
  const find = (request: ApiRequest) => deployments.get(request.params.id ?? '');
  const look = (request: ApiRequest): Reply => {
    const job = find(request);
    const hasDetails = request.query.get('includeDetails') === 'true';
    return {
      status: 200,
      body: { id: job.request.id, deployResult: deployView(job, parts.org, hasDetails, jsonInstant) },
    };
  };
  const cancel = (request: ApiRequest): Reply => {
    const job = find(request);
    const body = parseBody(request.body.toString('utf8'));
    const wanted = isRecord(body.deployResult) ? body.deployResult.status : undefined;
    if (wanted !== 'Canceling') throw refuse(400, 'INVALID_FIELD', 'deployResult.status must be Canceling');
    if (!job.cancel()) throw refuse(400, 'INVALID_ID_FIELD', 'Deployment already completed');
    return { status: 202, body: { id: job.request.id, deployResult: deployView(job, parts.org, false, jsonInstant) } };
  };
  const create = async (request: ApiRequest): Promise<Reply> => {
    if (parts.isDenied()) {
      const right = 'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions';
      throw refuse(403, 'INSUFFICIENT_ACCESS', right);
    }
    const { zip, options } = await readForm(request);
    const job = deployments.start(zip, options, request.actor);
    const body = {
      id: job.request.id,
      validatedDeployRequestId: null,
      deployOptions: options,
      deployResult: deployView(job, parts.org, false, jsonInstant),
    };
    return { status: 201, body };
  };
  return [
    { area: 'data', method: 'POST', pattern: '/metadata/deployRequest', handle: create },
    { area: 'data', method: 'GET', pattern: '/metadata/deployRequest/:id', handle: look },
    { area: 'data', method: 'PATCH', pattern: '/metadata/deployRequest/:id', handle: cancel },
  ];
}

function jsonInstant(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

async function readForm(request: ApiRequest): Promise<{ readonly zip: Buffer; readonly options: DeployOptions }> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    throw refuse(415, 'UNSUPPORTED_MEDIA_TYPE', 'deployRequest takes multipart/form-data');
  }
  const form = await parseForm(request.body, type);
  const file = form.get('file');
  const content = form.get('entity_content') ?? form.get('json');
  if (file === null || typeof file === 'string')
    throw refuse(400, 'MISSING_ARGUMENT', 'Part file with the zip is missing');
  if (content === null) throw refuse(400, 'MISSING_ARGUMENT', 'Part entity_content with the deploy options is missing');
  const body = parseBody(typeof content === 'string' ? content : await content.text());
  const given = isRecord(body.deployOptions) ? body.deployOptions : {};
  return { zip: Buffer.from(await file.arrayBuffer()), options: deployOptions((name) => given[name]) };
}

async function parseForm(body: Buffer, type: string) {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch (err) {
    throw refuse(
      400,
      'UNKNOWN_EXCEPTION',
      `Malformed multipart body: ${err instanceof Error ? err.message : String(err)}`,
    );
  }
}

/** `given` reads an option as JSON or SOAP have it. What is not said: everything or nothing, as Salesforce advises. */
export function deployOptions(given: (name: string) => unknown): DeployOptions {
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = given(name);
    return value === undefined ? otherwise : value === true || value === 'true';
  };
  return {
    checkOnly: flag('checkOnly', false),
    ignoreWarnings: flag('ignoreWarnings', false),
    rollbackOnError: flag('rollbackOnError', true),
    singlePackage: flag('singlePackage', false),
  };
}

function parseBody(text: string): Json {
  try {
    const body: unknown = JSON.parse(text);
    if (isRecord(body)) return body;
  } catch (err) {
    throw refuse(400, 'JSON_PARSER_ERROR', err instanceof Error ? err.message : String(err));
  }
  throw refuse(400, 'JSON_PARSER_ERROR', 'Expected an object');
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
