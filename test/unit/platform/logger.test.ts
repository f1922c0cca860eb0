import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { createLogger } from '../../../src/platform/logger.ts';

function capture(level: 'debug' | 'info' = 'debug') {
  const lines: string[] = [];
  const log = createLogger({ level, destination: { write: (line: string) => lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

const secrets = {
  accessToken: 'v-1',
  refresh_token: 'v-2',
  clientSecret: 'v-3',
  headers: { Authorization: 'Bearer v-4', cookie: ['v-5'] },
  deep: [{ apiKey: 'v-6', password: 'v-7', sealedCredentials: { a: 'v-8' } }],
  url: 'postgres://keel:v-9@127.0.0.1/keel?access_token=v-10&x=1',
  text: 'sent Authorization: Bearer v-11 for 00D000000000062!v-12.x and pat-na1-00000000-1111-2222-v',
};

describe('the log', () => {
  it('writes fields, level, time and message as one line', () => {
    const { log, last } = capture();
    log.child({ installId: 'i' }).info({ rows: 3, tokens: 7 }, 'synced');
    expect(last()).toMatchObject({ level: 'info', installId: 'i', rows: 3, tokens: 7, msg: 'synced' });
    expect(String(last().time)).toMatch(/^\d{4}-.*Z$/);
  });

  it('holds no secret, whatever it is called and wherever it stands', () => {
    const { log, lines } = capture();
    log.info(secrets, 'with Bearer v-13');
    log.child(secrets).error({ err: new Error(secrets.text, { cause: new Error(secrets.url) }) }, 'failed');
    expect(lines.join('')).not.toMatch(/v-\d|11-2222/);
  });

  it('shows of an error its code, hint and causes, and nothing that a client hung on it', () => {
    const { log, last, lines } = capture();
    const cause = Object.assign(new Error('23505'), {
      detail: 'Key (email)=(ada@example.org)',
      request: { body: 'rows' },
    });
    const err = new AppError('defect', 'broken', { code: 'BROKEN', hint: 'Mend it.', context: { row: 7 }, cause });
    log.error({ err }, 'failed');
    expect(last().err).toMatchObject({
      kind: 'defect',
      code: 'BROKEN',
      hint: 'Mend it.',
      context: { row: 7 },
      cause: { message: '23505' },
    });
    expect(lines.join('')).not.toMatch(/ada@example|rows/);
  });

  it('is silent below its level', () => {
    const { log, lines } = capture('info');
    log.debug({}, 'detail');
    expect(lines).toEqual([]);
  });

  it('ends with fields that point at themselves', () => {
    const { log, last } = capture();
    const loop: Record<string, unknown> = { name: 'a' };
    loop.self = loop;
    log.info({ loop }, 'ok');
    expect(last()).toMatchObject({ msg: 'ok', loop: { name: 'a' } });
  });
});
