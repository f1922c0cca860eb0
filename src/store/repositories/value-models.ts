import { sql } from 'kysely';
import type { ValueModelRepository } from '../../contracts/learnt-repositories.ts';
import type { ValueModels } from '../../domain/scoring/value-models.ts';
import { changed, json, rows, time } from './rows.ts';

export const valueModels: ValueModelRepository = {
  async asOf(ex, installId, asOf) {
    const [row] = await rows<{ models: ValueModels }>(
      ex,
      sql`select models from value_models where install_id = ${installId} and known_until <= ${time(asOf)}
          order by known_until desc limit 1`,
    );
    return row?.models ?? null;
  },

  async save(ex, installId, models, now) {
    await changed(
      ex,
      sql`insert into value_models (install_id, known_until, learnt_at, models)
          values (${installId}, ${time(models.knownUntil)}, ${time(now)}, ${json(models)})
          on conflict (install_id, known_until) do update set learnt_at = excluded.learnt_at, models = excluded.models`,
    );
  },
};
