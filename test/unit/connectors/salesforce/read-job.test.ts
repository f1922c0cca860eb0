/** Query jobs that go wrong in all the ways that have been seen. */
import { afterEach, describe, expect, it } from 'vitest';
import { accounts } from '../../../../connectors/salesforce/streams/accounts.ts';
import { contacts } from '../../../../connectors/salesforce/streams/contacts.ts';
import {
  contextFor,
  type ScriptedReply,
  type ScriptedSalesforce,
  type SeenRequest,
  scriptSalesforce,
} from './scripted-salesforce.ts';

let org: ScriptedSalesforce | undefined;
afterEach(async () => {
  await org?.close();
  org = undefined;
});

const until = new Date('2026-01-01T00:00:00Z');
const columns = ['Id', 'SystemModstamp', 'IsDeleted', 'MasterRecordId', 'AccountId', 'Title', 'CreatedDate'];
const idOf = (n: number): string => `003${String(n).padStart(12, '0')}AAA`;

const field = (name: string, type: string) => ({ name, type, calculated: false, custom: false });
const describeReply = {
  name: 'Contact',
  keyPrefix: '003',
  fields: columns.map((name) => field(name, /Date|Modstamp/.test(name) ? 'datetime' : 'string')),
};

const line = (values: readonly string[]): string => `${values.map((v) => `"${v}"`).join(',')}\n`;

function csvOf(from: number, to: number, header = columns): string {
  let csv = line(header);
  for (let n = from; n < to; n += 1) {
    const values: Record<string, string> = { Id: idOf(n), IsDeleted: 'false', Title: `Person, "${n}"`, AccountId: '' };
    csv += line(header.map((name) => (values[name] ?? '').replaceAll('"', '""')));
  }
  return csv;
}

function recordOf(n: number) {
  return { Id: idOf(n), SystemModstamp: '2025-12-01T00:00:00.000+0000', IsDeleted: false, Title: `Person, "${n}"` };
}

interface Org {
  readonly rows: number;
  readonly rowsAPage: number;
  /** Instead of the usual answer. */
  readonly odd?: (request: SeenRequest, nth: number) => ScriptedReply | undefined;
}

/** A well-behaved org with these many contacts, but for what is odd about it. `nth` counts requests of that method and path. */
async function openOrg({ rows, rowsAPage, odd }: Org): Promise<ScriptedSalesforce> {
  const counts = new Map<string, number>();
  let jobs = 0;
  org = await scriptSalesforce((request) => {
    const key = `${request.method} ${request.path} ${request.query.get('locator') ?? ''}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return odd?.(request, nth) ?? usual(request);
  });
  const usual = ({ method, path, query }: SeenRequest): ScriptedReply => {
    if (path.endsWith('/describe')) return { body: describeReply };
    if (path.endsWith('/queryAll')) return { body: restPage(query.get('q') ?? '') };
    if (method === 'POST') {
      jobs += 1;
      return { body: { id: `750${jobs}`, state: 'UploadComplete' } };
    }
    if (!path.endsWith('/results')) return { body: { state: 'JobComplete', numberRecordsProcessed: rows } };
    const from = Number(query.get('locator') ?? 0);
    const to = Math.min(rows, from + rowsAPage);
    return { body: csvOf(from, to), headers: pageHead(to - from, to < rows ? String(to) : 'null') };
  };
  const restPage = (soql: string) => {
    const after = Number(/Id > '003(\d{12})/.exec(soql)?.[1] ?? -1) + 1;
    const to = Math.min(rows, after + 2_000);
    const records = Array.from({ length: to - after }, (_, i) => recordOf(after + i));
    return { totalSize: rows, done: /LIMIT/.test(soql) || to === rows, records };
  };
  return org;
}

const pageHead = (count: number, locator: string | null): Record<string, string> => ({
  'sforce-numberofrecords': String(count),
  ...(locator === null ? {} : { 'sforce-locator': locator }),
});

async function readContacts(url: string, from?: unknown) {
  const ctx = contextFor(url, { bulkFromRows: 100 });
  const ids: string[] = [];
  const pages = [];
  for await (const page of contacts.read(ctx, from as never, until)) {
    pages.push(page);
    ids.push(...page.items.map((item) => item.Id));
  }
  return { ids, pages, ctx };
}

const all = (rows: number): string[] => Array.from({ length: rows }, (_, n) => idOf(n));
const isResults = ({ path }: SeenRequest): boolean => path.endsWith('/results');
const made = (): number => (org?.seen ?? []).filter((r) => r.method === 'POST').length;
const plainQueries = (): number => (org?.seen ?? []).filter((r) => r.path.endsWith('/queryAll')).length;

describe('a query job', () => {
  it('is read page by page, with four calls beside its pages', async () => {
    const { url, seen } = await openOrg({ rows: 6_500, rowsAPage: 2_500 });
    const { ids, pages, ctx } = await readContacts(url);
    expect(ids).toEqual(all(6_500));
    expect(ctx.total()).toBe(4 + 3);
    expect(seen.filter(isResults).map((r) => r.query.get('locator'))).toEqual([null, '2500', '5000']);
    expect(Math.max(...pages.map((p) => p.items.length))).toBe(2_000);
    expect(pages.find((p) => p.expectedTotal !== undefined)?.expectedTotal).toBe(6_500);
  });

  it('is waited for with growing pauses, and may be left in between', async () => {
    const waits: number[] = [];
    const { url } = await openOrg({
      rows: 150,
      rowsAPage: 200,
      odd: ({ path, method }, nth) =>
        method === 'GET' && /jobs\/query\/\w+$/.test(path) && nth < 5 ? { body: { state: 'InProgress' } } : undefined,
    });
    const ctx = { ...contextFor(url, { bulkFromRows: 100 }), pause: async (ms: number) => void waits.push(ms) };
    let pages = 0;
    for await (const page of contacts.read(ctx, undefined, until)) pages += page.items.length === 0 ? 1 : 0;
    expect(waits).toHaveLength(5);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(pages).toBeGreaterThanOrEqual(6);
  });

  it('is left without an error when the engine stops while it waits', async () => {
    const { url } = await openOrg({ rows: 150, rowsAPage: 200 });
    const stop = new AbortController();
    const pause = async (): Promise<void> => {
      stop.abort();
      throw stop.signal.reason;
    };
    const ctx = { ...contextFor(url, { bulkFromRows: 100 }, { signal: stop.signal }), pause };
    const phases: unknown[] = [];
    for await (const page of contacts.read(ctx, undefined, until)) phases.push(page.checkpoint.job?.id);
    expect(phases).toEqual([undefined, '7501']);
  });

  it('goes on from the row at which the line was cut', async () => {
    const { url, seen } = await openOrg({
      rows: 5_000,
      rowsAPage: 5_000,
      odd: (r, nth) =>
        isResults(r) && nth < 3
          ? { body: csvOf(0, 5_000), headers: pageHead(5_000, 'null'), cutAfter: 100_000 * nth }
          : undefined,
    });
    const { ids } = await readContacts(url);
    expect(ids).toEqual(all(5_000));
    expect(seen.filter(isResults)).toHaveLength(3);
  });

  it('is asked for a page again that has fewer rows than it says', async () => {
    const { url } = await openOrg({
      rows: 500,
      rowsAPage: 500,
      odd: (r, nth) =>
        isResults(r) && nth === 1 ? { body: csvOf(0, 300), headers: pageHead(500, 'null') } : undefined,
    });
    expect((await readContacts(url)).ids).toEqual(all(500));
  });

  it('gives up when a page never comes', async () => {
    const { url, seen } = await openOrg({
      rows: 500,
      rowsAPage: 500,
      odd: (r) => (isResults(r) ? { body: '<html class="x">busy</html>', headers: pageHead(500, 'null') } : undefined),
    });
    await expect(readContacts(url)).rejects.toMatchObject({
      kind: 'transient',
      detail: { code: 'SALESFORCE_CUT_REPLY' },
    });
    expect(seen.filter(isResults)).toHaveLength(3);
  });

  it('takes the columns as the page names them', async () => {
    const { url } = await openOrg({
      rows: 200,
      rowsAPage: 200,
      odd: (r) =>
        isResults(r) ? { body: csvOf(0, 200, columns.toReversed()), headers: pageHead(200, 'null') } : undefined,
    });
    const { pages } = await readContacts(url);
    expect(pages.flatMap((p) => p.items)[7]).toEqual({
      Id: idOf(7),
      AccountId: null,
      Title: 'Person, "7"',
      CreatedDate: null,
    });
  });
});

describe('a locator', () => {
  it('that is missing is asked for again', async () => {
    const { url } = await openOrg({
      rows: 400,
      rowsAPage: 200,
      odd: (r, nth) =>
        isResults(r) && !r.query.has('locator') && nth < 3
          ? { body: csvOf(0, 200), headers: pageHead(200, null) }
          : undefined,
    });
    expect((await readContacts(url)).ids).toEqual(all(400));
    expect(made()).toBe(1);
  });

  it('that is missing from the last page is not needed', async () => {
    const { url, seen } = await openOrg({
      rows: 400,
      rowsAPage: 200,
      odd: (r) =>
        r.query.get('locator') === '200' ? { body: csvOf(200, 400), headers: pageHead(200, null) } : undefined,
    });
    expect((await readContacts(url)).ids).toEqual(all(400));
    expect(seen.filter(isResults)).toHaveLength(2);
  });

  it('that never comes ends in plain queries, not in a loop', async () => {
    const { url, seen } = await openOrg({
      rows: 400,
      rowsAPage: 200,
      odd: (r) => (isResults(r) ? { body: csvOf(0, 200), headers: pageHead(200, null) } : undefined),
    });
    expect((await readContacts(url)).ids).toEqual(all(400));
    expect(made()).toBe(2);
    expect(seen.filter(isResults)).toHaveLength(6);
  });

  it('that leads back to its own page ends in plain queries, too', async () => {
    const { url } = await openOrg({
      rows: 400,
      rowsAPage: 200,
      odd: (r) =>
        r.query.get('locator') === '200' ? { body: csvOf(200, 400), headers: pageHead(200, '200') } : undefined,
    });
    expect(new Set((await readContacts(url)).ids)).toEqual(new Set(all(400)));
    expect(made()).toBe(2);
  });
});

describe('a job that is lost', () => {
  const look = ({ method, path }: SeenRequest): boolean => method === 'GET' && /jobs\/query\/750\d$/.test(path);

  it.each(['Failed', 'Aborted'])('by Salesforce (%s) is made once more', async (state) => {
    const { url } = await openOrg({
      rows: 400,
      rowsAPage: 200,
      odd: (r) => (look(r) && r.path.endsWith('7501') ? { body: { state, errorMessage: 'x' } } : undefined),
    });
    const { ids, ctx } = await readContacts(url);
    expect(ids).toEqual(all(400));
    expect(made()).toBe(2);
    expect(ctx.warnings).toContain('Salesforce gave up a query job');
  });

  it('twice is given up for plain queries', async () => {
    const { url } = await openOrg({
      rows: 400,
      rowsAPage: 200,
      odd: (r) => (look(r) ? { body: { state: 'Failed' } } : undefined),
    });
    expect((await readContacts(url)).ids).toEqual(all(400));
    expect(made()).toBe(2);
    expect(plainQueries()).toBe(2);
  });

  it.each([
    [404, 'NOT_FOUND'],
    [409, 'INVALIDJOB'],
  ])('between two pages (%i) is made once more', async (status, errorCode) => {
    const { url } = await openOrg({
      rows: 400,
      rowsAPage: 200,
      odd: (r) =>
        r.path.includes('7501') && r.query.get('locator') === '200'
          ? { status, body: [{ errorCode, message: 'x' }] }
          : undefined,
    });
    expect(new Set((await readContacts(url)).ids)).toEqual(new Set(all(400)));
    expect(made()).toBe(2);
  });

  it.each([
    [400, 'INVALIDENTITY'],
    [400, 'LIMIT_EXCEEDED'],
    [400, 'API_ERROR'],
  ])('before it is made (%i %s) leaves plain queries, at once', async (status, errorCode) => {
    const { url } = await openOrg({
      rows: 4_500,
      rowsAPage: 200,
      odd: (r) => (r.method === 'POST' ? { status, body: [{ errorCode, message: 'x' }] } : undefined),
    });
    expect((await readContacts(url)).ids).toEqual(all(4_500));
    expect(made()).toBe(1);
    expect(plainQueries()).toBe(1 + 3);
  });
});

describe('a plain query', () => {
  it('that is too heavy is tried as a job', async () => {
    const { url } = await openOrg({
      rows: 50,
      rowsAPage: 50,
      odd: (r) =>
        r.path.endsWith('/queryAll')
          ? { status: 400, body: [{ errorCode: 'QUERY_TOO_COMPLICATED', message: 'x' }] }
          : undefined,
    });
    expect((await readContacts(url)).ids).toEqual(all(50));
    expect(made()).toBe(1);
  });

  it('goes by a composite request when it is too long for an address', async () => {
    const many = Array.from({ length: 130 }, (_, n) => `A_Field_With_A_Rather_Long_Name_${n}__c`);
    const { url, seen } = await openOrg({
      rows: 50,
      rowsAPage: 50,
      odd: (r) => {
        if (r.path.endsWith('/describe'))
          return { body: { ...describeReply, fields: [...describeReply.fields, ...many.map((m) => custom(m))] } };
        if (!r.path.endsWith('/composite')) return undefined;
        const body = { totalSize: 1, done: true, records: [recordOf(1)] };
        return { body: { compositeResponse: [{ httpStatusCode: 200, httpHeaders: {}, referenceId: 'page', body }] } };
      },
    });
    const found = [];
    for await (const page of accounts.read(contextFor(url), undefined, until)) found.push(...page.items);
    expect(found).toHaveLength(1);
    expect(JSON.parse(seen.at(-1)?.text ?? '{}').compositeRequest[0].url).toContain('/services/data/v68.0/queryAll?q=');
  });

  it('that does not move on is a defect, not a loop', async () => {
    const { url } = await openOrg({
      rows: 5_000,
      rowsAPage: 50,
      odd: (r) =>
        r.method === 'POST'
          ? { status: 400, body: [{ errorCode: 'LIMIT_EXCEEDED', message: 'x' }] }
          : r.path.endsWith('/queryAll')
            ? { body: { totalSize: 5_000, done: false, records: [recordOf(1)] } }
            : undefined,
    });
    await expect(readContacts(url)).rejects.toMatchObject({ detail: { code: 'SALESFORCE_QUERY_STUCK' } });
  });

  it('never sends a token along a redirect', async () => {
    const { url } = await openOrg({
      rows: 5,
      rowsAPage: 5,
      odd: () => ({ status: 302, body: '', headers: { location: 'https://elsewhere.example/' } }),
    });
    await expect(readContacts(url)).rejects.toMatchObject({ kind: 'config', detail: { code: 'SALESFORCE_MOVED' } });
  });
});

const custom = (name: string) => ({ name, type: 'string', calculated: false, custom: true });
