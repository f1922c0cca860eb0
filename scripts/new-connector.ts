/** `npm run new:connector -- key`: a connector that compiles, reads nothing yet, and has failing tests that say what to fill. */
import { nameArgument, pascalCase, writeNew } from './scaffold.ts';

const settings = (type: string) => `/** What an admin may map. */
import { z } from 'zod';
import { definers } from '../../src/contracts/connector.ts';

export const ${type}Settings = z.object({});
export type ${type}Settings = z.output<typeof ${type}Settings>;

export const { settings, defineStream, defineFieldWriter, defineTaskWriter } = definers(${type}Settings);
`;

const errors = (upper: string) => `import { AppError } from '../../src/contracts/errors.ts';

/** The only place that knows the vendor's errors. What is not known is a defect: never switch an install off on doubt. */
export function classify(err: unknown): AppError {
  if (err instanceof AppError) return err;
  return new AppError('defect', 'The vendor answered in a way that is not known', { code: '${upper}_UNEXPECTED', cause: err });
}
`;

const index = (
  key: string,
  type: string,
  upper: string,
) => `import type { Connector } from '../../src/contracts/connector.ts';
import { AppError } from '../../src/contracts/errors.ts';
import { classify } from './errors.ts';
import { ${type}Settings } from './settings.ts';

export const ${key} = {
  key: '${key}',
  displayName: '${type}',
  apiVersion: 'unknown',
  settings: ${type}Settings,
  budgets: [{ name: 'general', limit: 10, perMs: 1_000, concurrency: 4 }],
  streams: [],
  classify,
  check: async () => {
    throw new AppError('config', 'The connector is not finished', { code: '${upper}_NOT_FINISHED', hint: 'Fill connectors/${key}.' });
  },
} as const satisfies Connector<'${key}', typeof ${type}Settings>;
`;

const behavior = (type: string) => `# ${type}: what is odd about it

For each oddity: what, why the vendor is so, why it matters here, with a link to the vendor's page.

## Reading
## Writing
## Limits and errors
## Webhooks
`;

const conformance = (key: string) => `import { describe, expect, test } from 'vitest';
import { ${key} } from '../../../../connectors/${key}/index.ts';

describe('connector ${key}', () => {
  test('reads at least one stream', () => {
    expect(${key}.streams.length).toBeGreaterThan(0);
  });

  test('names the version of the API it speaks', () => {
    expect(${key}.apiVersion).not.toBe('unknown');
  });

  test('tells each of the vendor\\'s errors by its kind', () => {
    expect.fail('write this test: one fixture for each error in test/fixtures/${key}/errors');
  });

  test('reads on from every checkpoint without losing a row', () => {
    expect.fail('write this test against a local double of the vendor');
  });
});
`;

export function connectorFiles(key: string): Record<string, string> {
  const type = pascalCase(key);
  const upper = key.toUpperCase();
  return {
    [`connectors/${key}/index.ts`]: index(key, type, upper),
    [`connectors/${key}/settings.ts`]: settings(type),
    [`connectors/${key}/errors.ts`]: errors(upper),
    [`connectors/${key}/BEHAVIOR.md`]: behavior(type),
    [`test/unit/connectors/${key}/${key}.test.ts`]: conformance(key),
  };
}

if (import.meta.main) {
  const key = nameArgument(/^[a-z][a-z0-9]*$/, 'new:connector -- key');
  writeNew(connectorFiles(key), [
    'add it to connectors/index.ts',
    'add its scopes and hosts to manifest.json, its settings to docs/settings.md, its codes to docs/errors.md',
    `then: npx vitest run test/unit/connectors/${key}`,
  ]);
}
