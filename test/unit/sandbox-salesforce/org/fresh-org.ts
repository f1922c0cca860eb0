/** An org for tests: its clock stands until it is moved. */
import { createOrg } from '../../../../sandbox/salesforce/org/create-org.ts';
import type { DmlResult, RowError, Value } from '../../../../sandbox/salesforce/org/types.ts';

export const startMs = Date.parse('2026-11-21T10:00:00Z');

export function freshOrg(currencies?: Readonly<Record<string, number>>) {
  const clock = { ms: startMs };
  const org = createOrg({ now: () => clock.ms, ...(currencies === undefined ? {} : { currencies }) });
  const actor = { userId: org.integrationUserId };
  const add = (object: string, json: Readonly<Record<string, unknown>>): string =>
    idOf(org.create(actor, object, json));
  const get = (object: string, id: string, field: string): Value => {
    const store = org.object(object);
    return store?.get(store.rowOf(id), field) ?? null;
  };
  const isLive = (object: string, id: string): boolean => {
    const store = org.object(object);
    return store !== undefined && !store.isDeleted(store.rowOf(id));
  };
  return { org, actor, clock, add, get, isLive };
}

export function idOf(result: DmlResult): string {
  if (result.ok) return result.id;
  throw new Error(JSON.stringify(result.errors));
}

export function errorOf(result: DmlResult): RowError | undefined {
  return result.ok ? undefined : result.errors[0];
}

export function codeOf(result: DmlResult): string | undefined {
  return errorOf(result)?.statusCode;
}
