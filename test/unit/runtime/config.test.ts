import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { type Config, type Role, readConfig, redacted, roles } from '../../../src/runtime/config.ts';

const database = 'postgres://keel:hush@db.example:5432/keel';

function problemsOf(role: Role, env: Readonly<Record<string, string>>): AppError {
  try {
    readConfig(role, env);
  } catch (err) {
    if (err instanceof AppError) return err;
    throw err;
  }
  throw new Error('the environment was taken for good');
}

describe('the configuration', () => {
  it('has a default for everything that one process needs', () => {
    expect(readConfig('all', {})).toMatchObject({
      databaseUrl: undefined,
      redisUrl: undefined,
      hubspot: { api: 'https://api.hubapi.com', oauth: 'https://app.hubspot.com' },
      dataDir: resolve('.keel'),
      host: '127.0.0.1',
      port: 3000,
      logLevel: 'info',
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig('all', { DATABASE_URL: '', KEEL_PORT: '' })).toEqual(readConfig('all', {}));
  });

  it('names all problems at once', () => {
    const env = { KEEL_PORT: '70000', REDIS_URL: 'http://x', LOG_LEVEL: 'loud', HUBSPOT_API_URL: 'nowhere' };
    const error = problemsOf('web', env);
    expect([error.kind, error.detail.code]).toEqual(['config', 'ENVIRONMENT_INVALID']);
    for (const name of [...Object.keys(env), 'DATABASE_URL']) expect(error.message).toContain(`${name}:`);
    expect(error.detail.hint).toContain('.env.example');
  });

  it.each(['web', 'worker'] as const)('of a %s process needs a database', (role) => {
    expect(problemsOf(role, {}).message).toContain('DATABASE_URL: is needed');
    expect(readConfig(role, { DATABASE_URL: database }).databaseUrl).toBe(database);
  });

  it('drops the slash at the end of base addresses', () => {
    expect(readConfig('all', { HUBSPOT_API_URL: 'http://127.0.0.1:4000/' }).hubspot.api).toBe('http://127.0.0.1:4000');
  });

  it('is quiet for commands that end by themselves, unless told otherwise', () => {
    expect(readConfig('tool', {}).logLevel).toBe('silent');
    expect(readConfig('tool', { LOG_LEVEL: 'debug' }).logLevel).toBe('debug');
  });

  it.each(roles)('shows no secret of a %s process', (role) => {
    const env = { DATABASE_URL: database, REDIS_URL: 'rediss://:hush@cache.example', KEEL_KEYS: 'k1:hush' };
    const config: Config = readConfig(role, env);
    const shown = JSON.stringify(redacted(config));
    expect(shown).not.toContain('hush');
    expect(shown).toContain('db.example:5432');
    expect(redacted(readConfig('all', {}))).toMatchObject({ databaseUrl: undefined, keys: undefined });
  });
});
