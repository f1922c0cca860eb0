import { expect, test } from 'vitest';
import { resolvePath } from '../../../sandbox/hubspot/router/resolve-path.ts';

test.each([
  ['/crm/v3/objects/companies/batch/read', 'objects', 'v3'],
  ['/crm/objects/2026-03/0-3', 'objects', 'dated'],
  ['/crm/v4/associations/a/b/batch/read', 'associations', 'v4'],
  ['/crm/associations/2026-09/a/b/batch/read', 'associations', 'dated'],
  ['/crm/v3/owners/', 'owners', 'v3'],
  ['/oauth/v1/token', 'oauth', 'v1'],
  ['/oauth/2026-03/token/introspect', 'oauth', 'dated'],
  ['/oauth/1/authorize', 'oauth', 'none'],
  ['/account-info/2026-03/details', 'account-info', 'dated'],
])('%s', (path, area, family) => {
  expect(resolvePath(path)).toMatchObject({ area, api: { family } });
});

test.each(['/crm/objects/2020-03/companies', '/crm/v9/objects/companies', '/', '/crm', '/crm/v3/associations/a/b'])(
  '%s is nothing',
  (path) => {
    expect(resolvePath(path)).toBeUndefined();
  },
);
