import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { kpiTable } from '../../../src/cli/kpi-table.ts';
import type { ExportColumn } from '../../../src/contracts/export-table.ts';
import { customerColumns } from '../../../src/services/export/customers-table.ts';
import { scoreColumns, scoreHistoryColumns } from '../../../src/services/export/scores-table.ts';
import { sampleKpiReport } from '../../support/sample-kpi-report.ts';

const docs = readFileSync(new URL('../../../docs/export.md', import.meta.url), 'utf8');
const sectionOf = (name: string): string => docs.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? '';

it.each<[string, readonly ExportColumn[]]>([
  ['customers', customerColumns],
  ['scores', scoreColumns],
  ['score-history', scoreHistoryColumns],
  ['kpis', kpiTable(sampleKpiReport()).columns],
])('docs/export.md lists the columns of %s as they are', (name, columns) => {
  const rows = sectionOf(name)
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(columns.map((column) => `| \`${column.name}\` | ${column.kind} | ${column.about} |`));
});

it.each([customerColumns, scoreColumns, scoreHistoryColumns])('no column has the name of another', (...columns) => {
  const names = columns.map((column) => (column as ExportColumn).name);
  expect(new Set(names).size).toBe(names.length);
});
