import { describe, expect, test } from 'vitest';
import { lastLine, summarise } from '../../../scripts/ci-summary.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'x.test.ts',
  status,
  assertionResults: tests.map((result, i) => ({ status: result, fullName: `test ${i}` })),
});

describe('the last line of CI', () => {
  test.each<[string, ReturnType<typeof file>[], string]>([
    [
      'counts tests over files',
      [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')],
      '3 passed, 1 failed',
    ],
    [
      'names skipped ones only if there are any',
      [file('passed', 'passed', 'skipped', 'todo')],
      '1 passed, 0 failed, 2 skipped',
    ],
    ['counts a file that did not load', [file('passed', 'passed'), file('failed')], '1 passed, 1 failed'],
  ])('%s', (_what, testResults, expected) => {
    expect(lastLine(summarise({ testResults }))).toBe(expected);
  });

  test('counts a missing report as a failure', () => {
    expect(lastLine(summarise(null))).toBe('0 passed, 1 failed');
  });
});
