/** What each of Salesforce's error codes means: kind, code of ours, words, and what the person who can mend it should do. */
import type { ErrorKind } from '../../src/contracts/errors.ts';
import type { ErrorItem } from './error-body.ts';

export interface Verdict {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly says: string;
  readonly hint: string;
  readonly retryAfterMs?: number;
  readonly context?: Readonly<Record<string, string>>;
}

const wait = 'Nothing to do: Keel tries again by itself.';

export const report = 'This is a fault in Keel. Report it with the code.';

export function transient(code: string, says: string, retryAfterMs?: number): Verdict {
  return { kind: 'transient', code, says, hint: wait, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const config = (code: string, says: string, hint: string, context?: Verdict['context']): Verdict => ({
  kind: 'config',
  code,
  says,
  hint,
  ...(context === undefined ? {} : { context }),
});
const rejected = (code: string, says: string, hint: string, context?: Verdict['context']): Verdict => ({
  ...config(code, says, hint, context),
  kind: 'rejected',
});
const defect = (code: string, says: string): Verdict => ({ kind: 'defect', code, says, hint: report });

function session({ message }: ErrorItem): Verdict {
  // A new token would be refused for the same reason, and each try would use one up.
  if (/not valid for use with the REST API|Connected app is not attached/i.test(message)) {
    return config(
      'SALESFORCE_APP_REFUSED',
      'Salesforce does not let this app use its API',
      'Connect this org again with the scopes api and refresh_token; an admin must have installed and approved the app in Salesforce Setup.',
    );
  }
  return {
    kind: 'reauth',
    code: 'SALESFORCE_TOKEN_REFUSED',
    says: 'Salesforce refused the access token',
    hint: 'Connect this Salesforce org again: the session has ended or was revoked.',
  };
}

function refreshRefused(): Verdict {
  return {
    kind: 'reauth',
    code: 'SALESFORCE_REFRESH_REFUSED',
    says: 'Salesforce refused the refresh token',
    hint: 'Connect this Salesforce org again: the refresh token has expired, was revoked, or was used by another process.',
  };
}

const appCredentials = (): Verdict =>
  config(
    'SALESFORCE_APP_CREDENTIALS',
    'Salesforce does not know this app, or refuses its secret',
    'Check the consumer key and secret of the External Client App, then connect the org again.',
  );

function requestLimit({ message }: ErrorItem): Verdict {
  if (/concurrent/i.test(message)) {
    return {
      kind: 'rate_limited',
      code: 'SALESFORCE_CONCURRENT_LIMIT',
      says: 'Too many long calls run in this Salesforce org at once',
      hint: wait,
      retryAfterMs: 10_000,
    };
  }
  return {
    kind: 'rate_limited',
    code: 'SALESFORCE_DAILY_LIMIT',
    says: "The org's API calls of a day are used up",
    hint: 'Keel goes on by itself as calls grow a day old. See Setup, Company Information, "API Requests, Last 24 Hours" for who uses them.',
  };
}

function hiddenField({ message, fields }: ErrorItem): Verdict {
  const column = /No such column '([^']{1,100})' on (?:entity|sobject of type) '?(\w{1,100})/i.exec(message);
  const name = column?.[1] ?? fields.join(', ');
  return config(
    'SALESFORCE_FIELD_HIDDEN',
    `Salesforce has no field ${name === '' ? 'of that name' : name}${column ? ` on ${column[2]}` : ''}, or hides it`,
    "Is the name right? Then give Keel's user field-level security on it: assign Keel's permission set, or grant the field in Setup.",
    name === '' ? {} : { fields: name },
  );
}

const hiddenObject = (): Verdict =>
  config(
    'SALESFORCE_OBJECT_HIDDEN',
    'Salesforce has no such object, or hides it',
    "Is the object's API name right, and may Keel's user read it (assign Keel's permission set)?",
  );

const noAccess = ({ code }: ErrorItem): Verdict =>
  config(
    'SALESFORCE_FORBIDDEN',
    `Salesforce does not allow this request (${code})`,
    "Give Keel's user the right to it in Salesforce (assign Keel's permission set), or ask whether the org's edition holds it.",
  );

const apiDisabled = (): Verdict =>
  config(
    'SALESFORCE_API_DISABLED',
    'The API is switched off for this org or this user',
    'Keel needs an edition with API access, and a user with the permission "API Enabled".',
  );

const tooHeavy = ({ code }: ErrorItem): Verdict =>
  config(
    'SALESFORCE_QUERY_TOO_HEAVY',
    `Salesforce gave up a query (${code})`,
    'Map fewer formula fields, or name the custom fields that matter in the settings (customFields) instead of reading all of them.',
  );

const bulkRefused = ({ code, message }: ErrorItem): Verdict =>
  config(
    'SALESFORCE_BULK_REFUSED',
    `Salesforce does not do this by the Bulk API (${code})`,
    /restriction|view all/i.test(message)
      ? 'Give Keel\'s user "View All" on the object: assign Keel\'s permission set.'
      : 'Nothing to do: Keel reads it by plain queries.',
  );

const bulkLimit = (): Verdict =>
  config(
    'SALESFORCE_BULK_LIMIT',
    "The org's Bulk API jobs of a day are used up",
    'Nothing to do: Keel goes on with plain calls. Other apps in the org use the same jobs.',
  );

const gone = (): Verdict =>
  rejected('RECORD_GONE', 'Salesforce does not have it', 'It was deleted or merged in Salesforce.');

/** Written by the org's admin for whoever breaks the rule. */
const ownWords = new Set(['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'FIELD_FILTER_VALIDATION_EXCEPTION']);

function wordsOfRule({ code, message, fields }: ErrorItem): string {
  if (ownWords.has(code)) return message.slice(0, 200);
  if (code === 'ENTITY_IS_LOCKED') return 'it is locked for editing, as in an approval process';
  return code === 'REQUIRED_FIELD_MISSING' ? `required fields are missing (${fields.join(', ')})` : '';
}

function adminRule(item: ErrorItem): Verdict {
  const words = wordsOfRule(item);
  return rejected(
    'SALESFORCE_ADMIN_RULE',
    `A rule of the Salesforce org refused the record${words === '' ? '' : `: ${words}`}`,
    "Mend the record in Salesforce, or relax the rule for Keel's user; the row is tried again when the record changes.",
    item.fields.length === 0 ? {} : { fields: item.fields.join(', ') },
  );
}

const badValue = ({ code, fields }: ErrorItem): Verdict =>
  rejected(
    'SALESFORCE_VALIDATION',
    `Salesforce refused a value (${code}${fields.length === 0 ? '' : `: ${fields.join(', ')}`})`,
    'Look at the record and at the field in Salesforce; the row is tried again when the record changes.',
  );

function duplicate({ message, fields }: ErrorItem): Verdict {
  const existing = /record with id: ([a-zA-Z0-9]{15,18})/.exec(message)?.[1];
  return rejected('SALESFORCE_DUPLICATE', 'Salesforce has a record with that unique value already', wait, {
    ...(existing === undefined ? {} : { existingId: existing }),
    ...(fields.length === 0 ? {} : { fields: fields.join(', ') }),
  });
}

const automation = ({ code }: ErrorItem): Verdict =>
  rejected(
    'SALESFORCE_AUTOMATION',
    `A trigger or flow of the Salesforce org refused the record (${code})`,
    "Ask the org's admin what runs when this object is saved; the row is tried again when the record changes.",
  );

type Judge = (item: ErrorItem) => Verdict;

const judges: Readonly<Record<string, Judge>> = {
  INVALID_SESSION_ID: session,
  INVALID_AUTH_HEADER: session,
  INVALID_LOGIN: session,
  invalid_grant: refreshRefused,
  inactive_user: refreshRefused,
  inactive_org: refreshRefused,
  invalid_client: appCredentials,
  invalid_client_id: appCredentials,
  invalid_client_credentials: appCredentials,
  unauthorized_client: appCredentials,
  REQUEST_LIMIT_EXCEEDED: requestLimit,
  API_DISABLED_FOR_ORG: apiDisabled,
  API_CURRENTLY_DISABLED: apiDisabled,
  INVALID_FIELD: hiddenField,
  INVALID_FIELD_FOR_INSERT_UPDATE: hiddenField,
  INVALID_TYPE: hiddenObject,
  MALFORMED_QUERY: () => defect('SALESFORCE_BAD_QUERY', 'Salesforce did not understand a query'),
  INVALID_QUERY_FILTER_OPERATOR: () => defect('SALESFORCE_BAD_QUERY', 'Salesforce did not understand a query'),
  QUERY_TIMEOUT: tooHeavy,
  QUERY_TOO_COMPLICATED: tooHeavy,
  OPERATION_TOO_LARGE: tooHeavy,
  INVALID_QUERY_LOCATOR: () => transient('SALESFORCE_LOCATOR_EXPIRED', 'A place in a result has expired'),
  EXCEEDED_ID_LIMIT: () => defect('SALESFORCE_REPLICATION_WINDOW', 'A window of changes is too large'),
  INVALID_REPLICATION_DATE: () =>
    defect('SALESFORCE_REPLICATION_WINDOW', 'A window of changes is too short or too old'),
  LIMIT_EXCEEDED: bulkLimit,
  INVALIDENTITY: bulkRefused,
  API_ERROR: bulkRefused,
  INVALIDJOB: bulkRefused,
  INVALIDJOBSTATE: bulkRefused,
  FEATURENOTENABLED: bulkRefused,
  REQUIRED_FIELD_MISSING: adminRule,
  FIELD_CUSTOM_VALIDATION_EXCEPTION: adminRule,
  FIELD_FILTER_VALIDATION_EXCEPTION: adminRule,
  STRING_TOO_LONG: badValue,
  JSON_PARSER_ERROR: badValue,
  NUMBER_OUTSIDE_VALID_RANGE: badValue,
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: badValue,
  INVALID_EMAIL_ADDRESS: badValue,
  FIELD_INTEGRITY_EXCEPTION: badValue,
  INVALID_ID_FIELD: badValue,
  DUPLICATE_VALUE: duplicate,
  DUPLICATES_DETECTED: badValue,
  ENTITY_IS_DELETED: gone,
  ENTITY_IS_LOCKED: adminRule,
  DELETED_ENTITY: gone,
  MALFORMED_ID: gone,
  INVALID_CROSS_REFERENCE_KEY: gone,
  NOT_FOUND: gone,
  UNABLE_TO_LOCK_ROW: () => transient('SALESFORCE_LOCKED', 'Another change holds the record or its account', 2_000),
  ALL_OR_NONE_OPERATION_ROLLED_BACK: () =>
    transient('SALESFORCE_ROLLED_BACK', 'Another row of the same request failed'),
  MULTIPLE_CHOICES: () =>
    rejected(
      'SALESFORCE_AMBIGUOUS',
      'Several records have that external id',
      'Make the external id unique in Salesforce: only one record may carry it.',
    ),
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: automation,
  CANNOT_EXECUTE_FLOW_TRIGGER: automation,
  APEX_ERROR: automation,
  SERVER_UNAVAILABLE: () => transient('SALESFORCE_UNAVAILABLE', 'Salesforce is not available'),
  SERVICE_NOT_AVAILABLE: () => transient('SALESFORCE_UNAVAILABLE', 'Salesforce is not available'),
  UNKNOWN_EXCEPTION: () => transient('SALESFORCE_UNAVAILABLE', 'Salesforce failed over a request'),
};

/** By the code of the reply, where it names one that is known. */
export function byCode(item: ErrorItem): Verdict | undefined {
  if (Object.hasOwn(judges, item.code)) return judges[item.code]?.(item);
  return /^INSUFFICIENT_ACCESS|^INSUFFICIENT_RIGHTS/.test(item.code) ? noAccess(item) : undefined;
}

/** By the HTTP status alone: what a proxy answers, or an error without a code. */
export function byStatus(status: number, item: ErrorItem, retryAfterMs: number | undefined): Verdict {
  if (status === 300) return judges.MULTIPLE_CHOICES?.(item) ?? gone();
  if (status === 401) return session(item);
  if (status === 403) return noAccess({ ...item, code: item.code === '' ? 'status 403' : item.code });
  if (status === 404 || status === 410) return gone();
  if (status === 409) return bulkRefused({ ...item, code: 'status 409' });
  if (status === 414 || status === 431) {
    return config(
      'SALESFORCE_URL_TOO_LONG',
      'A query is too long for an address',
      'Name the custom fields that matter in the settings (customFields) instead of reading all of them.',
    );
  }
  // Seen in the wild beside 5xx, without a JSON body: gone at the next try.
  if ([406, 408, 420, 429].includes(status) || status >= 500) {
    return transient('SALESFORCE_UNAVAILABLE', 'Salesforce is not available', retryAfterMs);
  }
  return defect(
    'SALESFORCE_BAD_REQUEST',
    `Salesforce did not understand a request${item.code === '' ? '' : ` (${item.code})`}`,
  );
}
