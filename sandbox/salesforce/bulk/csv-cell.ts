/** Values as Bulk writes them: every one quoted, null as nothing, instants with milliseconds and Z. */
import type { FieldDef, Value } from '../org/types.ts';

const dayMs = 86_400_000;
const two = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const millis = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));

export type CellWriter = (value: Value) => string;

/** Writer for one column, made once a page: the type is not looked at for each value. */
export function cellWriter(field: FieldDef | undefined): CellWriter {
  switch (field?.type) {
    case 'datetime':
      return instantWriter();
    case 'double':
    case 'currency':
    case 'percent':
      return (value) => (typeof value === 'number' ? `"${javaDouble(value)}"` : quoted(value));
    default:
      return quoted;
  }
}

function quoted(value: Value): string {
  if (value === null) return '""';
  if (typeof value === 'string') return value.includes('"') ? `"${value.replaceAll('"', '""')}"` : `"${value}"`;
  return `"${value}"`;
}

/** toISOString for each value would take half of the time of a page; days repeat. */
function instantWriter(): CellWriter {
  let day = Number.NaN;
  let dayText = '';
  return (value) => {
    if (typeof value !== 'number') return quoted(value);
    const ofDay = Math.floor(value / dayMs);
    if (ofDay !== day) {
      day = ofDay;
      dayText = new Date(ofDay * dayMs).toISOString().slice(0, 11);
    }
    const ms = value - ofDay * dayMs;
    const seconds = Math.floor(ms / 1000);
    const minutes = Math.floor(seconds / 60);
    return `"${dayText}${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}.${millis[Math.floor(ms % 1000)]}Z"`;
  };
}

/**
 * As Java's Double.toString, which is what Bulk CSV shows: always with a point, and from 10 million on with an exponent
 * (`100.0`, `8.0E7`).
 */
export function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '0', exponent = '0'] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
