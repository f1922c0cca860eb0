import type { ExportTable } from '../contracts/export-table.ts';
import { kpiParts } from '../contracts/kpi-repository.ts';
import type { Deps } from '../services/deps.ts';
import { readKpiReport } from '../services/kpi/read-kpi-report.ts';
import { kpiTable } from './kpi-table.ts';

/** All whole months there are. */
const everyMonth = 1_200;

/** All KPIs of all months, first of all customers, then of each division; one division at a time is held. */
export async function kpiExport(
  deps: Pick<Deps, 'db' | 'repos' | 'clock' | 'log'>,
  installId: string,
  signal?: AbortSignal,
): Promise<ExportTable> {
  const all = await readKpiReport(deps, installId, { months: everyMonth, signal });
  const { name, columns, pages: first } = kpiTable(all);
  async function* pages() {
    yield* first;
    for (const by of kpiParts) {
      if (by === 'all') continue;
      signal?.throwIfAborted();
      const report = await readKpiReport(deps, installId, { months: everyMonth, by, signal });
      // The figures of all customers stand in the file already.
      yield* kpiTable({ ...report, kpis: [] }).pages;
    }
  }
  return { name, columns, pages: pages() };
}
