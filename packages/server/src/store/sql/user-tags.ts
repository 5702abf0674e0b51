import type { Kysely } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { UserTagStore } from '../user-tags.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import { raiseUserRevision } from './revision.ts';
import type { Schema } from './schema.ts';

export function createUserTagStore({ db, clock }: Parts): UserTagStore {
  return {
    async list(clusterId, user) {
      const found = await findUser(db, clusterId, user);
      return found && tagsOf(db, found.id);
    },

    add: ({ clusterId, user }, tags, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const found = await findUser(trx, clusterId, user);
        if (!found) return 'no-user';
        await raiseUserRevision(trx, clusterId, { id: found.id, name: user });
        const before = await tagsOf(trx, found.id);
        const all = new Map([...before, ...tags]);
        if (all.size > limit) return 'full';
        for (const [key, value] of tags) {
          await trx
            .insertInto('user_tags')
            .values({ user_id: found.id, key, value })
            .onConflict((conflict) => conflict.columns(['user_id', 'key']).doUpdateSet({ value }))
            .execute();
        }
        const object = `user:${user}/tags:${[...tags.keys()].join(',')}`;
        const time = clock.now();
        const changes = tagChanges(before, all);
        await appendAudit(trx, {
          ...{ time, action: 'AddUserTags', clusterId, object, changes, origin },
        });
        return 'done';
      }),

    remove: ({ clusterId, user }, tags, origin) =>
      db.transaction().execute(async (trx) => {
        const found = await findUser(trx, clusterId, user);
        if (!found) return false;
        if (tags.length === 0) return true;
        await raiseUserRevision(trx, clusterId, { id: found.id, name: user });
        const before = await tagsOf(trx, found.id);
        await trx
          .deleteFrom('user_tags')
          .where('user_id', '=', found.id)
          .where('key', 'in', tags)
          .execute();
        const object = `user:${user}/tags:${tags.join(',')}`;
        const time = clock.now();
        const changes = tagChanges(before, await tagsOf(trx, found.id));
        await appendAudit(trx, {
          ...{ time, action: 'DeleteUserTags', clusterId, object, changes, origin },
        });
        return true;
      }),

    async usersWith(clusterId, key, value) {
      const rows = await db
        .selectFrom('users')
        .innerJoin('user_tags', 'user_tags.user_id', 'users.id')
        .select('users.name')
        .where('users.cluster_id', '=', clusterId)
        .where('user_tags.key', '=', key)
        .where('user_tags.value', '=', value)
        .orderBy('users.name')
        .execute();
      return rows.map(({ name }) => name);
    },
  };
}

/** Tags by their keys; those of `before` that are not there any more are gone. */
function tagChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  return changesBetween(Object.fromEntries(before), Object.fromEntries(after));
}

async function tagsOf(db: Kysely<Schema>, userId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('user_tags')
    .select(['key', 'value'])
    .where('user_id', '=', userId)
    .orderBy('key')
    .execute();
  return new Map(rows.map(({ key, value }) => [key, value]));
}

function findUser(db: Kysely<Schema>, clusterId: string, name: string) {
  return db
    .selectFrom('users')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('name', '=', name)
    .executeTakeFirst();
}
