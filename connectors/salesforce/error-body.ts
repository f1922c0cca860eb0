/** What Salesforce's refusals hold, read leniently: JSON of REST and of OAuth, XML of SOAP, or the page of a proxy. */
import { z } from 'zod';

/** A reply that is not a success. Neither its body nor an address is part of the message. */
export class ReplyError extends Error {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;

  constructor(status: number, body: string, headers: Headers) {
    super(`Salesforce answered ${status}`);
    this.name = 'ReplyError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export interface ErrorItem {
  /** Empty: the reply names none. */
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}

const text = z.string().catch('');
const RestItem = z.object({
  errorCode: text,
  /** Rows of a collection, and of a composite reply. */
  statusCode: text,
  message: text,
  fields: z.array(z.string()).nullish().catch(null),
});
const OAuthBody = z.object({ error: z.string(), error_description: text });

/** Total: what cannot be read as an error is one without a code. */
export function readErrorBody(body: string): readonly ErrorItem[] {
  const json = parseJson(body);
  const oauth = OAuthBody.safeParse(json);
  if (oauth.success) return [{ code: oauth.data.error, message: oauth.data.error_description, fields: [] }];
  const items = z.array(RestItem).safeParse(Array.isArray(json) ? json : [json]);
  const found = items.success ? items.data.map(toItem).filter((item) => item.code !== '') : [];
  return found.length > 0 ? found : soapFault(body);
}

function toItem({ errorCode, statusCode, message, fields }: z.output<typeof RestItem>): ErrorItem {
  return { code: errorCode === '' ? statusCode : errorCode, message, fields: fields ?? [] };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // XML, HTML, or a reply cut short.
    return undefined;
  }
}

/** `<faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>INVALID_SESSION_ID: …</faultstring>` */
function soapFault(body: string): readonly ErrorItem[] {
  const code = /<faultcode>(?:\w+:)?(\w+)<\/faultcode>/.exec(body)?.[1];
  if (code === undefined) return [];
  return [{ code, message: /<faultstring>([^<]*)<\/faultstring>/.exec(body)?.[1] ?? '', fields: [] }];
}
