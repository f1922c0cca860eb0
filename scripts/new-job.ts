/** `npm run new:job -- area.verb`: spec, runner, and a test that fails until the job does something. */
import { camelCase, nameArgument, writeNew } from './scaffold.ts';

export function jobFiles(name: string): Record<string, string> {
  const folder = name.replaceAll('.', '-');
  const spec = camelCase(folder);
  return {
    [`jobs/${folder}/job.ts`]: `import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

export const ${spec} = defineJob({
  name: '${name}',
  queue: '${name.split('.')[0]}',
  attempts: 5,
  timeoutMs: 60_000,
  payload: z.object({ installId: z.uuid() }),
  key: (payload) => payload.installId,
});
`,
    [`jobs/${folder}/run.ts`]: `import type { Runner } from '../../src/contracts/job.ts';
import type { ${spec} } from './job.ts';

/** What this job needs of the outside; the container provides it. */
interface Services {
  readonly doOneSlice: (installId: string, signal: AbortSignal) => Promise<{ more: boolean }>;
}

export const run: Runner<typeof ${spec}, Services> = async (payload, ctx) => {
  const { more } = await ctx.services.doOneSlice(payload.installId, ctx.signal);
  return more ? { next: payload } : { done: true };
};
`,
    [`test/unit/jobs/${folder}.test.ts`]: `import { describe, expect, test } from 'vitest';
import { ${spec} } from '../../../jobs/${folder}/job.ts';

describe('job ${name}', () => {
  test('has one waiting job per install', () => {
    const installId = '00000000-0000-4000-8000-000000000001';
    expect(${spec}.key(${spec}.payload.parse({ installId }))).toBe(installId);
  });

  test('running it twice equals running it once', () => {
    expect.fail('write this test: run the service twice on the same rows');
  });

  test('returns quietly when its install is gone', () => {
    expect.fail('write this test');
  });
});
`,
  };
}

if (import.meta.main) {
  const name = nameArgument(/^[a-z]+(\.[a-z]+)?$/, 'new:job -- area.verb');
  writeNew(jobFiles(name), [
    'add it to jobs/index.ts and to src/runtime/runners.ts',
    'then: npx vitest run test/unit/jobs',
  ]);
}
