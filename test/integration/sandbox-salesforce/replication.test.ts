/** getUpdated and getDeleted. */
import { describe, expect, it } from 'vitest';
import type { SalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import { accountId, call, startSandbox } from './support.ts';

const now = Date.UTC(2026, 10, 20, 12, 30, 40);
const minute = 60_000;
const day = 86_400_000;

const start = (): Promise<SalesforceSandbox> => startSandbox({ now: () => now });

function ask(sandbox: SalesforceSandbox, what: string, from: number, to: number) {
  const [start, end] = [from, to].map((ms) => encodeURIComponent(new Date(ms).toISOString().replace('Z', '+00:00')));
  return call(sandbox, 'GET', `/sobjects/Account/${what}?start=${start}&end=${end}`);
}

function touch({ state: { org } }: SalesforceSandbox, id: string): void {
  org.update({ userId: org.integrationUserId }, 'Account', id, { Phone: '1' });
}

describe('getUpdated', () => {
  it('lists what changed in the window, with or without a trailing slash', async () => {
    const sandbox = await start();
    const id = accountId(sandbox, 'A-2');
    touch(sandbox, id);
    const { status, body } = await ask(sandbox, 'updated/', now - 5 * minute, now + minute);
    expect([status, body]).toEqual([200, { ids: [id], latestDateCovered: '2026-11-20T12:30:00.000+0000' }]);
    expect((await ask(sandbox, 'updated', now - 5 * minute, now - 2 * minute)).body.ids).toEqual([]);
  });

  it('does not look at seconds', async () => {
    const sandbox = await start();
    touch(sandbox, accountId(sandbox, 'A-2'));
    // 12:32:59 is 12:32; the change of 12:30:40 is in a window that starts at 12:30:50, for that is 12:30.
    expect((await ask(sandbox, 'updated', now + 10_000, now + 139_000)).body.ids).toHaveLength(1);
  });
});

describe('getDeleted', () => {
  it('lists what went into the recycle bin, and not what is deleted for good', async () => {
    const sandbox = await start();
    const { org } = sandbox.state;
    const gone = sandbox.state.createRecord('Account', { Name: 'Gone' });
    const binned = accountId(sandbox, 'A-3');
    for (const id of [gone, binned]) sandbox.state.archive('Account', id);
    org.purge('Account', gone);
    const { body } = await ask(sandbox, 'deleted/', now - 10 * minute, now + 2 * minute);
    expect(body.deletedRecords).toEqual([{ id: binned, deletedDate: '2026-11-20T12:30:40.000+0000' }]);
    // Before the purge the list is not whole.
    expect(body.earliestDateAvailable).toBe('2026-11-20T12:30:40.000+0000');
    expect(body.latestDateCovered).toBe('2026-11-20T12:30:00.000+0000');
  });

  it('knows all of the last 15 days where nobody emptied the recycle bin', async () => {
    const { body } = await ask(await start(), 'deleted', now - 10 * minute, now);
    expect(body.earliestDateAvailable).toBe('2026-11-05T12:30:00.000+0000');
  });
});

describe('windows', () => {
  const refused: readonly (readonly [string, string, number, number])[] = [
    ['of a minute', 'updated', now - minute, now],
    ['that end before they start', 'updated', now, now - day],
    ['older than 30 days', 'updated', now - 31 * day, now],
    ['older than 15 days', 'deleted', now - 16 * day, now],
  ];

  it.each(refused)('%s are refused (%s)', async (_name, what, from, to) => {
    const { status, body } = await ask(await start(), what, from, to);
    expect([status, body[0].errorCode]).toEqual([400, 'INVALID_REPLICATION_DATE']);
  });

  it('of 29 days are served for updates', async () => {
    expect((await ask(await start(), 'updated', now - 29 * day, now)).status).toBe(200);
  });

  it('need both ends, an instant each, and an object that is replicated', async () => {
    const sandbox = await start();
    const ends = 'start=2026-11-20T00:00:00Z&end=2026-11-20T10:00:00Z';
    const code = async (path: string) => (await call(sandbox, 'GET', path)).body[0].errorCode;
    expect(await code('/sobjects/Account/updated?start=2026-11-20T00:00:00Z')).toBe('MISSING_ARGUMENT');
    expect(await code('/sobjects/Account/updated?start=yesterday&end=today')).toBe('INVALID_REPLICATION_DATE');
    expect(await code(`/sobjects/Nowhere__c/updated?${ends}`)).toBe('NOT_FOUND');
    expect(await code(`/sobjects/PermissionSet/updated?${ends}`)).toBe('INVALID_TYPE_FOR_OPERATION');
  });
});
