/**
 * Colleagues tidy up while the app runs. Decoys (new, empty companies and contacts that are in no book) are archived before and after
 * they were listed, and merged into real companies, which thereby get a new id: before a write, and in the very batch that writes them.
 * All of it happens up to the first batch update of companies; the digest does not see decoys, so it must end as without faults.
 */
import { findObjectType, type ObjectKey } from '../object-types.ts';
import { type Crm, sources } from '../store/crm.ts';
import type { FaultCall, Faults } from './faults.ts';

const companyDecoys = 10;
const contactDecoys = 8;

interface Decoys {
  readonly companies: number[];
  readonly contacts: number[];
}

function addDecoys(crm: Crm): Decoys {
  const companies: number[] = [];
  const contacts: number[] = [];
  for (let n = 1; n <= companyDecoys; n += 1) {
    companies.push(
      crm.create('companies', { name: `Duplicate entry ${n}`, domain: `duplicate-${n}.example` }, sources.user),
    );
  }
  for (let n = 1; n <= contactDecoys; n += 1) {
    contacts.push(
      crm.create(
        'contacts',
        { firstname: 'Old', lastname: `Entry ${n}`, email: `entry-${n}@duplicate.example` },
        sources.user,
      ),
    );
  }
  return { companies, contacts };
}

/** A real company still living under its own id, from the list of candidates. */
function realCompanies(crm: Crm, ids: readonly number[]): number[] {
  const { table } = crm.objects.companies;
  return ids
    .map((id) => table.rowOf(id))
    .filter((row) => row >= 0 && table.isLive(row) && table.get(row, 'book_account_id') !== null);
}

function inputIds(body: unknown): number[] {
  const inputs = (body as { inputs?: { id?: unknown }[] } | null)?.inputs ?? [];
  return inputs.map((input) => Number(input.id));
}

/** Objects go by several names in a path. */
function isList(call: FaultCall, key: ObjectKey): boolean {
  return call.method === 'GET' && findObjectType(call.path.split('/').filter(Boolean).at(-1) ?? '')?.key === key;
}

export function mergesAndDeletes(): Faults {
  let decoys: Decoys = { companies: [], contacts: [] };
  const done = new Set<string>();
  const isFirst = (step: string): boolean => !done.has(step) && done.add(step) !== undefined;

  const archive = (crm: Crm, key: keyof Decoys, count: number): void => {
    for (const row of decoys[key].splice(0, count)) crm.archive(key, row, sources.user);
  };
  const mergeInto = (crm: Crm, real: number | undefined): void => {
    const decoy = real === undefined ? undefined : decoys.companies.shift();
    if (real !== undefined && decoy !== undefined) crm.merge('companies', real, decoy, sources.user);
  };

  return {
    name: 'merges-and-deletes',
    onLoad(crm: Crm): void {
      decoys = addDecoys(crm);
    },
    beforeHandle(call: FaultCall, crm: Crm, body: unknown): void {
      const { ids } = crm.objects.companies.table;
      if (isList(call, 'companies') && isFirst('listing companies')) archive(crm, 'companies', 1);
      if (isList(call, 'deals') && isFirst('companies are listed')) {
        archive(crm, 'companies', 2);
        archive(crm, 'contacts', 3);
        mergeInto(crm, realCompanies(crm, ids)[1]);
      }
      const isWrite = /\/(companies|company|0-2)\/batch\/update$/.test(call.path);
      if (isWrite && isFirst('writing companies')) {
        archive(crm, 'companies', 2);
        archive(crm, 'contacts', 2);
        const real = realCompanies(crm, inputIds(body));
        mergeInto(crm, real[0]);
        if (real.length > 1) mergeInto(crm, real.at(-1));
      }
    },
  };
}
