import type { Database } from 'better-sqlite3';
import { type ChangedUser, ChangedUsers } from '../sql/changed-users.ts';
import type { Revisions } from '../sql/revisions.ts';

const DONE = Promise.resolve();

interface Row {
  readonly id: string;
  readonly auth: number;
  readonly catalog: number;
}

/**
 * Asks `PRAGMA data_version` (about 1 µs) and reads the revisions again only when it has moved. That
 * number moves when another connection has committed, so `reader` must be a connection that
 * never writes: then the store's own commits count as well, and a transaction that is still
 * open on the writing connection is never seen half done.
 *
 * It is asked once for all that is done in one go, without waiting for anything: nothing of what such a piece
 * of work does can be told apart from its having been done a moment before.
 */
export function watchRevisions(reader: Database): Revisions {
  const dataVersion = reader.prepare<[], number>('PRAGMA data_version').pluck();
  const select = reader.prepare<[], Row>(
    'SELECT id, auth_revision AS auth, catalog_revision AS catalog FROM clusters',
  );
  const selectChanged = reader.prepare<[string, number, number], ChangedUser>(
    `SELECT revision, user_id AS id, user_name AS name FROM changed_users
       WHERE cluster_id = ? AND revision > ? AND revision <= ? ORDER BY revision`,
  );
  const changed = new ChangedUsers();
  let seen: number | undefined;
  let rows = new Map<string, Row>();
  let isAsked = false;
  const askAgain = () => {
    isAsked = false;
  };

  function current(): Map<string, Row> {
    if (isAsked) return rows;
    // First the version, then the rows: a commit in between is only read once more.
    const version = dataVersion.get();
    if (version !== seen) {
      const now = new Map(select.all().map((row) => [row.id, row]));
      for (const { id, auth: to } of now.values()) {
        const from = rows.get(id)?.auth;
        if (from === to) continue;
        if (from === undefined) changed.forget(id, to);
        else changed.advance(id, { from, to }, selectChanged.all(id, from, to));
      }
      rows = now;
      seen = version;
    }
    isAsked = true;
    // Before anything that waits now goes on.
    void DONE.then(askAgain);
    return rows;
  }

  return {
    auth: (clusterId) => current().get(clusterId)?.auth ?? 0,
    catalog: (clusterId) => current().get(clusterId)?.catalog ?? 0,
    usersChangedSince(clusterId, revision) {
      current();
      return changed.since(clusterId, revision);
    },
  };
}
