import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../../src/domain/random.ts';
import { startKeel } from '../../support/keel-process.ts';
import { runCommand } from '../../support/run-command.ts';
import { type TemporaryTables, temporaryTables } from '../../support/temporary-table.ts';

const telco = join(import.meta.dirname, '../../../../shared/data/telco/Telco-Customer-Churn.csv');

interface View {
  readonly rows: number;
  readonly positives: number;
  readonly dropped: number;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly champion: string;
  readonly verdict: string;
  readonly verdictSentence: string;
  readonly models: readonly Record<
    'name' | 'auc' | 'prAuc' | 'brier' | 'logLoss' | 'ece' | 'eceFloor95' | 'fitMs',
    unknown
  >[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

let tables: TemporaryTables;
beforeAll(async () => {
  tables = await temporaryTables();
});
afterAll(() => tables.remove());

const keel = (...args: string[]) => runCommand('evaluate', ...args);

async function evaluated(content: string, ...args: string[]): Promise<View & { readonly code: number }> {
  const table = await tables.write(content);
  const { code, out } = await keel('--table', table, '--label', 'left', '--json', ...args);
  return { ...(JSON.parse(out) as View), code };
}

/** Rows of which every fifth to third left, those with few seats more often. */
function customers(count: number, row: (i: number, isLeft: boolean, seats: number) => string, header: string): string {
  const random = randomOf(5);
  const lines = Array.from({ length: count }, (_, i) => {
    const seats = random.int(100);
    return row(i, random.unit() < 0.55 - seats / 200, seats);
  });
  return `${header}\n${lines.join('\n')}\n`;
}

const small = customers(150, (i, isLeft, seats) => `C${i},${seats},${isLeft ? 'Yes' : 'No'}`, 'id,seats,left');
const codes = (view: View): string[] => view.warnings.map(({ code }) => code);

describe('keel evaluate', () => {
  it('gives the figures of the ladder in the shape that checks rely on', async () => {
    const view = await evaluated(small, '--id', 'id', '--folds', '3', '--seed', '9');
    expect(view).toMatchObject({ code: 0, rows: 150, dropped: 0, warnings: [] });
    expect(['usable', 'no_better_than_base_rate']).toContain(view.verdict);
    expect(view.models.map(({ name }) => name)).toContain(view.champion);
    for (const { name: _name, ...model } of view.models) {
      const { auc, prAuc, brier, logLoss, ece, eceFloor95, fitMs } = model;
      for (const figure of [auc, prAuc, brier, logLoss, ece, eceFloor95, fitMs]) expect(figure).toBeTypeOf('number');
    }
  });

  it('gives the same figures for the same seed', async () => {
    const figures = async () => (await evaluated(small)).models.map(({ fitMs: _fitMs, ...model }) => model);
    expect(await figures()).toEqual(await figures());
  });

  it('tells a person the verdict first', async () => {
    const { out } = await keel('--table', await tables.write(small), '--label', 'left');
    expect(out).toMatch(/^(Usable|No better than the base rate)\. /);
  });

  it('writes the report with its charts where it is asked to', async () => {
    const file = join(tables.dir, 'report.html');
    await evaluated(small, '--html', file);
    expect(await readFile(file, 'utf8')).toContain('<!doctype html>');
  });

  it('prints one JSON value and nothing else, without a database', async () => {
    const table = await tables.write(small);
    const ended = await startKeel(['evaluate', '--table', table, '--label', 'left', '--json'], {
      PATH: process.env.PATH,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    }).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({ rows: 150 });
  });
});

describe('bad tables get a clear answer', () => {
  it.each([
    ['nobody left', 'seats,left\n1,No\n2,No\n', { rows: 2, positives: 0 }, ['LABEL_ONE_VALUE']],
    ['everyone left', 'seats,left\n1,Yes\n2,Yes\n', { rows: 2, positives: 2 }, ['LABEL_ONE_VALUE']],
    ['there is no row', 'seats,left\n', { rows: 0, positives: 0 }, ['LABEL_EMPTY', 'NO_COLUMNS']],
    [
      'there is no label',
      'seats,left\n1,\n2,\n',
      { rows: 0, dropped: 2 },
      ['LABEL_EMPTY', 'LABEL_MISSING', 'NO_COLUMNS'],
    ],
  ])('too little data, where %s', async (_what, content, counts, warnings) => {
    const view = await evaluated(content);
    expect(view).toMatchObject({ code: 0, verdict: 'too_little_data', ...counts });
    expect(codes(view)).toEqual(warnings);
  });

  it('too little data, where one customer left', async () => {
    const view = await evaluated(
      customers(100, (i, _isLeft, seats) => `${seats},${i === 7 ? 'Yes' : 'No'}`, 'seats,left'),
    );
    expect(view).toMatchObject({ code: 0, positives: 1, verdict: 'too_little_data', warnings: [] });
  });

  it('no better than the base rate, where every column is empty', async () => {
    const view = await evaluated(customers(100, (_i, isLeft) => `,,${isLeft ? 'Yes' : 'No'}`, 'a,b,left'));
    expect(view).toMatchObject({ code: 0, verdict: 'no_better_than_base_rate' });
    expect(codes(view)).toEqual(['EMPTY_COLUMN', 'NO_COLUMNS']);
  });

  it('text in a number column is not known, and told', async () => {
    const view = await evaluated(
      customers(100, (i, isLeft, seats) => `${i === 3 ? 'many' : seats},${isLeft ? 'Yes' : 'No'}`, 'seats,left'),
    );
    expect(view.code).toBe(0);
    expect(view.warnings).toEqual([
      { code: 'TEXT_IN_NUMBER_COLUMN', message: expect.stringContaining('"many" on line 5') },
    ]);
  });

  it('duplicate ids are told', async () => {
    const view = await evaluated(
      customers(100, (i, isLeft, seats) => `${i % 90},${seats},${isLeft ? 'Yes' : 'No'}`, 'id,seats,left'),
      '--id',
      'id',
    );
    expect(codes(view)).toEqual(['DUPLICATE_IDS']);
  });

  it('a column that leaks the label is told by name, and with the verdict', async () => {
    const leaking = customers(
      120,
      (_i, isLeft, seats) => `${seats},${isLeft ? 'closed,Yes' : 'open,No'}`,
      'seats,account_status,left',
    );
    const view = await evaluated(leaking);
    expect(view.warnings[0]).toMatchObject({
      code: 'LABEL_LEAK',
      message: expect.stringContaining('"account_status"'),
    });
    expect(view.verdictSentence).toContain('LABEL_LEAK');
    const without = await evaluated(leaking, '--leave-out', 'account_status');
    expect(without.warnings).toEqual([]);
  });

  it('a label with three values is an error that lists them, unless one is named', async () => {
    const paused = customers(
      100,
      (i, isLeft, seats) => `${seats},${isLeft ? 'Yes' : i % 5 ? 'No' : 'Paused'}`,
      'seats,left',
    );
    expect(await evaluated(paused)).toMatchObject({
      code: 1,
      error: { code: 'LABEL_NOT_BINARY', message: expect.stringContaining('"Paused" (') },
    });
    const named = await evaluated(paused, '--positive', 'Yes');
    expect(named.code).toBe(0);
    expect(codes(named)).toEqual(['LABEL_HAS_OTHER_VALUES']);
  });

  it.each([
    ['LABEL_NOT_FOUND', 'a,Left\n1,Yes\n', []],
    ['COLUMN_NOT_FOUND', 'a,left\n1,Yes\n', ['--id', 'b']],
    ['POSITIVE_NOT_FOUND', 'a,left\n1,Yes\n2,No\n', ['--positive', 'Y']],
    ['TABLE_EMPTY', '', []],
    ['TABLE_HEADER_DUPLICATE', 'a,a,left\n', []],
    ['TABLE_HEADER_EMPTY', 'a,,left\n', []],
    ['HTML_UNWRITABLE', 'a,left\n', ['--html', 'no/such/folder/report.html']],
  ])('%s ends with 1 and says what to do', async (code, content, args) => {
    const view = await evaluated(content, ...args);
    expect(view).toMatchObject({ code: 1, error: { code, hint: expect.stringMatching(/./) } });
  });

  it.each([
    [['--label', 'left']],
    [['--table', 'x.csv']],
    [['--table', 'x.csv', '--label', 'left', '--folds', '1']],
    [['--table', 'x.csv', '--label', 'left', '--seed', 'seven']],
    [['--table', 'x.csv', '--label', 'left', '--no-such-option']],
  ])('bad use, %j, ends with 2', async (args) => {
    const { code, err } = await keel(...args);
    expect(code).toBe(2);
    expect(err).toContain('(BAD_USAGE)');
  });

  it('a file that is not there ends with 1', async () => {
    const { code, err } = await keel('--table', join(tables.dir, 'none.csv'), '--label', 'left');
    expect(code).toBe(1);
    expect(err).toContain('(TABLE_UNREADABLE)');
  });
});

describe.skipIf(!existsSync(telco))('the Telco table (skipped where ../shared/data is absent)', () => {
  it('is told as well as the best models tell it', { timeout: 600_000 }, async () => {
    const args = ['--table', telco, '--label', 'Churn', '--positive', 'Yes', '--id', 'customerID', '--json'];
    const { code, out } = await keel(...args, '--folds', '5', '--seed', '7');
    const view = JSON.parse(out) as View;
    expect(code).toBe(0);
    expect(view).toMatchObject({ rows: 7043, positives: 1869, dropped: 0, warnings: [], verdict: 'usable' });
    const model = (name: string) => view.models.find((each) => each.name === name) as View['models'][number];
    // facts: scikit-learn's best on the same table; 11 customers have no TotalCharges.
    expect(model('logistic_regression').auc).toBeGreaterThanOrEqual(0.844);
    expect(model('logistic_regression').logLoss).toBeLessThanOrEqual(0.419);
    expect(model('gradient_boosting').auc).toBeGreaterThanOrEqual(0.846);
    expect(model('gradient_boosting').logLoss).toBeLessThanOrEqual(0.4145);
    expect(model('random_forest').auc).toBeGreaterThanOrEqual(0.842);
    const champion = model(view.champion);
    expect(champion.ece).toBeLessThanOrEqual(champion.eceFloor95 as number);
  });
});
