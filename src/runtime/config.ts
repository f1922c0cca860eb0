// The only place that reads the environment. All problems are reported together.
import { resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../contracts/errors.ts';

const Url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  });
const baseUrl = (fallback: string) =>
  Url('http:', 'https:')
    .default(fallback)
    .transform((text) => text.replace(/\/+$/, ''));
const whole = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const Environment = z.object({
  DATABASE_URL: Url('postgres:', 'postgresql:').optional(),
  REDIS_URL: Url('redis:', 'rediss:').optional(),
  HUBSPOT_API_URL: baseUrl('https://api.hubapi.com'),
  HUBSPOT_OAUTH_URL: baseUrl('https://app.hubspot.com'),
  SALESFORCE_LOGIN_URL: baseUrl('https://login.salesforce.com'),
  KEEL_DATA_DIR: z.string().min(1).default('.keel'),
  KEEL_KEYS: z.string().optional(),
  KEEL_HOST: z.string().min(1).default('127.0.0.1'),
  KEEL_PORT: whole(3000, 0, 65_535),
  KEEL_CONCURRENCY: whole(8, 1, 64),
  KEEL_JOB_LOCK_MS: whole(10_000, 500, 600_000),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).optional(),
});

export const roles = ['all', 'web', 'worker', 'tool'] as const;
/** `tool` is a command that ends by itself; it works its own jobs off. */
export type Role = (typeof roles)[number];

export interface Config {
  readonly role: Role;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly hubspot: { readonly api: string; readonly oauth: string };
  readonly salesforce: { readonly login: string };
  readonly dataDir: string;
  /** Sealing keys, `id:base64` with commas between, newest first; a key file in the data folder where none is given. */
  readonly keys: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly concurrency: number;
  readonly jobLockMs: number;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

/** @throws AppError `config` naming every setting that is wrong, impossible pairs included. */
export function readConfig(role: Role, env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`);
  if ((role === 'web' || role === 'worker') && !given.DATABASE_URL) {
    problems.push(`DATABASE_URL: is needed by "keel ${role}", since processes on several machines share one database`);
  }
  if (!parsed.success || problems.length > 0) {
    throw new AppError('config', `The environment is not right:\n  ${problems.join('\n  ')}`, {
      code: 'ENVIRONMENT_INVALID',
      hint: 'Correct these settings; .env.example lists them all.',
    });
  }
  const e = parsed.data;
  return {
    role,
    databaseUrl: e.DATABASE_URL,
    redisUrl: e.REDIS_URL,
    hubspot: { api: e.HUBSPOT_API_URL, oauth: e.HUBSPOT_OAUTH_URL },
    salesforce: { login: e.SALESFORCE_LOGIN_URL },
    dataDir: resolve(e.KEEL_DATA_DIR),
    keys: e.KEEL_KEYS,
    host: e.KEEL_HOST,
    port: e.KEEL_PORT,
    concurrency: e.KEEL_CONCURRENCY,
    jobLockMs: e.KEEL_JOB_LOCK_MS,
    logLevel: e.LOG_LEVEL ?? (role === 'tool' ? 'silent' : 'info'),
  };
}

/** For the log at start: no password, no key. */
export function redacted(config: Config): object {
  const hide = (url: string | undefined): string | undefined => {
    if (url === undefined) return undefined;
    const shown = new URL(url);
    if (shown.password) shown.password = '***';
    return shown.toString();
  };
  return {
    ...config,
    databaseUrl: hide(config.databaseUrl),
    redisUrl: hide(config.redisUrl),
    keys: config.keys ? '***' : undefined,
  };
}
