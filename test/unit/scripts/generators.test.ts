import { describe, expect, test } from 'vitest';
import { connectorFiles } from '../../../scripts/new-connector.ts';
import { jobFiles } from '../../../scripts/new-job.ts';
import { migrationFiles } from '../../../scripts/new-migration.ts';

describe('new:job', () => {
  test('turns the dots of the name into dashes of the folder', () => {
    expect(Object.keys(jobFiles('report.mail'))).toEqual([
      'jobs/report-mail/job.ts',
      'jobs/report-mail/run.ts',
      'test/unit/jobs/report-mail.test.ts',
    ]);
  });

  test('declares the job under its name', () => {
    expect(jobFiles('report.mail')['jobs/report-mail/job.ts']).toContain("name: 'report.mail'");
  });
});

describe('new:migration', () => {
  test('takes the next number', () => {
    const files = migrationFiles('add_notes', ['0001_core.sql', '0007_later.sql']);
    expect(Object.keys(files)[0]).toBe('src/store/migrations/0008_add_notes.sql');
  });
});

describe('new:connector', () => {
  test('leaves a BEHAVIOR.md to fill', () => {
    expect(Object.keys(connectorFiles('pipedrive'))).toContain('connectors/pipedrive/BEHAVIOR.md');
  });
});

describe('every generator', () => {
  test.each([
    ['new:job', jobFiles('report.mail')],
    ['new:migration', migrationFiles('add_notes', [])],
    ['new:connector', connectorFiles('pipedrive')],
  ])('%s leaves a test that fails until it is written', (_name, files) => {
    const tests = Object.entries(files).filter(([path]) => path.endsWith('.test.ts'));
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.every(([, text]) => text.includes('expect.fail('))).toBe(true);
  });
});
