import type { ClvReport } from '../../domain/value/table/clv-report.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { decimal } from '../numbers.ts';
import { shortened } from '../page.ts';

/** Each parameter with its meaning; where a model could not be fitted, why. */
export function parameterTable({ parameters, reasons }: ClvReport): Html | null {
  const missing = [
    ['Purchases', reasons.bgNbd],
    ['Spend', reasons.gammaGamma],
  ].flatMap(([what, reason]) => (reason == null ? [] : [html`<p>${`${what}: ${reason}`}</p>`]));
  if (parameters.length === 0) return missing.length === 0 ? null : html`${missing}`;
  const table = dataTable({
    label: 'Parameters',
    columns: [{ header: 'Parameter' }, { header: 'Value', isNumber: true }, { header: 'What it says' }],
    rows: parameters.map(({ name, value, meaning }) => [shortened(name), significant(value), meaning]),
  });
  return html`${missing}${table}`;
}

/** Four digits that say something, whatever the size. */
function significant(value: number): string {
  if (!Number.isFinite(value) || value === 0) return decimal(value, 0);
  const size = Math.floor(Math.log10(Math.abs(value)));
  return size < -4 ? value.toExponential(2) : decimal(value, Math.max(0, 3 - size));
}
