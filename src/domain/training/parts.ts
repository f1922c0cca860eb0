/** Parts of the customers that results are shown by. */
import type { FeatureView } from '../features/feature-view.ts';
import { lostInGrace } from '../records/churn-events.ts';
import { dayMs } from '../records/time.ts';
import type { Account } from '../records/types.ts';
import type { TrainingPart } from './training-set.ts';

/** Industries that are named; the others are one part. */
const namedIndustries = 8;
const notKnown = 'not known';

const sizes = ['1 to 49 employees', '50 to 249 employees', '250 to 999 employees', '1000 employees and more', notKnown];
const tenures = ['customer for less than 1 year', '1 to 3 years', '3 years and more'];
export const inGrace = 'in the days of grace';
const contracts = ['contract with a term', 'contract without a term', 'no contract', inGrace];

/** Part codes that are a row's own: tenure and contract, as of its date. */
export function rowParts(view: FeatureView, graceDays: number): readonly number[] {
  const { contract, asOf } = view;
  const years = (asOf - (contract.activeSince ?? asOf)) / (365.25 * dayMs);
  return [years < 1 ? 0 : years < 3 ? 1 : 2, contractPart(view, graceDays)];
}

/** Who is in the days of grace has said no already, most likely: easy to tell, so his results stand apart. */
function contractPart(view: FeatureView, graceDays: number): number {
  const { contract } = view;
  if (contract.lapsedAt !== null || lostInGrace(view, contract.wins, graceDays)) return 3;
  if (!contract.isContract) return 2;
  return contract.renewalAt === null ? 1 : 0;
}

export const rowPartCount = 2;

/** What an account says of itself, as it stands today: for showing results by, not for learning from. */
export interface AccountParts {
  readonly industry: string;
  readonly size: number;
}

export function accountParts({ industry, employees }: Account): AccountParts {
  const size = employees === null ? 4 : employees < 50 ? 0 : employees < 250 ? 1 : employees < 1_000 ? 2 : 3;
  return { industry: industry?.trim() || notKnown, size };
}

export function trainingParts(
  rowAccounts: readonly AccountParts[],
  tenureCodes: Float64Array,
  contractCodes: Float64Array,
): readonly TrainingPart[] {
  return [
    industryPart(rowAccounts),
    { name: 'size', names: sizes, codes: Int32Array.from(rowAccounts, (account) => account.size) },
    { name: 'tenure', names: tenures, codes: Int32Array.from(tenureCodes) },
    { name: 'contract', names: contracts, codes: Int32Array.from(contractCodes) },
  ];
}

function industryPart(rowAccounts: readonly AccountParts[]): TrainingPart {
  const counts = new Map<string, number>();
  for (const { industry } of rowAccounts) counts.set(industry, (counts.get(industry) ?? 0) + 1);
  const byCount = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name]) => name);
  const isMore = byCount.length > namedIndustries;
  const names = isMore ? [...byCount.slice(0, namedIndustries), 'other'] : byCount;
  const codeOf = new Map(names.map((name, code) => [name, code]));
  const codes = Int32Array.from(rowAccounts, ({ industry }) => codeOf.get(industry) ?? namedIndustries);
  return { name: 'industry', names, codes };
}
