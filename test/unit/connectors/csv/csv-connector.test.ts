import { cp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { csv } from '../../../../connectors/csv/index.ts';
import type { Connector } from '../../../../src/contracts/connector.ts';
import { AppError } from '../../../../src/contracts/errors.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { fakeConnectorContext } from '../../../fakes/connector-context.ts';
import { temporaryBook } from '../../../support/temporary-book.ts';

const small = join(import.meta.dirname, '../../../fixtures/csv/small');
const until = new Date('2025-01-01T00:00:00Z');
type StreamName = (typeof csv.streams)[number]['name'];

function contextOf(dir: string, signal?: AbortSignal) {
  return fakeConnectorContext({ settings: {}, api: dir, classify: csv.classify, ...(signal ? { signal } : {}) });
}

const streams: Connector<'csv', typeof csv.settings>['streams'] = csv.streams;

function streamOf(name: StreamName) {
  const stream = streams.find((each) => each.name === name);
  if (stream === undefined) throw new Error(`no stream ${name}`);
  return stream;
}

/** Reads a stream to its end, or so many pages of it. */
async function read(dir: string, name: StreamName, from?: unknown, pages = Infinity) {
  const stream = streamOf(name);
  const records: CrmRecord[] = [];
  const rejects: { externalId: string; error: AppError }[] = [];
  const sizes: number[] = [];
  let checkpoint: unknown = from;
  for await (const page of stream.read(contextOf(dir), from, until)) {
    for (const item of page.items) records.push(...stream.toRecords(stream.raw.parse(item), {}, 0));
    rejects.push(...(page.rejects ?? []));
    sizes.push(page.items.length);
    checkpoint = stream.cursor.parse(JSON.parse(JSON.stringify(page.checkpoint)));
    if (sizes.length >= pages) break;
  }
  return { records, rejects, sizes, checkpoint };
}

const at = (iso: string) => Date.parse(iso);

describe('a small book', () => {
  test('gives accounts with their unknown columns, owners by address, currencies in capitals', async () => {
    expect((await read(small, 'accounts')).records).toEqual([
      {
        type: 'account',
        id: 'A1',
        name: 'Alderbank Freight',
        domain: 'alderbank.example',
        industry: 'Logistics',
        country: 'US',
        employees: 120,
        ownerId: 'ada.novak@vendor.example',
        createdAt: at('2024-01-10T09:00:00Z'),
        currency: 'USD',
        parentId: null,
        properties: { plan_tier: 'Gold' },
      },
      expect.objectContaining({ id: 'A2', name: 'Birchford, Clinics', domain: null, employees: null, parentId: 'A1' }),
      expect.objectContaining({ id: 'A3', createdAt: null, currency: null, ownerId: null, properties: {} }),
    ]);
  });

  test('gives owners, active unless said otherwise', async () => {
    expect((await read(small, 'owners')).records).toMatchObject([
      { id: 'ada.novak@vendor.example', email: 'ada.novak@vendor.example', name: 'Ada Novak', active: true },
      { id: 'ben.ito@vendor.example', active: false },
    ]);
  });

  test('gives contacts without names and addresses', async () => {
    expect((await read(small, 'contacts')).records).toEqual([
      {
        type: 'contact',
        id: 'C1',
        accountId: 'A1',
        title: 'Operations Director',
        createdAt: at('2024-01-10'),
        leftAt: at('2024-09-30T12:00:00Z'),
      },
      { type: 'contact', id: 'C2', accountId: 'A1', title: null, createdAt: null, leftAt: null },
    ]);
  });

  test('gives deals with exact hundredths', async () => {
    expect((await read(small, 'deals')).records).toMatchObject([
      {
        id: 'D1',
        kind: 'new',
        status: 'won',
        amountCents: 120_010,
        recurringCents: 120_010,
        currency: 'USD',
        closedAt: at('2024-01-15T10:00:00Z'),
        termStart: at('2024-02-01'),
        termEnd: at('2025-02-01'),
        quantity: 5,
      },
      { id: 'D2', status: 'open', amountCents: -1, recurringCents: 900_719_925_474_097, currency: null, termEnd: null },
    ]);
  });

  test('gives tickets, activities, surveys and churn events', async () => {
    expect((await read(small, 'tickets')).records).toMatchObject([
      { id: 'T1', priority: 'high', reopenedAt: at('2024-03-02T09:00:00Z'), satisfaction: 4 },
      {
        id: 'T2',
        accountId: 'A2',
        contactId: null,
        priority: null,
        firstReplyAt: null,
        closedAt: null,
        satisfaction: null,
      },
    ]);
    expect((await read(small, 'activities')).records).toMatchObject([
      { id: 'E1', kind: 'email', direction: 'in', at: at('2024-03-05T08:00:00Z') },
      { id: 'E2', kind: 'note', direction: null, contactId: null },
    ]);
    expect((await read(small, 'surveys')).records).toEqual([
      { type: 'survey', id: 'R1', accountId: 'A1', contactId: 'C1', kind: 'nps', value: 9, at: at('2024-06-01') },
    ]);
    expect((await read(small, 'churn')).records).toMatchObject([
      { id: `A2:${at('2024-12-15')}`, reason: 'budget' },
      { id: `A2:${at('2024-05-15')}`, reason: null },
    ]);
  });

  test('gives usage as readings up to the book’s today', async () => {
    expect((await read(small, 'usage')).records).toEqual([
      {
        type: 'usage',
        id: `A1:logins:${at('2024-12-01')}`,
        accountId: 'A1',
        metric: 'logins',
        at: at('2024-12-01'),
        last30: 40,
        prev30: null,
        lastAt: at('2024-11-20'),
      },
      {
        type: 'usage',
        id: `A1:logins:${at('2024-12-31')}`,
        accountId: 'A1',
        metric: 'logins',
        at: at('2024-12-31'),
        last30: 32.5,
        prev30: 40,
        lastAt: at('2024-12-21'),
      },
    ]);
  });

  test('has no problem', async () => {
    for (const { name } of csv.streams) expect((await read(small, name)).rejects).toEqual([]);
  });

  test('is checked: its folder, its only currency, its day as the clock', async () => {
    const info = await csv.check(contextOf(small));
    expect(info).toMatchObject({ remoteId: small, name: 'small', currency: 'USD', recordUrl: null });
    expect(info.serverTime.toISOString()).toBe('2024-12-31T00:00:00.000Z');
  });
});

describe('reading again', () => {
  test('an unchanged book gives nothing', async () => {
    for (const { name } of csv.streams) {
      const { checkpoint } = await read(small, name);
      expect((await read(small, name, checkpoint)).sizes).toEqual([]);
    }
  });

  test('a changed file is read from the start', async () => {
    const dir = await temporaryBook({});
    await cp(small, dir, { recursive: true });
    const { checkpoint } = await read(dir, 'owners');
    await writeFile(join(dir, 'owners.csv'), 'owner_email\nada.novak@vendor.example\nnew@vendor.example\n');
    expect(
      (await read(dir, 'owners', checkpoint)).records.map((record) => record.type === 'owner' && record.id),
    ).toEqual(['ada.novak@vendor.example', 'new@vendor.example']);
  });

  test('a file that was missing is read once it is there', async () => {
    const dir = await temporaryBook({});
    await cp(small, dir, { recursive: true });
    await rename(join(dir, 'churn.csv'), join(dir, 'later'));
    const { checkpoint, sizes } = await read(dir, 'churn');
    expect(sizes).toEqual([0]);
    await rename(join(dir, 'later'), join(dir, 'churn.csv'));
    expect((await read(dir, 'churn', checkpoint)).records).toHaveLength(2);
  });

  test('usage is read again when another file moves the book’s today', async () => {
    const dir = await temporaryBook({});
    await cp(small, dir, { recursive: true });
    const { checkpoint } = await read(dir, 'usage');
    await writeFile(join(dir, 'churn.csv'), 'account_id,churned_at\nA1,2025-01-14\n');
    const { records } = await read(dir, 'usage', checkpoint);
    expect(records.at(-1)).toMatchObject({ at: at('2025-01-15'), last30: 32.5 });
  });
});

describe('pages', () => {
  const rows = 1234;
  const owners = (bad = -1) =>
    Array.from({ length: rows }, (_, i) => `o${i}@vendor.example,${i === bad ? 'perhaps' : 'true'}\n`).join('');
  const bigBook = async () => {
    const usage = Array.from({ length: rows }, (_, i) => `A1,m${i},${i === 7 ? 'much' : i},2025-01-01\n`).join('');
    return temporaryBook({
      'accounts.csv': 'account_id,name\nA1,x\n',
      'owners.csv': `owner_email,active\n${owners(700)}`,
      'usage.csv': `account_id,metric,value,at\n${usage}`,
    });
  };

  test('hold at most 500 rows, and the last one says that all was read', async () => {
    const { sizes, checkpoint } = await read(await bigBook(), 'owners');
    expect(sizes).toEqual([500, 499, 234]);
    expect(checkpoint).toMatchObject({ v: 1, row: rows, done: true });
  });

  test.each<StreamName>(['owners', 'usage'])(
    'of %s can be gone on from at each checkpoint without loss',
    async (name) => {
      const dir = await bigBook();
      const whole = await read(dir, name);
      const parts: CrmRecord[] = [];
      const rejects: string[] = [];
      let cursor: unknown;
      for (let i = 0; i < 3; i += 1) {
        const part = await read(dir, name, cursor, 1);
        parts.push(...part.records);
        rejects.push(...part.rejects.map((reject) => reject.externalId));
        cursor = part.checkpoint;
      }
      expect(parts).toEqual(whole.records);
      expect(rejects).toEqual(whole.rejects.map((reject) => reject.externalId));
      expect(whole.rejects).toHaveLength(1);
    },
  );

  test('stop after the one in hand when the signal is aborted', async () => {
    const dir = await bigBook();
    for (const name of ['owners', 'usage'] as const) {
      const stop = new AbortController();
      let pages = 0;
      for await (const page of streamOf(name).read(contextOf(dir, stop.signal), undefined, until)) {
        expect(page.checkpoint).toMatchObject({ done: false });
        pages += 1;
        stop.abort();
      }
      expect(pages).toBeLessThanOrEqual(2);
    }
  });
});

describe('problems', () => {
  test('become rejects named by file and line, each with what to do', async () => {
    const dir = await temporaryBook({
      'accounts.csv': 'account_id,name\nA1,x\n',
      'churn.csv': 'account_id,churned_at\nA1,yesterday\nA1,2025-01-01\n',
    });
    const { records, rejects } = await read(dir, 'churn');
    expect(records).toHaveLength(1);
    expect(rejects).toMatchObject([
      {
        externalId: 'churn.csv:2',
        error: { kind: 'rejected', detail: { code: 'BOOK_BAD_DATE', context: { line: 2, column: 'churned_at' } } },
      },
    ]);
    expect(rejects[0]?.error.detail.hint).toContain('churn.csv line 2, column churned_at');
  });

  test('of files that are missing are told in words', async () => {
    const dir = await temporaryBook({ 'accounts.csv': 'account_id,name,created_at\nA1,x,2025-01-01\n' });
    const findings = await csv.inspect(contextOf(dir));
    expect(findings).toHaveLength(8);
    expect(findings.find((finding) => finding.startsWith('deals.csv'))).toContain('value are not known');
  });

  test('of the folder are errors of configuration', async () => {
    const dir = await temporaryBook({ 'accounts.csv': 'account_id,name\nA1,x\n' });
    await rm(join(dir, 'accounts.csv'));
    await expect(csv.check(contextOf(dir))).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'BOOK_NO_ACCOUNTS' },
    });
  });

  test.each([
    ['ENOENT', 'config', 'CSV_UNREADABLE'],
    ['EACCES', 'config', 'CSV_UNREADABLE'],
    ['EMFILE', 'transient', 'CSV_BUSY'],
    ['EWHAT', 'defect', 'UNEXPECTED'],
  ])('of the file system with code %s are %s', (code, kind, ours) => {
    const error = csv.classify(Object.assign(new Error('x'), { code }));
    expect([error.kind, error.detail.code]).toEqual([kind, ours]);
  });

  test('that are errors of ours stay as they are', () => {
    const error = new AppError('config', 'x', { code: 'X' });
    expect(csv.classify(error)).toBe(error);
  });
});

test('there is nothing to write to', () => {
  expect('fields' in csv || 'tasks' in csv).toBe(false);
});
