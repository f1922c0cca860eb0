import { sql } from 'kysely';
import type { LearntRecommender, RecommenderRepository } from '../../contracts/learnt-repositories.ts';
import { changed, json, rows, time } from './rows.ts';

export const recommenders: RecommenderRepository = {
  async knownUntil(ex, installId) {
    const [row] = await rows<{ knownUntil: number }>(
      ex,
      sql`select known_until as "knownUntil" from recommenders where install_id = ${installId}`,
    );
    return row?.knownUntil ?? null;
  },

  async get(ex, installId) {
    const [row] = await rows<LearntRecommender>(
      ex,
      sql`select recommender, evaluation from recommenders where install_id = ${installId}`,
    );
    return row ?? null;
  },

  /** A lesson that came late does not take the place of a newer one. */
  async save(ex, installId, { recommender, evaluation }, now) {
    await changed(
      ex,
      sql`insert into recommenders (install_id, known_until, learnt_at, recommender, evaluation)
          values (${installId}, ${time(recommender.asOf)}, ${time(now)}, ${json(recommender)}, ${json(evaluation)})
          on conflict (install_id) do update set known_until = excluded.known_until, learnt_at = excluded.learnt_at,
            recommender = excluded.recommender, evaluation = excluded.evaluation
          where recommenders.known_until <= excluded.known_until`,
    );
  },
};
