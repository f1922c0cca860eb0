import type { Executor } from '../../contracts/store.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { ValueModels } from '../../domain/scoring/value-models.ts';
import type { Deps } from '../deps.ts';

/** What the install's past had taught by then; null before the first lesson, or where another Keel wrote it in another form. */
export async function loadValueModels(
  { repos }: Pick<Deps, 'repos'>,
  ex: Executor,
  installId: string,
  asOf: Instant,
): Promise<ValueModels | null> {
  const found = await repos.valueModels.asOf(ex, installId, asOf);
  return found?.format === 1 ? found : null;
}
