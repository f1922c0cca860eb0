import { hash } from '../hash.ts';
import type { TaskDraft } from './types.ts';

/** Hash of what a task says: equal hashes are not worth an update. The due day is left out, as it moves with every draft. */
export function contentHash(draft: TaskDraft): string {
  return hash(JSON.stringify([draft.ownerId, draft.priority, draft.revision ?? [draft.subject, draft.body]]));
}
