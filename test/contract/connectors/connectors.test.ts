/**
 * Laws that every connector in the registry keeps, and the fake that stands in for one. A new connector is found by itself; it only
 * needs an account in harness.ts.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectors } from '../../../connectors/index.ts';
import type { Connector, FieldRow, Page, Stream, TaskRow } from '../../../src/contracts/connector.ts';
import { AppError, errorKinds } from '../../../src/contracts/errors.ts';
import { Manifest } from '../../../src/contracts/manifest.ts';
import { recordTypes } from '../../../src/domain/records/types.ts';
import { type FakeContext, fakeConnectorContext } from '../../fakes/connector-context.ts';
import { type Account, accounts, fakeSubject, webhookSigners } from './harness.ts';

const root = join(import.meta.dirname, '../../..');
const manifest = Manifest.parse(JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')));

type AnyPage = Page<unknown, unknown>;

async function readAll(
  stream: Stream,
  ctx: FakeContext<unknown>,
  from: unknown,
  until: Date,
  atMost = Infinity,
): Promise<AnyPage[]> {
  const pages: AnyPage[] = [];
  for await (const page of stream.read(ctx, from, until)) {
    pages.push(page);
    if (pages.length >= atMost) break;
  }
  return pages;
}

/** Rows told apart by their content: not every raw row has an id. */
const rowsOf = (pages: readonly AnyPage[]): string[] =>
  pages.flatMap((p) => p.items.map((item) => JSON.stringify(item)));

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts'))
    .map((f) => join(folder, f));
}

const registry = Object.entries(connectors).map(([key, connector]) => ({
  key,
  connector: connector as unknown as Connector,
  open: accounts[key as keyof typeof connectors],
}));

for (const { key, connector } of registry) {
  const settings: unknown = connector.settings.parse({});

  describe(`${key}: the definition`, () => {
    it('stands under its own key and describes its traps', () => {
      expect(connector.key).toBe(key);
      expect(connector.displayName).not.toBe('');
      expect(existsSync(join(root, 'connectors', key, 'BEHAVIOR.md'))).toBe(true);
    });

    it('agrees with the manifest where the manifest speaks of it', () => {
      const entry = manifest.crms[key as keyof typeof manifest.crms];
      if (!entry) return;
      expect(connector.apiVersion).toBe(entry.apiVersion);
      if ('propertyGroup' in entry) expect(settings).toMatchObject({ propertyGroup: entry.propertyGroup });
    });

    it('has streams of known record types, each under a name of its own', () => {
      const names = connector.streams.map((s) => s.name);
      expect(new Set(names).size).toBe(names.length);
      for (const stream of connector.streams) expect(recordTypes).toContain(stream.recordType);
    });

    it('declares budgets that can be kept', () => {
      for (const { limit, perMs, concurrency } of connector.budgets)
        expect(Math.min(limit, perMs, concurrency)).toBeGreaterThan(0);
      const names = connector.budgets.map((b) => b.name);
      expect(new Set(names).size).toBe(names.length);
      if (connector.fields) expect(names).toContain(connector.fields.budget);
    });

    it("names none of the manifest's fields in its code", () => {
      for (const file of filesUnder(join(root, 'connectors', key))) {
        const code = readFileSync(file, 'utf8');
        expect({ file, named: manifest.fields.map((f) => f.key).filter((name) => code.includes(name)) }).toEqual({
          file,
          named: [],
        });
      }
    });

    it('reads no environment, sleeps nowhere and retries nothing by itself', () => {
      for (const file of filesUnder(join(root, 'connectors', key))) {
        expect({
          file,
          found: readFileSync(file, 'utf8').match(/process\.env|setTimeout\(|numberOfApiCallRetries:|limiterOptions:/g),
        }).toEqual({ file, found: null });
      }
    });
  });
}

for (const { key, connector, open } of [...registry, fakeSubject]) {
  const settings: unknown = connector.settings.parse({});

  describe(`${key}: errors`, () => {
    const odd: unknown[] = [
      undefined,
      null,
      0,
      'text',
      {},
      [],
      new Error('x'),
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
      new SyntaxError('Unexpected end of JSON input'),
      new DOMException('x', 'AbortError'),
      Object.assign(new Error('x'), { code: 429, body: 'x', headers: {} }),
      Object.freeze({ code: Number.NaN, body: undefined, headers: null }),
    ];
    it('classify takes anything and gives a kind and a stable code', () => {
      for (const err of odd) {
        const error = connector.classify(err);
        expect(error).toBeInstanceOf(AppError);
        expect(errorKinds).toContain(error.kind);
        expect(error.detail.code).toMatch(/^[A-Z][A-Z0-9_]*$/);
      }
    });
    it('classify leaves our own errors alone', () => {
      const own = new AppError('config', 'x', { code: 'OWN' });
      expect(connector.classify(own)).toBe(own);
    });
  });

  describe(`${key}: an account`, () => {
    let account: Account;
    let until: Date;
    const context = (signal?: AbortSignal) =>
      fakeConnectorContext({
        settings,
        api: account.api,
        token: account.token,
        classify: connector.classify,
        ...(signal ? { signal } : {}),
      });
    const pagesOf = new Map<string, AnyPage[]>();

    beforeAll(async () => {
      account = await open();
      const ctx = context();
      until = (await connector.check(ctx)).serverTime;
      for (const stream of connector.streams) pagesOf.set(stream.name, await readAll(stream, ctx, undefined, until));
      const declared = new Set(connector.budgets.map((b) => b.name));
      expect([...ctx.calls.keys()].filter((budget) => !declared.has(budget))).toEqual([]);
    });
    afterAll(async () => account?.close());
    const pages = (stream: Stream): AnyPage[] => pagesOf.get(stream.name) ?? [];
    const writable = (): NonNullable<Account['writable']> => {
      if (!account.writable) throw new Error(`${key} writes, so its account in harness.ts must name what to write to`);
      return account.writable;
    };

    it('check says whose it is', async () => {
      const info = await connector.check(context());
      expect(info.remoteId).not.toBe('');
      expect(info.serverTime.getTime()).toBeGreaterThan(0);
      if (info.recordUrl !== null) expect(info.recordUrl).toContain('{id}');
    });

    it('inspect speaks in words', async () => {
      const words = (await connector.inspect?.(context(), manifest)) ?? [];
      for (const one of words) expect(one.length).toBeGreaterThan(20);
    });

    for (const stream of connector.streams) {
      describe(stream.name, () => {
        it('toRecords is total, the same each time, and changes nothing', () => {
          const at = until.getTime();
          for (const item of pages(stream).flatMap((p) => p.items)) {
            const raw = deepFreeze(stream.raw.parse(structuredClone(item)));
            const records = stream.toRecords(raw, settings, at);
            expect(stream.toRecords(raw, settings, at)).toEqual(records);
            for (const record of records) expect(recordTypes).toContain(record.type);
          }
        });

        it('gives each record an id of its own', () => {
          const records = pages(stream).flatMap((p) =>
            p.items.flatMap((item) => stream.toRecords(item, settings, until.getTime())),
          );
          const ids = records.map((r) => `${r.type} ${r.id}`);
          expect(new Set(ids).size).toBe(ids.length);
        });

        it('has cursors that survive being stored as JSON', () => {
          for (const { checkpoint } of pages(stream)) {
            expect(stream.cursor.parse(JSON.parse(JSON.stringify(checkpoint)))).toEqual(checkpoint);
          }
        });

        it('refuses a cursor of another version', () => {
          expect(stream.cursor.safeParse({ v: 0 }).success).toBe(false);
          expect(stream.cursor.safeParse('old').success).toBe(false);
        });

        it('loses nothing when it goes on from any checkpoint', async () => {
          const all = pages(stream);
          for (const at of [0, Math.floor(all.length / 2), all.length - 1].filter((n) => all[n] !== undefined)) {
            const stored: unknown = JSON.parse(JSON.stringify(all[at]?.checkpoint));
            const rest = await readAll(stream, context(), stored, until);
            expect(new Set([...rowsOf(all.slice(0, at + 1)), ...rowsOf(rest)])).toEqual(new Set(rowsOf(all)));
          }
        });

        it('is at its end when read again up to the same moment', async () => {
          const last = pages(stream).at(-1);
          if (last) expect(rowsOf(await readAll(stream, context(), last.checkpoint, until))).toEqual([]);
        });

        it('stops within one page when aborted', async () => {
          const stop = new AbortController();
          let after = 0;
          for await (const _page of stream.read(context(stop.signal), undefined, until)) {
            if (stop.signal.aborted) after += 1;
            stop.abort();
          }
          expect(after).toBeLessThanOrEqual(1);
        });
      });
    }

    const { fields, tasks, locate } = connector;
    if (fields) {
      it('provision makes the fields once', async () => {
        const wanted = manifest.fields.map((f) => f.key);
        const first = await fields.provision(context(), manifest.fields);
        expect([...first.created, ...first.existing].sort()).toEqual([...wanted].sort());
        const second = await fields.provision(context(), manifest.fields);
        expect(second).toEqual({ created: [], existing: wanted, refused: [] });
      });

      it('write answers each row in order, also for a record that is not there', async () => {
        const { ids, missing } = writable();
        await fields.provision(context(), manifest.fields);
        const field = manifest.fields.find((f) => f.type === 'text' || f.type === 'long_text');
        const rows = [ids[1], missing, ids[0]].map(
          (externalId): FieldRow => ({ recordType: 'account', externalId, values: { [field?.key ?? '']: 'x' } }),
        );
        for (const _again of [1, 2]) {
          const outcomes = await fields.write(context(), rows);
          expect(outcomes.map((o) => (o.ok ? o.remoteId : o.error.detail.code))).toEqual([
            ids[1],
            'RECORD_GONE',
            ids[0],
          ]);
        }
      });
    }

    if (tasks) {
      it('a task is found by its reference, updated, closed and removed', async () => {
        const { ids } = writable();
        const rows = ids.map(
          (accountId, i): TaskRow => ({
            reference: `contract-${i}`,
            remoteId: null,
            accountId,
            ownerId: null,
            subject: 'Call',
            body: 'Why\n\n- use fell',
            priority: 'medium',
            dueAt: until.getTime(),
            status: 'open',
          }),
        );
        const made = await tasks.create(context(), rows);
        const remoteIds = made.map((o) => (o.ok ? o.remoteId : ''));
        const found = await tasks.find(context(), rows);
        expect(rows.map((r) => found.get(r.reference))).toEqual(remoteIds);
        await tasks.update(context(), [{ ...(rows[0] as TaskRow), remoteId: remoteIds[0] ?? '', status: 'closed' }]);
        expect((await tasks.read(context(), remoteIds)).map((t) => t.status)).toEqual(['done', 'open']);
        await tasks.remove(context(), remoteIds);
        expect((await tasks.read(context(), remoteIds)).map((t) => t.status)).toEqual(['gone', 'gone']);
        expect((await tasks.find(context(), rows)).size).toBe(0);
      });
    }

    if (locate) {
      it('locate finds nothing for what was never there', async () => {
        expect(await locate(context(), 'account', writable().missing)).toBeNull();
      });
    }
  });

  const { webhooks } = connector;
  if (!webhooks) continue;
  describe(`${key}: webhooks`, () => {
    const secret = 'a-secret';
    const now = new Date('2026-01-01T00:00:00Z');
    const url = 'https://keel.example/webhooks';
    const body = '[]';
    const headersAt = (at: number) => webhookSigners[key]?.({ url, body, secret, at }) ?? new Headers();
    const verify = (headers: Headers, text = body) =>
      webhooks.verify({ method: 'POST', url, rawBody: new TextEncoder().encode(text), headers }, secret, now);

    it('accepts what the vendor signed, and nothing that was changed, is old, or is unsigned', () => {
      expect(verify(headersAt(now.getTime()))).toBe(true);
      expect(verify(headersAt(now.getTime()), '[ ]')).toBe(false);
      expect(verify(headersAt(now.getTime() - 600_000))).toBe(false);
      expect(verify(new Headers())).toBe(false);
    });
  });
}
