/** Salesforce's replies as a function, through nock: every request that leaves the process is seen. */
import nock from 'nock';
import { classify } from '../../../../../connectors/salesforce/errors.ts';
import { toApiName } from '../../../../../connectors/salesforce/field-names.ts';
import { SalesforceSettings } from '../../../../../connectors/salesforce/settings.ts';
import type { FieldSpec } from '../../../../../src/contracts/manifest.ts';
import { fakeConnectorContext } from '../../../../fakes/connector-context.ts';

const api = 'http://org.test';
const base = '/services/data/v68.0';

export interface SeenRequest {
  readonly method: string;
  /** Below the API version, where it stands there. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly text: string;
  readonly bytes: Buffer;
}

export interface ScriptedReply {
  readonly status?: number;
  readonly body?: unknown;
  /** Of a body that is a text. */
  readonly type?: string;
}

export type Script = (request: SeenRequest) => ScriptedReply | undefined;

/** Answers by the first script that has an answer; the returned list grows with each request. */
export function scriptOrg(...scripts: readonly Script[]): SeenRequest[] {
  nock.disableNetConnect();
  const seen: SeenRequest[] = [];
  const answer = async (request: Request) => {
    const url = new URL(request.url);
    const path = url.pathname.startsWith(base) ? url.pathname.slice(base.length) : url.pathname;
    const bytes = Buffer.from(await request.arrayBuffer());
    const one = { method: request.method, path, query: url.searchParams, text: bytes.toString(), bytes };
    seen.push(one);
    const reply = scripts.map((script) => script(one)).find((found) => found !== undefined);
    if (!reply) throw new Error(`no answer to ${one.method} ${path}`);
    const { status = 200, body = '', type = 'text/csv' } = reply;
    const isText = typeof body === 'string';
    const headers = { 'content-type': isText ? type : 'application/json;charset=UTF-8' };
    return [status, isText ? body : JSON.stringify(body), headers] as const;
  };
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
    nock(api).persist().intercept(/.*/, method).reply(answer);
  return seen;
}

export function context(settings: object = {}, pauses: number[] = []) {
  return fakeConnectorContext({
    settings: SalesforceSettings.parse(settings),
    api,
    classify,
    sleep: async (ms) => void pauses.push(ms),
  });
}

const describedTypes = {
  number: 'double',
  percent_points: 'double',
  currency: 'currency',
  enumeration: 'picklist',
  text: 'string',
  long_text: 'textarea',
  datetime: 'datetime',
} as const;

/** A field of Keel's as describe shows it. */
export function described(field: FieldSpec, more: object = {}, namespace: string | null = null) {
  return {
    name: toApiName(field.key, namespace),
    type: describedTypes[field.type],
    length: field.type === 'text' ? 255 : 0,
    createable: true,
    updateable: true,
    picklistValues: (field.options ?? []).map(({ value }) => ({ value, active: true })),
    ...more,
  };
}

export const taskReference = (namespace: string | null = null) => ({
  name: toApiName('keel_reference', namespace),
  type: 'string',
  length: 64,
  createable: true,
  updateable: true,
  externalId: true,
  unique: true,
});

export const describes =
  (account: () => readonly object[], task: () => readonly object[]): Script =>
  ({ path }) => {
    if (path === '/sobjects/Account/describe') return { body: { name: 'Account', fields: account() } };
    return path === '/sobjects/Task/describe' ? { body: { name: 'Task', fields: task() } } : undefined;
  };

export const refusal = (status: number, errorCode: string, message = ''): ScriptedReply => ({
  status,
  body: [{ errorCode, message }],
});

/** What SOAP answers to the question whose session it is. */
export const userInfo: ScriptedReply = {
  type: 'text/xml;charset=utf-8',
  body:
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com"><soapenv:Body>' +
    '<getUserInfoResponse><result><userId>005000000000001AAA</userId></result></getUserInfoResponse></soapenv:Body></soapenv:Envelope>',
};
