import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { type AppParts, createApp } from '../../../src/http/app.ts';
import { type Listening, listen } from '../../../src/http/listen.ts';
import { silentLogger } from '../../support/logger.ts';

const open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listening) => listening.close()));
});

async function serve(over: Partial<AppParts> = {}): Promise<Listening> {
  const parts: AppParts = {
    log: silentLogger,
    ready: async () => undefined,
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'keel_up 1\n' }),
    ...over,
  };
  const listening = await listen(createApp(parts), '127.0.0.1', 0);
  open.push(listening);
  return listening;
}

async function get(path: string, over: Partial<AppParts> = {}) {
  const reply = await fetch((await serve(over)).url + path);
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

describe('the web server', () => {
  it('says that it lives, without asking anyone', async () => {
    const { status, text } = await get('/healthz', { ready: () => Promise.reject(new Error('down')) });
    expect([status, JSON.parse(text)]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready when the parts it needs answer', async () => {
    const { status, text } = await get('/readyz');
    expect([status, JSON.parse(text)]).toEqual([200, { status: 'ready' }]);
  });

  it('is not ready, with a hint, when one of them does not', async () => {
    const error = new AppError('transient', 'no answer', { code: 'DATABASE_UNREACHABLE', hint: 'Is it running?' });
    const { status, text } = await get('/readyz', { ready: () => Promise.reject(error) });
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({ status: 'not ready', code: 'DATABASE_UNREACHABLE', hint: 'Is it running?' });
  });

  it('gives the metrics as Prometheus reads them', async () => {
    const { status, headers, text } = await get('/metrics');
    expect([status, text]).toEqual([200, 'keel_up 1\n']);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('answers an unknown address with 404 as JSON', async () => {
    const { status, text } = await get('/nowhere');
    expect([status, JSON.parse(text).error.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('answers an error with its code, and keeps what a defect says for the log', async () => {
    const { status, text } = await get('/metrics', { metrics: () => Promise.reject(new Error('secret detail')) });
    expect([status, JSON.parse(text).error.code]).toEqual([500, 'UNEXPECTED']);
    expect(text).not.toContain('secret');
  });

  it.each(['/healthz', '/nowhere'])('guards its answers with headers: %s', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).not.toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('says what to do when its port is taken', async () => {
    const { url } = await serve();
    const again = listen(createApp({ log: silentLogger } as AppParts), '127.0.0.1', Number(new URL(url).port));
    await expect(again).rejects.toMatchObject({ kind: 'config', detail: { code: 'PORT_UNAVAILABLE' } });
  });
});
