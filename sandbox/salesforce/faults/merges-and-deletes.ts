/**
 * Colleagues tidy up while the app runs. Decoys (new, empty accounts and contacts that are in no book) are deleted before and after they
 * were read, some of them out of the recycle bin, too, and merged into real records, which keep their id: while the app reads, and in
 * the very batch that writes accounts. All of it happens up to that first write; the digest does not see decoys, so it must end as
 * without faults.
 */
import type { Actor, Org } from '../org/types.ts';
import type { FaultCall, Faults } from './faults.ts';

const accountDecoys = 10;
const contactDecoys = 8;
/** Requests that read, from the first one of either on: who reads accounts or contacts alone has read them in part by this one. */
const readOnAt = 12;

type Kind = 'Account' | 'Contact';
type Decoys = Readonly<Record<Kind, string[]>>;

function addDecoys(org: Org, actor: Actor): Decoys {
  const decoys: Decoys = { Account: [], Contact: [] };
  const add = (kind: Kind, values: Readonly<Record<string, unknown>>): void => {
    const made = org.create(actor, kind, values);
    if (!made.ok) throw new Error(`A decoy ${kind} was refused: ${JSON.stringify(made.errors)}`);
    decoys[kind].push(made.id);
  };
  for (let n = 1; n <= accountDecoys; n += 1) {
    add('Account', { Name: `Duplicate entry ${n}`, Website: `https://duplicate-${n}.example` });
  }
  for (let n = 1; n <= contactDecoys; n += 1) {
    add('Contact', { FirstName: 'Old', LastName: `Entry ${n}`, Email: `entry-${n}@duplicate.example` });
  }
  return decoys;
}

const bookKeys = { Account: 'Book_Account_Id__c', Contact: 'Book_Contact_Id__c' } as const;

function isReal(org: Org, kind: Kind, id: string): boolean {
  const store = org.object(kind);
  const row = store?.rowOf(id) ?? -1;
  if (store === undefined || row < 0 || store.isDeleted(row) || store.isGone(row)) return false;
  return store.get(row, bookKeys[kind]) !== null;
}

/** The first real records, at most `most`. */
function realIds(org: Org, kind: Kind, most: number): string[] {
  const store = org.object(kind);
  const found: string[] = [];
  for (let row = 0; store !== undefined && row < store.rows && found.length < most; row += 1) {
    const id = store.idOf(row);
    if (isReal(org, kind, id)) found.push(id);
  }
  return found;
}

function isRead(call: FaultCall): boolean {
  return call.method === 'GET'
    ? /\/(query|queryAll)(\/|$)/.test(call.path)
    : call.method === 'POST' && /\/jobs\/query$/.test(call.path);
}

/** What a query reads of the two; a further page or a look at a job names neither. */
function kindsRead(call: FaultCall, body: Buffer): Kind[] {
  const soql = call.method === 'GET' ? (call.query.get('q') ?? '') : body.toString('utf8');
  return (['Account', 'Contact'] as const).filter((kind) => new RegExp(`\\bFROM\\s+${kind}\\b`, 'i').test(soql));
}

/** The accounts that a collection, a composite or a file of rows writes: their ids stand as the record's own. */
function writtenAccounts(call: FaultCall, body: Buffer): string[] {
  if (!/\/composite(\/|$)|\/jobs\/ingest\/\w+\/batches$|\/sobjects\/Account\//.test(call.path)) return [];
  const text = `${call.path}\n${body.toString('utf8')}`;
  const own = /(?:"id"\s*:\s*"|^"?|\/sobjects\/Account\/)(001[0-9A-Za-z]{12,15})(?=["',\r\n/?]|$)/gim;
  return [...text.matchAll(own)].map((match) => match[1] as string);
}

export function mergesAndDeletes(): Faults {
  let decoys: Decoys = { Account: [], Contact: [] };
  let actor: Actor = { userId: '' };
  let reads = 0;
  let isTidied = false;
  let isWritten = false;
  const seen = new Set<Kind>();

  const remove = (org: Org, kind: Kind, count: number, purged = 0): void => {
    for (const [at, id] of decoys[kind].splice(0, count).entries()) {
      org.remove(actor, kind, id);
      if (at < purged) org.purge(kind, id);
    }
  };
  const mergeInto = (org: Org, kind: Kind, real: string | undefined): void => {
    const decoy = real === undefined ? undefined : decoys[kind].shift();
    if (real !== undefined && decoy !== undefined) org.merge(actor, kind, real, [decoy]);
  };
  const tidyUp = (org: Org): void => {
    isTidied = true;
    remove(org, 'Account', 2, 1);
    remove(org, 'Contact', 3, 1);
    mergeInto(org, 'Account', realIds(org, 'Account', 2)[1]);
    mergeInto(org, 'Contact', realIds(org, 'Contact', 2)[1]);
  };
  const atRead = (org: Org, kinds: readonly Kind[]): void => {
    // Both have been read before this one.
    const isReadOn = seen.size === 2;
    if (kinds.includes('Account') && !seen.has('Account')) remove(org, 'Account', 1);
    for (const kind of kinds) seen.add(kind);
    if (seen.size > 0) reads += 1;
    if (!isTidied && (isReadOn || reads >= readOnAt)) tidyUp(org);
  };
  const atWrite = (org: Org, ids: readonly string[]): void => {
    // Those that are being written go first.
    const isMet = new Set(ids.map((id) => id.slice(0, 15)));
    decoys.Account.sort((a, b) => Number(isMet.has(b.slice(0, 15))) - Number(isMet.has(a.slice(0, 15))));
    const real = ids.filter((id) => isReal(org, 'Account', id));
    remove(org, 'Account', 2, 1);
    remove(org, 'Contact', 2, 1);
    mergeInto(org, 'Account', real[0]);
    if (real.length > 1) mergeInto(org, 'Account', real.at(-1));
  };

  return {
    name: 'merges-and-deletes',
    onLoad(org: Org): void {
      actor = { userId: org.integrationUserId };
      decoys = addDecoys(org, actor);
    },
    beforeHandle(call: FaultCall, org: Org, body: Buffer): void {
      if (isWritten) return;
      if (isRead(call)) {
        atRead(org, kindsRead(call, body));
        return;
      }
      const ids = call.isWrite ? writtenAccounts(call, body) : [];
      if (ids.length === 0) return;
      isWritten = true;
      atWrite(org, ids);
    },
  };
}
