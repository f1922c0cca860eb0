/** Drives bulk jobs as a client does: create, poll, read. */
import { onTestFinished } from 'vitest';
import {
  type SalesforceSandbox,
  type SalesforceSandboxOptions,
  startSalesforceSandbox,
} from '../../../sandbox/salesforce/server.ts';
import { bookOf } from '../sandbox-hubspot/small-book.ts';

export interface BulkClient {
  readonly sandbox: SalesforceSandbox;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Path under `/services/data/v68.0`. A text body is CSV. */
  json(method: string, path: string, body?: unknown): Promise<ReturnType<typeof JSON.parse>>;
  /** The job as it is when it is over, and the states it was seen in. */
  finished(path: string): Promise<{ readonly job: ReturnType<typeof JSON.parse>; readonly states: readonly string[] }>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function startBulkClient(options: Partial<SalesforceSandboxOptions> = {}): Promise<BulkClient> {
  const sandbox = await startSalesforceSandbox({ book: bookOf(), ...options });
  onTestFinished(() => sandbox.close());
  const call: BulkClient['call'] = async (method, path, body, headers = {}) => {
    const isText = typeof body === 'string';
    const reply = await fetch(`${sandbox.url}${path.startsWith('/services') ? '' : '/services/data/v68.0'}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${sandbox.token}`,
        'content-type': isText ? 'text/csv' : 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    return { status: reply.status, headers: reply.headers, text: await reply.text() };
  };
  const json: BulkClient['json'] = async (method, path, body) => {
    const { text } = await call(method, path, body);
    return text === '' ? null : JSON.parse(text);
  };
  const finished: BulkClient['finished'] = async (path) => {
    const states: string[] = [];
    for (;;) {
      const job = await json('GET', path);
      if (states.at(-1) !== job.state) states.push(job.state);
      if (['JobComplete', 'Failed', 'Aborted'].includes(job.state)) return { job, states };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { sandbox, call, json, finished };
}

/** Runs an ingest job to its end. */
export async function ingest(client: BulkClient, wish: Record<string, unknown>, csv: string) {
  const { id } = await client.json('POST', '/jobs/ingest', wish);
  await client.call('PUT', `/jobs/ingest/${id}/batches`, csv);
  await client.json('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
  const { job, states } = await client.finished(`/jobs/ingest/${id}`);
  const results = async (name: string): Promise<string[]> => {
    const { text } = await client.call('GET', `/jobs/ingest/${id}/${name}`);
    return text.trimEnd().split('\n');
  };
  return { id: String(id), job, states, results };
}
