/** The records of the org itself and of its users, as they stand in a new org. */
import type { Edition } from '../limits.ts';
import type { NewUser } from './sandbox-org.ts';
import type { Values } from './types.ts';

const locale = { TimeZoneSidKey: 'UTC', LanguageLocaleKey: 'en_US' } as const;

const organizationTypes: Readonly<Record<Edition, string>> = {
  enterprise: 'Enterprise Edition',
  unlimited: 'Unlimited Edition',
  developer: 'Developer Edition',
};

export function organizationValues(name: string, edition: Edition): Values {
  return {
    ...locale,
    Name: name,
    DefaultLocaleSidKey: 'en_US',
    InstanceName: 'LOC1',
    IsSandbox: true,
    OrganizationType: organizationTypes[edition],
    FiscalYearStartMonth: 1,
  };
}

export function userValues(user: NewUser, profileId: string): Values {
  return {
    ...locale,
    Username: user.username,
    Email: user.email,
    FirstName: user.firstName,
    LastName: user.lastName,
    Alias: user.lastName.slice(0, 8),
    IsActive: user.isActive ?? true,
    UserType: 'Standard',
    LocaleSidKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    ProfileId: profileId,
  };
}
