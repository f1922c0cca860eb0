/** A record as the API shows it. Prepared once per page, so that 100 rows cost well under a millisecond each hundred. */
import type { ObjectKey } from '../object-types.ts';
import type { Crm } from '../store/crm.ts';
import { sources } from '../store/crm.ts';
import type { HistoryEntry } from '../store/property-history.ts';
import type { InlineAssociations } from './inline-associations.ts';

export interface RecordBody {
  id: string;
  properties: Record<string, string | null>;
  propertiesWithHistory?: Record<string, HistoryEntry[]>;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
  url: string;
  associations?: Record<string, unknown>;
  objectWriteTraceId?: string;
  new?: boolean;
}

export interface ViewOptions {
  readonly properties?: readonly string[];
  readonly withHistory?: readonly string[];
  readonly associations?: InlineAssociations;
}

type Reader = readonly [name: string, read: (row: number) => string | null];

/** Names that do not exist are left out; the stamps and the id always come along. */
function readers(crm: Crm, key: ObjectKey, wanted: readonly string[]): Reader[] {
  const { properties, table, type } = crm.objects[key];
  const always = [type.createdProperty, type.modifiedProperty, 'hs_object_id'];
  const names = wanted.length === 0 ? type.defaultProperties : [...wanted, ...always];
  return [...new Set(names)]
    .filter((name) => properties.get(name) !== undefined)
    .sort()
    .map((name): Reader => {
      if (crm.isComputed(key, name)) return [name, (row) => crm.value(key, row, name)];
      const column = table.column(name);
      return [name, (row) => column[row] ?? null];
    });
}

export function recordView(crm: Crm, key: ObjectKey, options: ViewOptions = {}): (row: number) => RecordBody {
  const { table, type } = crm.objects[key];
  const columns = readers(crm, key, options.properties ?? []);
  const tracked = (options.withHistory ?? []).filter((name) => crm.objects[key].properties.get(name) !== undefined);
  const webBase = `${crm.webUrl}/contacts/${crm.portalId}/record/${type.typeId}`;
  return (row) => {
    const properties: Record<string, string | null> = {};
    for (const [name, read] of columns) properties[name] = read(row);
    const archivedMs = table.archivedMs.get(row);
    const id = String(table.ids[row]);
    return {
      id,
      properties,
      ...(tracked.length === 0 ? {} : { propertiesWithHistory: history(crm, key, row, tracked) }),
      createdAt: new Date(table.createdMs[row] as number).toISOString(),
      updatedAt: new Date(table.updatedMs[row] as number).toISOString(),
      archived: archivedMs !== undefined,
      ...(archivedMs === undefined ? {} : { archivedAt: new Date(archivedMs).toISOString() }),
      url: `${webBase}/${id}`,
      ...(options.associations === undefined ? {} : inline(options.associations, row)),
    };
  };
}

function inline(associations: InlineAssociations, row: number): Pick<RecordBody, 'associations'> {
  const found = associations(row);
  return found === undefined ? {} : { associations: found };
}

function history(crm: Crm, key: ObjectKey, row: number, names: readonly string[]): Record<string, HistoryEntry[]> {
  const store = crm.objects[key];
  return Object.fromEntries(
    names.map((name) => {
      const entries = store.history.read(row, name);
      const value = crm.value(key, row, name);
      if (entries.length > 0 || value === null) return [name, entries];
      const timestamp = new Date(store.table.createdMs[row] as number).toISOString();
      return [name, [{ value, timestamp, ...sources.import }]];
    }),
  );
}
