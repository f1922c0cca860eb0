import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connector, Credentials, RefreshRequest } from '../../../src/contracts/connector.ts';
import { writeCredentials } from '../../../src/contracts/credentials.ts';
import { AppError } from '../../../src/contracts/errors.ts';
import { dailyCalls } from '../../../src/runtime/daily-calls.ts';
import { accessOf, type RefreshDeps, refreshToken } from '../../../src/services/install/refresh-token.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeCrm } from '../../fakes/fake-crm.ts';
import { silentLogger } from '../../support/logger.ts';
import { type TestStore, testStore } from '../../support/store.ts';

const { installs, apiCalls } = repositories;
const plain = (text: string): string => text;
const signal = new AbortController().signal;
let store: TestStore;
let deps: RefreshDeps;
beforeAll(async () => {
  store = await testStore();
  deps = { db: store.db, repos: repositories, clock: new FakeClock(), seal: plain, open: plain };
});
afterAll(() => store.close());

/** A CRM whose refresh tokens rotate: the old one again revokes everything. */
class RotatingCrm {
  readonly connector: Connector;
  live = 1;
  isRevoked = false;
  refreshes = 0;

  constructor(private_: { readonly onRefresh?: () => Promise<void> } = {}) {
    this.connector = {
      ...new FakeCrm().connector,
      refresh: async ({ credentials }: RefreshRequest) => {
        this.refreshes += 1;
        await private_.onRefresh?.();
        if (this.isRevoked || credentials.refreshToken !== `r${this.live}`) {
          this.isRevoked = true;
          throw new AppError('reauth', 'refresh token refused', { code: 'FAKE_REFUSED' });
        }
        this.live += 1;
        return { accessToken: `a${this.live}`, refreshToken: `r${this.live}`, api: 'http://127.0.0.1:2' };
      },
    };
  }
}

const first: Credentials = { accessToken: 'a1', refreshToken: 'r1', clientId: 'app' };
const connected = (credentials: Credentials = first) => store.install({ credentials: writeCredentials(credentials) });
const stored = async (installId: string) => {
  const install = await store.db.tenant(installId, (ex) => installs.get(ex, installId));
  if (!install) throw new Error('the install is gone');
  return accessOf(deps, install);
};

describe('refreshing an access token', () => {
  it('stores the rotated tokens and the address that came with them', async () => {
    const crm = new RotatingCrm();
    const { installId } = await connected();
    const access = await refreshToken(deps, crm.connector, installId, first, signal);
    expect(access.credentials).toEqual({ accessToken: 'a2', refreshToken: 'r2', clientId: 'app' });
    expect(access.endpoints.api).toBe('http://127.0.0.1:2');
    expect(await stored(installId)).toEqual(access);
  });

  it('is done by one of many that are refused at once; the others take its token', async () => {
    const crm = new RotatingCrm();
    const { installId } = await connected();
    const all = await Promise.all(
      Array.from({ length: 5 }, () => refreshToken(deps, crm.connector, installId, first, signal)),
    );
    expect(new Set(all.map((access) => access.credentials.accessToken))).toEqual(new Set(['a2']));
    expect(crm).toMatchObject({ refreshes: 1, isRevoked: false });
  });

  it('lets other work of the install be written meanwhile', async () => {
    const { installId } = await connected();
    const at = Date.UTC(2026, 0, 1);
    const crm = new RotatingCrm({
      onRefresh: () => store.db.tenant(installId, (ex) => apiCalls.add(ex, installId, 1, at)),
    });
    await refreshToken(deps, crm.connector, installId, first, signal);
    expect(await store.db.tenant(installId, (ex) => apiCalls.since(ex, installId, at))).toEqual([{ at, calls: 1 }]);
  });

  it('is not tried without a refresh token', async () => {
    const crm = new RotatingCrm();
    const { installId } = await connected({ accessToken: 'a1' });
    const access = await refreshToken(deps, crm.connector, installId, { accessToken: 'a1' }, signal);
    expect(access.credentials.accessToken).toBe('a1');
    expect(crm.refreshes).toBe(0);
  });

  it('keeps what is stored when the CRM refuses', async () => {
    const crm = new RotatingCrm();
    crm.isRevoked = true;
    const { installId } = await connected();
    await expect(refreshToken(deps, crm.connector, installId, first, signal)).rejects.toMatchObject({ kind: 'reauth' });
    expect((await stored(installId)).credentials).toEqual(first);
  });

  it('reads a bare access token of an earlier version', async () => {
    const { installId } = await store.install({ credentials: 'plain-token' });
    expect((await stored(installId)).credentials).toEqual({ accessToken: 'plain-token' });
  });
});

describe('calls of a day', () => {
  const limits = { daily: { limit: 100, perMs: 86_400_000, used: 0 } };
  const ledger = (clock: FakeClock) => dailyCalls({ db: store.db, repos: repositories, clock, log: silentLogger });
  const granted = async () => {
    const install = await store.install();
    return { ...install, account: { ...install.account, limits } };
  };

  it('are counted over processes, and admitted again as they grow a day old', async () => {
    const clock = new FakeClock(Date.UTC(2026, 0, 1, 12));
    const install = await granted();
    const one = ledger(clock);
    const two = ledger(clock);
    for (let n = 0; n < 15; n += 1) {
      await one.admit(install, 'daily', 0.2, true);
      one.note(install.installId);
    }
    await one.flush();
    await two.admit(install, 'daily', 0.2, false);
    for (let n = 0; n < 5; n += 1) two.note(install.installId);
    await expect(two.admit(install, 'daily', 0.2, true)).rejects.toMatchObject({
      kind: 'rate_limited',
      detail: { code: 'API_SHARE_USED', retryAfterMs: 25 * 3_600_000 },
    });
    await clock.advance(25 * 3_600_000);
    await expect(two.admit(install, 'daily', 0.2, true)).resolves.toBeUndefined();
  });

  it('are not limited where the CRM grants no number of them', async () => {
    const install = await store.install();
    await expect(ledger(new FakeClock()).admit(install, 'daily', 0.2, false)).resolves.toBeUndefined();
  });
});
