import { defineConfig } from 'vitest/config';

process.env.TZ = 'UTC';

const project = (name: string, more: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node' as const, ...more },
});

/** Servers start and processes are killed in integration and e2e: they wait for states, these are only upper bounds. */
const slow = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  globalSetup: ['./test/support/postgres-setup.ts'],
};

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('architecture', { testTimeout: 60_000 }),
      project('contract', slow),
      project('integration', slow),
      project('e2e', { ...slow, testTimeout: 300_000, hookTimeout: 180_000 }),
    ],
    // One more than the two cores of CI: the long ones wait for other processes most of the time.
    maxWorkers: 3,
  },
});
