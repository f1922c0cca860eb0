import { sql } from 'kysely';
import type { ApiCallRepository, HourOfCalls } from '../../contracts/repositories.ts';
import { changed, rows, time } from './rows.ts';

export const apiCalls: ApiCallRepository = {
  async add(ex, installId, calls, at) {
    await changed(
      ex,
      sql`insert into api_calls as c (install_id, hour, calls)
          values (${installId}, date_trunc('hour', ${time(at)}, 'UTC'), ${calls})
          on conflict (install_id, hour) do update set calls = c.calls + excluded.calls`,
    );
    // Only a day of them is ever asked for.
    await changed(
      ex,
      sql`delete from api_calls where install_id = ${installId} and hour < ${time(at)} - interval '2 days'`,
    );
  },

  since: (ex, installId, since) =>
    rows<HourOfCalls>(
      ex,
      sql`select (extract(epoch from hour) * 1000)::float8 as at, calls from api_calls
          where install_id = ${installId} and hour >= ${time(since)} order by hour`,
    ),
};
