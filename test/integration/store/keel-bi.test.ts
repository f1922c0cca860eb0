import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositories } from '../../../src/store/repositories.ts';
import { type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const role = `keel_bi_test_${randomBytes(6).toString('hex')}`;
const password = randomBytes(12).toString('hex');
const views = ['customers', 'score_history', 'kpis', 'kpi_cohorts', 'deals', 'renewals', 'tasks', 'owners'];

let keel: TestKeel;
let admin: pg.Client;
let reader: pg.Client;
let mine: string;
let theirs: string;

async function filled(): Promise<string> {
  const year = 365 * 86_400_000;
  const now = keel.clock.now().getTime();
  const tenant = await keel.tenant([
    account('a', { ownerId: 'o', industry: 'Retail' }),
    deal('d', 'a', {
      createdAt: now - year / 2,
      closedAt: now - year / 2,
      termStart: now - year / 2,
      termEnd: now + year / 2,
    }),
    { type: 'owner', id: 'o', email: 'o@example.com', name: 'Olga', active: true },
  ]);
  await tenant.run(['sync', 'score']);
  await keel.services.snapshotInstalls(null, new AbortController().signal);
  return tenant.installId;
}

beforeAll(async () => {
  keel = await testKeel();
  [mine, theirs] = [await filled(), await filled()];
  admin = new pg.Client({ connectionString: keel.store.url });
  await admin.connect();
  await admin.query(`create role ${role} login password '${password}'`);
  await admin.query(`select keel_bi.allow_reader('${role}', '${mine}')`);
  const url = new URL(keel.store.url);
  url.username = role;
  url.password = password;
  reader = new pg.Client({ connectionString: url.href });
  await reader.connect();
});
afterAll(async () => {
  await reader.end();
  await admin.query(`select keel_bi.forbid_reader('${role}')`);
  await admin.query(`drop role ${role}`);
  await admin.end();
  await keel.close();
});

const installsIn = async (view: string): Promise<string[]> =>
  (await reader.query(`select distinct install_id from keel_bi.${view}`)).rows.map((row) => row.install_id);

describe('a reader of keel_bi', () => {
  it.each(['customers', 'score_history', 'kpis', 'kpi_cohorts', 'deals', 'renewals', 'owners'])(
    'sees in %s the rows of its install and no others, without setting anything',
    async (view) => {
      expect(await installsIn(view)).toEqual([mine]);
    },
  );

  it('sees no other install, whatever it sets', async () => {
    for (const setting of [theirs, '*']) {
      await reader.query(`select set_config('keel.install_id', '${setting}', false)`);
      for (const view of views) expect(await installsIn(view)).not.toContain(theirs);
      const { rows } = await reader.query('select distinct install_id from records');
      expect(rows).toEqual([{ install_id: mine }]);
    }
    await reader.query('reset keel.install_id');
  });

  it('can neither write nor read credentials, settings or contacts', async () => {
    await expect(reader.query('select credentials from installs')).rejects.toThrow(/permission denied/);
    await expect(reader.query('delete from scores')).rejects.toThrow(/permission denied/);
    await expect(reader.query(`select keel_bi.allow_reader('${role}', '${theirs}')`)).rejects.toThrow(
      /permission denied/,
    );
    const { rows } = await reader.query('select distinct type from records order by 1');
    expect(rows.map(({ type }) => type)).toEqual(['account', 'deal', 'owner']);
  });

  it('reads names, money in whole units and dates', async () => {
    const { rows } = await reader.query(
      'select customer_name, industry, owner_name, recurring_value::float8, currency from keel_bi.customers',
    );
    expect(rows).toEqual([
      { customer_name: 'Account a', industry: 'Retail', owner_name: 'Olga', recurring_value: 100, currency: 'EUR' },
    ]);
    const arr = await reader.query(
      `select value from keel_bi.kpis where kpi = 'arr' and part = 'owner' and part_value = 'o' order by month desc limit 1`,
    );
    expect(arr.rows).toEqual([{ value: 100_00 }]);
  });
});

describe('the views', () => {
  it('have a comment on each view and column, and run with the rights of who reads', async () => {
    const { rows } = await admin.query(
      `select c.relname as name, c.reloptions as options from pg_class c
       where c.relnamespace = 'keel_bi'::regnamespace and c.relkind = 'v' and (
         not coalesce('security_invoker=true' = any(c.reloptions), false) or obj_description(c.oid) is null
         or exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and col_description(c.oid, a.attnum) is null))`,
    );
    expect(rows).toEqual([]);
  });

  it('refuse a role that would put Keel itself or row-level security in question', async () => {
    const { rows } = await admin.query('select current_user as me');
    await expect(admin.query(`select keel_bi.allow_reader('${rows[0].me}', '${mine}')`)).rejects.toThrow(/role/);
  });

  it('move a reader to another install, and take access away', async () => {
    await admin.query(`select keel_bi.allow_reader('${role}', '${theirs}')`);
    expect(await installsIn('customers')).toEqual([theirs]);
    await admin.query(`select keel_bi.forbid_reader('${role}')`);
    await expect(installsIn('customers')).rejects.toThrow(/permission denied/);
    await admin.query(`select keel_bi.allow_reader('${role}', '${mine}')`);
    expect(await installsIn('customers')).toEqual([mine]);
  });

  it('go with an install that is removed', async () => {
    const gone = await filled();
    await keel.deps.db.tenant(gone, (ex) => repositories.installs.remove(ex, gone));
    expect(await keel.store.rowsOf(gone, ['kpi_months', 'kpi_cohorts'])).toEqual({
      kpi_months: 0,
      kpi_cohorts: 0,
    });
  });
});
