import type { Connection } from '../deps.ts';

export interface Relocation {
  readonly from: string;
  /** The record it was merged into; null when it is gone. */
  readonly into: string | null;
}

/** Records that vanished between read and write: merged ones are found under their new id. */
export async function locateGone(connection: Connection, ids: readonly string[]): Promise<readonly Relocation[]> {
  const { connector, context } = connection;
  const moves: Relocation[] = [];
  for (const from of ids) {
    moves.push({ from, into: connector.locate ? await connector.locate(context, 'account', from) : null });
  }
  return moves;
}
