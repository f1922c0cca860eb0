/** Each migration on a database that an older version filled: what was there stays, what is new starts empty. */
import { expect, it } from 'vitest';
import { afterUpgrade } from '../../support/migrated.ts';

const count = (table: string): string => `(select count(*)::int from ${table})`;

it.each([
  ['0002_models', { models: 0 }, `${count('models')} as models`],
  [
    '0004_segments',
    { fits: 0, members: 0 },
    `${count('segmentations')} as fits, ${count('segment_members')} as members`,
  ],
  ['0005_recommendations', { recommenders: 0 }, `${count('recommenders')} as recommenders`],
  ['0006_value_models', { models: 0 }, `${count('value_models')} as models`],
  ['0007_api_calls', { hours: 0 }, `${count('api_calls')} as hours`],
  ['0008_identity', { links: 0, joined: null }, `${count('customer_links')} as links, joined_to as joined`],
  ['0009_identity_judged', { unjudged: 0 }, '(select count(*)::int from account_keys where not judged) as unjudged'],
])('%s keeps what there is, and starts empty', async (to, empty, counts) => {
  expect(await afterUpgrade({ to }, `select name, ${counts} from installs`)).toEqual([{ name: 'A portal', ...empty }]);
});

it('0003_kpis keeps what there is, and shows it in the views', async () => {
  const rows = await afterUpgrade(
    {
      to: '0003_kpis',
      before: async (client, installId) => {
        await client.query(
          `insert into score_history (install_id, customer_id, as_of, model_version, risk, tier, health, stage, value_cents)
           values ($1, 'a', now(), 'scorecard-1', 0.1, 'medium', 50, 'retention', 12345)`,
          [installId],
        );
      },
    },
    'select customer_value::text as value, risk_tier from keel_bi.score_history',
  );
  expect(rows.map((row) => [Number(row.value), row.risk_tier])).toEqual([[123.45, 'medium']]);
});
