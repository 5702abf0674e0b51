import {
  errors,
  type ObjectType,
  type PrivilegeLevel,
  type Profile,
  privilegeLevel,
} from '@latchkey/contract';

/** Where a grant holds: names or `*`. */
export interface GrantScope {
  readonly database: string;
  readonly object: string;
}

/**
 * Where a grant of a single privilege, or of `*`, is stored. What concerns the whole cluster, users
 * included, is in no database, whichever one the request names: it is stored on all, so that it can
 * be found and revoked again from each. (Milvus stores it under the named one.)
 *
 * @throws errors.grantInvalid for a named collection in all databases: grants are held on ids, and
 *   this would be none
 */
export function singleScope(
  profile: Profile,
  grant: GrantScope & { readonly objectType: ObjectType; readonly privilege: string },
): GrantScope {
  const { objectType, privilege, object } = grant;
  if (objectType === 'User') return { database: '*', object };
  if (privilegeLevel(profile, privilege) === 'Cluster') return { database: '*', object: '*' };
  if (grant.database === '*' && object !== '*') throw noDatabase(privilege);
  return { database: grant.database, object };
}

/**
 * Milvus' rules for where a privilege group can be granted, by the level of its members; undefined is
 * that of a group without any.
 *
 * @param asked as in the request; empty where it says nothing
 * @throws errors.grantInvalid, errors.nameEmpty
 */
export function checkGroupScope(
  group: string,
  level: PrivilegeLevel | undefined,
  asked: GrantScope,
): void {
  const onAll = isAll(asked.object);
  if (level === 'Cluster' && !(asked.database === '*' && onAll)) throw notOnCluster(group);
  if (level === 'Database' && !onAll) throw notOnDatabase(group);
  if (level === 'Cluster' || level === 'Database') return;
  checkCollectionScope(group, asked);
}

/**
 * The same for a single privilege in a request of the second version. The privilege `*` stands for all
 * of type Global, most of which are of a whole database.
 *
 * @throws errors.grantInvalid, errors.nameEmpty
 */
export function checkSingleScope(profile: Profile, privilege: string, asked: GrantScope): void {
  const level = privilege === '*' ? 'Database' : privilegeLevel(profile, privilege);
  if (level === 'Cluster' && !(isAll(asked.database) && isAll(asked.object))) {
    throw notOnCluster(privilege);
  }
  if (privilege === '*' && !isAll(asked.object)) throw notOnDatabase(privilege);
  if (level === 'Collection') checkCollectionScope(privilege, asked);
}

/** To leave the collection out is no way to say all of them. */
function checkCollectionScope(privilege: string, { database, object }: GrantScope): void {
  if (object === '') throw errors.nameEmpty('collection name');
  if (database === '*' && object !== '*') throw noDatabase(privilege);
}

/** Of what can only be on all, it need not be said. */
function isAll(name: string): boolean {
  return name === '' || name === '*';
}

function notOnCluster(privilege: string) {
  return errors.grantInvalid(
    `dbName and collectionName should be * for the cluster level privilege: ${privilege}`,
  );
}

function notOnDatabase(privilege: string) {
  return errors.grantInvalid(
    `collectionName should be * for the database level privilege: ${privilege}`,
  );
}

function noDatabase(privilege: string) {
  return errors.grantInvalid(
    `please specify database name for the collection level privilege: ${privilege}`,
  );
}
