import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { classify, classifyRow } from '../../../../connectors/hubspot/errors.ts';
import { listObjects } from '../../../../connectors/hubspot/objects.ts';
import { AppError } from '../../../../src/contracts/errors.ts';
import { type ErrorCase, readCases } from '../../../support/vendor-cases.ts';
import { api, context, scriptHubSpot } from './scripted-hubspot.ts';

afterEach(() => nock.cleanAll());

const list = (ctx: ReturnType<typeof context>) =>
  listObjects(ctx, 'companies', { properties: ['name'], associations: [], after: null, archived: false });

/** What the client itself throws for this reply. */
async function thrownFor(status: number, body: unknown, headers: Record<string, string>): Promise<AppError> {
  scriptHubSpot(() => ({ status, body, headers }));
  try {
    await list(context({}, { attempts: 1, token: () => 'secret-token' }));
  } catch (err) {
    if (err instanceof AppError) return err;
  }
  throw new Error('nothing was thrown');
}

describe('classify', () => {
  for (const one of readCases<ErrorCase<{ readonly code: number; readonly body: unknown }>>('hubspot', 'errors')) {
    it(`${one.name}: ${one.why}`, () => {
      const error = classify(Object.assign(new Error('Body: payload Headers: secret'), one.reply));
      expect({ kind: error.kind, code: error.detail.code }).toEqual({ kind: one.kind, code: one.code });
      if (one.retryAfterMs !== undefined) expect(error.detail.retryAfterMs).toBe(one.retryAfterMs);
      if (one.context) expect(error.detail.context).toMatchObject(one.context);
      expect(error.detail.hint).toBeTruthy();
      expect(`${error.message} ${JSON.stringify(error.detail)}`).not.toMatch(/payload|secret/);
    });
  }

  it('leaves our own errors as they are', () => {
    const own = new AppError('config', 'x', { code: 'X' });
    expect(classify(own)).toBe(own);
  });

  it('takes a dropped connection as transient', () => {
    const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
    const error = classify(new TypeError('fetch failed', { cause }));
    expect(error).toMatchObject({
      kind: 'transient',
      detail: { code: 'HUBSPOT_NETWORK', context: { network: 'UND_ERR_SOCKET' } },
    });
  });

  it('takes a time-out as transient', () => {
    expect(classify(new DOMException('x', 'TimeoutError'))).toMatchObject({
      kind: 'transient',
      detail: { code: 'HUBSPOT_TIMEOUT' },
    });
  });

  it('takes what it does not know as a defect', () => {
    expect(classify(new RangeError('x')).kind).toBe('defect');
    expect(classify('text').kind).toBe('defect');
    expect(classify(undefined).kind).toBe('defect');
    expect(classify({ code: 'weird', body: [], headers: 3 }).kind).toBe('defect');
  });
});

describe('what the client throws', () => {
  it('keeps the status of a reply without a content type', async () => {
    const error = await thrownFor(503, 'oops', {});
    expect(error).toMatchObject({
      kind: 'transient',
      detail: { code: 'HUBSPOT_UNAVAILABLE', context: { status: 503 } },
    });
  });

  it('keeps the status of a reply in XML', async () => {
    const error = await thrownFor(404, '<a/>', { 'content-type': 'application/xml' });
    expect(error).toMatchObject({ kind: 'rejected', detail: { code: 'RECORD_GONE' } });
  });

  it('takes truncated JSON as transient', async () => {
    const error = await thrownFor(200, '{"results":[{"id":"1","prop', { 'content-type': 'application/json' });
    expect(error).toMatchObject({ kind: 'transient', detail: { code: 'HUBSPOT_CUT_REPLY' } });
  });

  it('never shows a token, a header or a body', async () => {
    const error = await thrownFor(
      500,
      { message: 'jane@x.example', correlationId: 'c-9' },
      { 'content-type': 'application/json', 'x-trace': 'header-value' },
    );
    const shown = `${error.message} ${error.stack} ${JSON.stringify(error.detail)} ${String(error.cause)}`;
    expect(shown).not.toMatch(/secret-token|jane@|header-value/);
    expect(error.detail.context).toMatchObject({ correlationId: 'c-9' });
  });

  it('takes a broken connection as transient', async () => {
    nock(api)
      .get(/.*/)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await expect(list(context({}, { attempts: 1 }))).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('classifyRow', () => {
  const row = (category: string, more: object = {}) =>
    classifyRow({ category, subCategory: undefined, message: 'payload', context: {}, errors: [], ...more });

  it('names a vanished record', () =>
    expect(row('OBJECT_NOT_FOUND')).toMatchObject({ kind: 'rejected', detail: { code: 'RECORD_GONE' } }));
  it('takes a fault of HubSpot as transient', () => expect(row('INTERNAL_ERROR').kind).toBe('transient'));
  it('takes a limit as rate_limited', () => expect(row('RATE_LIMITS').kind).toBe('rate_limited'));
  it('takes anything else as a refused row', () =>
    expect(row('SOMETHING_NEW')).toMatchObject({ kind: 'rejected', detail: { code: 'HUBSPOT_ROW_REFUSED' } }));
  it('says which property was refused', () => {
    const error = row('VALIDATION_ERROR', {
      errors: [{ code: 'INVALID_INTEGER', context: { propertyName: ['keel_clv'] } }],
    });
    expect(error.message).toContain('keel_clv INVALID_INTEGER');
  });
});
