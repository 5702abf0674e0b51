import type { CatalogStore } from '../../../store/catalog.ts';
import type { GrantChange, GrantRecord, GrantStore, GrantTarget } from '../../../store/grants.ts';
import type { Draft } from './draft.ts';

type Target = Pick<GrantRecord, 'database' | 'object'>;

/** The grants of a draft, by the same rules as the store's. */
export function draftGrants(
  draft: Draft,
  catalog: Pick<CatalogStore, 'ids' | 'findCollection'>,
): GrantStore {
  return {
    async list(_, roles) {
      const wanted = roles && new Set(roles);
      return draft.grants.filter(({ role }) => !wanted || wanted.has(role));
    },

    async grant(change, limit) {
      if (!draft.roles.has(change.role)) return 'no-role';
      const members = draft.groups.get(change.privileges[0] ?? '');
      if (change.levelOf && !members) return 'no-group';
      change.levelOf?.(members ?? []);
      const target = await resolveTarget(change, { draft, catalog });
      const held = new Set(sameTarget(draft, change, [target]).map(({ privilege }) => privilege));
      const fresh = change.privileges.filter((privilege) => !held.has(privilege));
      if (fresh.length === 0) return 'done';
      const count = draft.grants.filter(({ role }) => role === change.role).length;
      if (count + fresh.length > limit) return 'full';
      const { role, objectType, grantor } = change;
      const made = fresh.map((privilege) => ({
        ...{ id: `draft-${privilege}`, role, objectType, privilege, ...target },
        ...{ grantor, createdAt: 0 },
      }));
      draft.grants = [...draft.grants, ...made];
      return 'done';
    },

    async revoke(change) {
      if (!draft.roles.has(change.role)) return 'no-role';
      const target = await resolveTarget(change, { draft, catalog });
      const waiting: Target = {
        database: target.database,
        object: change.object === '*' ? '*' : { id: undefined, name: change.object },
      };
      const gone = new Set(sameTarget(draft, change, [target, waiting]));
      if (gone.size > 0) draft.grants = draft.grants.filter((grant) => !gone.has(grant));
      return 'done';
    },
  };
}

async function resolveTarget(
  { clusterId, objectType, database, object }: GrantChange,
  { draft, catalog }: { draft: Draft; catalog: Pick<CatalogStore, 'ids' | 'findCollection'> },
): Promise<Target> {
  const inside: GrantTarget<number> =
    database === '*' ? '*' : { id: catalog.ids.database(clusterId, database), name: database };
  if (object === '*') return { database: inside, object };
  if (objectType === 'User') {
    return { database: inside, object: { id: draft.users.get(object)?.id, name: object } };
  }
  // By its own name, if an alias was given.
  const found = await catalog.findCollection(clusterId, database, object);
  return { database: inside, object: { id: found?.id, name: found?.name ?? object } };
}

function sameTarget(
  draft: Draft,
  { role, objectType, privileges }: GrantChange,
  targets: readonly Target[],
): GrantRecord[] {
  return draft.grants.filter(
    (grant) =>
      grant.role === role &&
      grant.objectType === objectType &&
      privileges.includes(grant.privilege) &&
      targets.some(
        ({ database, object }) => isSame(grant.database, database) && isSame(grant.object, object),
      ),
  );
}

/** The same object, or names of the same that does not exist. */
function isSame(a: GrantRecord['object'], b: GrantRecord['object']): boolean {
  if (a === '*' || b === '*') return a === b;
  return a.id === undefined && b.id === undefined ? a.name === b.name : a.id === b.id;
}
