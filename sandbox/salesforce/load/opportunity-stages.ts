/**
 * The stages of an org from a book's deals: a stage is open, won or lost as its rows are. In Salesforce a stage name stands for one
 * status in the whole org, so a name that occurs with several statuses belongs to the status it is first seen with; rows of another
 * status get the name with the status behind it, `Signed (lost)`.
 */
import type { BookDeal } from '../../../src/book/types.ts';

type Status = BookDeal['status'];
const plainStage: Readonly<Record<Status, string>> = { open: 'Open', won: 'Closed won', lost: 'Closed lost' };

export interface OpportunityStage {
  readonly name: string;
  readonly isClosed: boolean;
  readonly isWon: boolean;
  /** Percent. */
  readonly probability: number;
}

export class OpportunityStages {
  /** Stage name in lower case → its status. */
  readonly #taken = new Map<string, { readonly name: string; readonly status: Status }>();
  /** `status:label` → the stage's name. */
  readonly #names = new Map<string, string>();

  /** The name of the stage that keeps the row's status right. */
  nameOf(stage: string | undefined, status: Status): string {
    const label = stage?.trim() || plainStage[status];
    const key = `${status}:${label}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    let name = label;
    while ((this.#taken.get(name.toLowerCase())?.status ?? status) !== status) name = `${name} (${status})`;
    const taken = this.#taken.get(name.toLowerCase()) ?? { name, status };
    this.#taken.set(name.toLowerCase(), taken);
    this.#names.set(key, taken.name);
    return taken.name;
  }

  /** Open stages first with probabilities spread from 20 to 80 %, then won, then lost; of a book without deals the plain ones. */
  stages(): OpportunityStage[] {
    const found = [...this.#taken.values()];
    const has = (status: Status): boolean => found.some((one) => one.status === status);
    for (const status of ['open', 'won', 'lost'] as const) {
      if (!has(status)) found.push({ name: this.nameOf(undefined, status), status });
    }
    const open = found.filter((one) => one.status === 'open');
    const sorted = [...open, ...found.filter((s) => s.status === 'won'), ...found.filter((s) => s.status === 'lost')];
    return sorted.map(({ name, status }) => {
      const spread = open.length < 2 ? 50 : 20 + (60 * open.findIndex((one) => one.name === name)) / (open.length - 1);
      const probability = status === 'won' ? 100 : status === 'lost' ? 0 : Math.round(spread);
      return { name, isClosed: status !== 'open', isWon: status === 'won', probability };
    });
  }
}
