/** What Bulk 2.0 does not answer although SOQL knows it. */
import { refuse } from '../errors.ts';
import type { PlannedQuery } from '../soql/types.ts';

/** Objects that exist in an org and are not served by Bulk, as connectors have found them. */
const unsupported = new Set(
  [
    'AcceptedEventRelation',
    'ActivityHistory',
    'AttachedContentDocument',
    'CaseStatus',
    'CombinedAttachment',
    'ContractStatus',
    'DeclinedEventRelation',
    'EntityDefinition',
    'EventWhoRelation',
    'FieldDefinition',
    'FieldSecurityClassification',
    'LookedUpFromActivity',
    'Name',
    'OpenActivity',
    'OrderStatus',
    'PartnerRole',
    'RecentlyViewed',
    'SolutionStatus',
    'TaskPriority',
    'TaskStatus',
    'TaskWhoRelation',
    'UndecidedEventRelation',
    'UserRecordAccess',
  ].map((name) => name.toLowerCase()),
);

const compound = /^(?:\w+\.)*(?:(?:billing|shipping|mailing|other)?address|\w*geolocation(?:__c)?)$/i;

/** Before the query is planned: what the plan may not even know. */
export function checkBulkSoql(soql: string): void {
  const bare = withoutTexts(soql);
  if (/\bTYPEOF\b/i.test(bare)) throw notInBulk('TYPEOF clause not supported in Bulk V2 Query');
  const from = topFrom(bare);
  const entity = /^\s*(\w+)/.exec(bare.slice(from + 4))?.[1] ?? '';
  if (unsupported.has(entity.toLowerCase())) {
    throw refuse(400, 'INVALIDENTITY', `Entity '${entity}' is not supported by the Bulk API.`);
  }
  const selected = bare.slice(0, Math.max(0, from)).replace(/^\s*SELECT\s/i, '');
  if (selected.split(',').some((name) => compound.test(name.trim()))) {
    throw refuse(400, 'API_ERROR', 'Selecting compound data not supported in Bulk Query');
  }
}

export function checkBulkPlan(planned: PlannedQuery): void {
  if (planned.hasSubquery) {
    throw refuse(400, 'API_ERROR', 'Aggregate Relationships not supported in Bulk V2 Query with CSV content type');
  }
  if (planned.kind !== 'rows' || planned.isGrouped) {
    throw notInBulk('COUNT, aggregate functions and GROUP BY are not supported in Bulk V2 Query');
  }
  if (planned.hasOffset) throw notInBulk('OFFSET clause not supported in Bulk V2 Query');
}

function notInBulk(message: string): Error {
  return refuse(400, 'API_ERROR', message);
}

/** The statement with its string literals emptied. */
function withoutTexts(soql: string): string {
  return soql.replace(/'(?:\\.|[^'\\])*'/g, "''");
}

/** Where the FROM of the outermost SELECT stands; -1: nowhere. */
function topFrom(bare: string): number {
  let depth = 0;
  for (const match of bare.matchAll(/[()]|\bFROM\b/gi)) {
    if (match[0] === '(') depth += 1;
    else if (match[0] === ')') depth -= 1;
    else if (depth === 0) return match.index;
  }
  return -1;
}
