/** Facts of the org itself: who we are in it, its currencies, whose records we see. */
import { z } from 'zod';
import { toAppError } from '../../src/contracts/errors.ts';
import { type Ctx, callClient, ownRequest } from './client.ts';
import { queryPage } from './query.ts';
import { select, soqlText } from './soql.ts';
import { ownPaths } from './versions.ts';

const text = z.string().nullish().catch(null);
const UserInfo = z.object({
  userId: z.string(),
  organizationMultiCurrency: z.union([z.boolean(), z.literal('true'), z.literal('false')]).catch(false),
  orgDefaultCurrencyIsoCode: text,
  userDefaultCurrencyIsoCode: text,
});
export interface WhoAmI {
  readonly userId: string;
  readonly isMultiCurrency: boolean;
  /** Of an org with one currency. */
  readonly orgCurrency: string | null;
}

/** By SOAP: REST has no way to a single-currency org's currency. */
export async function whoAmI(ctx: Ctx): Promise<WhoAmI> {
  const info = UserInfo.parse(await callClient(ctx, (connection) => connection.soap.getUserInfo()));
  return {
    userId: info.userId,
    isMultiCurrency: String(info.organizationMultiCurrency) === 'true',
    orgCurrency: info.orgDefaultCurrencyIsoCode || null,
  };
}

const Organizations = z.object({
  records: z.tuple([
    z.object({ Id: z.string(), Name: z.string(), IsSandbox: z.boolean().catch(false), TimeZoneSidKey: text }),
  ]),
});

/** The one row of Organization, with the reply's headers: its clock and what is used of the day's calls. */
export async function organization(ctx: Ctx) {
  const { body, headers } = await ownRequest(ctx, {
    method: 'GET',
    path: ownPaths.query,
    query: {
      q: select({ object: 'Organization', fields: ['Id', 'Name', 'IsSandbox', 'TimeZoneSidKey'], limit: 1 }),
    },
    schema: Organizations,
  });
  return { ...body.records[0], headers };
}

const Currency = z.object({ IsoCode: z.string(), IsCorporate: z.boolean().catch(false) });

/** Active currencies of a multi-currency org, the corporate one first. */
export async function currencies(ctx: Ctx): Promise<string[]> {
  const soql = select({ object: 'CurrencyType', fields: ['IsoCode', 'IsCorporate'], where: ['IsActive = true'] });
  const found = (await queryPage(ctx, soql, false)).records.map((row) => Currency.parse(row));
  return found.toSorted((a, b) => Number(b.IsCorporate) - Number(a.IsCorporate)).map((one) => one.IsoCode);
}

const Granted = z.object({ SobjectType: z.string() });
const dataRights = ['PermissionsViewAllData', 'PermissionsModifyAllData'];

/** Objects whose records the user sees all, by profile or permission set; 'all': whatever there is; undefined: it cannot be told. */
export async function viewAllObjects(ctx: Ctx, userId: string): Promise<readonly string[] | 'all' | undefined> {
  const mine = `(SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${soqlText(userId)})`;
  const everything = select({
    object: 'PermissionSet',
    fields: ['Id'],
    where: [`Id IN ${mine}`, `(${dataRights.map((right) => `${right} = true`).join(' OR ')})`],
    limit: 1,
  });
  const byObject = select({
    object: 'ObjectPermissions',
    fields: ['SobjectType'],
    where: [`ParentId IN ${mine}`, 'PermissionsViewAllRecords = true'],
  });
  if (((await unlessHidden(queryPage(ctx, everything, false)))?.records.length ?? 0) > 0) return 'all';
  const granted = await unlessHidden(queryPage(ctx, byObject, false));
  return granted?.records.map((row) => Granted.parse(row).SobjectType);
}

/** Undefined where the user may not look at it. */
export async function unlessHidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (err) {
    const error = toAppError(err);
    if (error.kind === 'config' || error.detail.code === 'RECORD_GONE') return undefined;
    throw error;
  }
}
