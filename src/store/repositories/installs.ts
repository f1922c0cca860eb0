import { sql } from 'kysely';
import type { Install, InstallRepository } from '../../contracts/repositories.ts';
import { changed, json, rows, time } from './rows.ts';

const columns = sql`install_id as "installId", crm, remote_id as "remoteId", name, state, state_reason as "stateReason", account,
  endpoints, settings, credentials, provisioned`;

export const installs: InstallRepository = {
  list: (ex) => rows<Install>(ex, sql`select ${columns} from installs order by created_at, install_id`),

  async get(ex, installId) {
    return (await rows<Install>(ex, sql`select ${columns} from installs where install_id = ${installId}`))[0];
  },

  async findByRemote(ex, crm, remoteId) {
    return (
      await rows<Install>(ex, sql`select ${columns} from installs where crm = ${crm} and remote_id = ${remoteId}`)
    )[0];
  },

  async save(ex, i, now) {
    await changed(
      ex,
      sql`insert into installs (install_id, crm, remote_id, name, state, state_reason, account, endpoints, settings, credentials,
            provisioned, created_at, updated_at)
          values (${i.installId}, ${i.crm}, ${i.remoteId}, ${i.name}, ${i.state}, ${json(i.stateReason)}, ${json(i.account)},
            ${json(i.endpoints)}, ${json(i.settings)}, ${i.credentials}, ${json(i.provisioned)}, ${time(now)}, ${time(now)})
          on conflict (install_id) do update set name = excluded.name, state = excluded.state,
            state_reason = excluded.state_reason, account = excluded.account, endpoints = excluded.endpoints,
            settings = excluded.settings, credentials = excluded.credentials, provisioned = excluded.provisioned,
            updated_at = excluded.updated_at`,
    );
  },

  async setState(ex, installId, state, reason, now) {
    await changed(
      ex,
      sql`update installs set state = ${state}, state_reason = ${json(reason)}, updated_at = ${time(now)}
          where install_id = ${installId}`,
    );
  },

  async setProvisioned(ex, installId, provisioned) {
    await changed(ex, sql`update installs set provisioned = ${json(provisioned)} where install_id = ${installId}`);
  },

  async hold(ex, installId) {
    // Not "for update": rows that name the install may still be written meanwhile.
    return (
      await rows<Install>(ex, sql`select ${columns} from installs where install_id = ${installId} for no key update`)
    )[0];
  },

  async setAccount(ex, installId, account, now) {
    await changed(
      ex,
      sql`update installs set account = ${json(account)}, updated_at = ${time(now)} where install_id = ${installId}`,
    );
  },

  async setCredentials(ex, installId, { credentials, endpoints }, now) {
    await changed(
      ex,
      sql`update installs set credentials = ${credentials}, endpoints = ${json(endpoints)}, updated_at = ${time(now)}
          where install_id = ${installId}`,
    );
  },

  async setSettings(ex, installId, settings, now) {
    await changed(
      ex,
      sql`update installs set settings = ${json(settings)}, updated_at = ${time(now)} where install_id = ${installId}`,
    );
  },

  async remove(ex, installId) {
    for (const table of ['records', 'usage_readings', 'customers', 'changed_customers', 'score_history'] as const) {
      await changed(ex, sql`delete from ${sql.table(table)} where install_id = ${installId}`);
    }
    await changed(ex, sql`delete from installs where install_id = ${installId}`);
  },
};
