/** Prints the last line of a CI run, `N passed, N failed[, N skipped]`, from vitest's JSON report; fails if anything did. */
import { existsSync, readFileSync } from 'node:fs';

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
}

/** A file that could not even be loaded counts as one failure; so does a report that is not there. */
export function summarise(report: VitestReport | null): Summary {
  if (!report) return { passed: 0, failed: 1, skipped: [] };
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((result) => result.status === 'failed'),
  );
  return {
    passed: tests.filter((result) => result.status === 'passed').length,
    failed: tests.filter((result) => result.status === 'failed').length + unloaded.length,
    skipped: tests.filter((result) => !['passed', 'failed'].includes(result.status)).map((result) => result.fullName),
  };
}

export function lastLine({ passed, failed, skipped }: Summary): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped.length === 0 ? line : `${line}, ${skipped.length} skipped`;
}

if (import.meta.main) {
  const [path = '', testStatus = '0', checkStatus = '0'] = process.argv.slice(2);
  const summary = summarise(existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as VitestReport) : null);
  const brokenRun = testStatus !== '0' && summary.failed === 0 ? 1 : 0;
  const brokenCheck = checkStatus === '0' ? 0 : 1;
  const failed = summary.failed + brokenRun + brokenCheck;
  for (const name of summary.skipped) console.log(`skipped: ${name}`);
  console.log(lastLine({ ...summary, failed }));
  process.exitCode = failed === 0 ? 0 : 1;
}
