import type { LinkState, NamedLink } from '../../contracts/identity-repository.ts';
import { textTable } from './text-table.ts';

export interface LinksView {
  readonly isJoined: boolean;
  readonly counts: Readonly<Partial<Record<LinkState, number>>>;
  readonly suggested: readonly NamedLink[];
  readonly linked: readonly NamedLink[];
}

const columns = [
  { header: 'account' },
  { header: 'name' },
  { header: 'account' },
  { header: 'name' },
  { header: 'sure', align: 'right' },
  { header: 'why' },
] as const;

function table(links: readonly NamedLink[]): string {
  return textTable(
    columns,
    links.map(({ accountId, name, mainAccountId, mainName, confidence, reason }) => [
      accountId,
      name,
      mainAccountId,
      mainName,
      `${Math.round(confidence * 100)} %`,
      reason,
    ]),
  );
}

const many = (n: number, words: string): string => `${n} ${n === 1 ? 'pair' : 'pairs'} ${words}`;

/** What is linked, what waits for a decision, and how to decide. */
export function linksText({ isJoined, counts, suggested, linked }: LinksView): string {
  if (!isJoined) {
    return 'This CRM account is not joined with another one. When two of them belong to your company:\n  keel identity join --install <one> --to <the one that leads>\n';
  }
  const { linked: all = 0, suggested: open = 0, split = 0 } = counts;
  const lines = [`${many(all, 'linked')}, ${open} to decide, ${split} told apart.`];
  if (linked.length > 0)
    lines.push('', `Linked${linked.length < all ? ` (the first ${linked.length})` : ''}`, table(linked));
  if (suggested.length > 0) {
    lines.push('', `To decide${suggested.length < open ? ` (the first ${suggested.length})` : ''}`, table(suggested));
    lines.push(
      '',
      'Settle one with: keel identity link <account> <account>, or keel identity split <account> <account>',
    );
  }
  return `${lines.join('\n')}\n`;
}
