/** With whom an activity was: Salesforce works out the account; a person is a contact, or a lead that is nobody's customer yet. */
import type { RawRecord } from '../raw.ts';
import { toId18 } from '../record-id.ts';

export const partyFields = ['AccountId', 'WhatId', 'WhoId'] as const;

export function partiesOf(raw: RawRecord): { accountId: string | null; contactId: string | null } {
  const what = toId18(raw.WhatId);
  const who = toId18(raw.WhoId);
  return {
    accountId: toId18(raw.AccountId) ?? (what?.startsWith('001') ? what : null),
    contactId: who?.startsWith('003') ? who : null,
  };
}

export const activitiesOff = 'Activities are switched off in the settings.';
