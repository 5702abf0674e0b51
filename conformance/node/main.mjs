/** Walks the stories of users, vectors and access control with the Node.js SDK. */
import { MilvusClient } from '@zilliz/milvus2-sdk-node';
import { BOOKS, createBooks, FILMS } from './books.mjs';
import { Checks } from './checks.mjs';
import { ADMIN, ADMIN_PASSWORD, closeAll, PREFIX, session } from './cluster.mjs';
import { Data } from './data.mjs';
import { grantsStory } from './grants.mjs';
import { groupsStory } from './groups.mjs';
import { namesStory } from './names.mjs';
import { rbacBackupStory } from './rbac-backup.mjs';
import { rolesStory } from './roles.mjs';
import { rowPoliciesStory } from './row-policies.mjs';
import { Search } from './search.mjs';
import { signInStory } from './sign-in.mjs';
import { Text } from './text.mjs';
import { usersStory } from './users.mjs';
import { Vectors } from './vectors.mjs';

const isOurs = (name) => name.startsWith(PREFIX);

/** Removes what the stories, or a failed check, left behind. */
async function cleanUp(admin) {
  for (const db_name of (await admin.listDatabases()).db_names.filter(isOurs)) {
    await dropCollections(admin, { db_name });
    await admin.dropDatabase({ db_name });
  }
  await dropCollections(admin);
  for (const username of (await admin.listUsers()).usernames.filter(isOurs)) {
    await admin.deleteUser({ username });
  }
  const { results } = await admin.listRoles();
  for (const roleName of results.map(({ role }) => role.name).filter(isOurs)) {
    await dropRole(admin, roleName);
  }
  const { privilege_groups } = await admin.listPrivilegeGroups();
  for (const { group_name } of privilege_groups) {
    if (isOurs(group_name)) await admin.dropPrivilegeGroup({ group_name });
  }
}

async function dropCollections(admin, where = {}) {
  for (const { name: collection_name } of (await admin.listCollections(where)).data) {
    if (!isOurs(collection_name)) continue;
    const { aliases } = await admin.listAliases({ collection_name, ...where });
    for (const alias of aliases) await admin.dropAlias({ alias, ...where });
    await admin.dropCollection({ collection_name, ...where });
  }
}

/** With all that it grants: this SDK knows no force. */
async function dropRole(admin, roleName) {
  for (const { grantor, object_name, db_name } of (await admin.listGrants({ roleName })).entities) {
    const privilege = grantor.privilege.name;
    const grant = { role: roleName, privilege, collection_name: object_name, db_name };
    await admin.revokePrivilegeV2(grant);
  }
  await admin.dropRole({ roleName });
}

async function storiesOfAccess(check, admin) {
  for (const name of [BOOKS, FILMS]) await createBooks(admin, name);
  await grantsStory(check, admin);
  await groupsStory(check, admin);
  await rbacBackupStory(check, admin);
  await namesStory(check, admin);
  await rowPoliciesStory(check, admin);
}

console.log(`# @zilliz/milvus2-sdk-node ${MilvusClient.sdkInfo.version}, Node ${process.version}`);
const checks = new Checks();
await signInStory(checks.check);
const admin = await session({ username: ADMIN, password: ADMIN_PASSWORD });
const vectors = new Vectors(admin);
try {
  const lastUsers = await usersStory(checks.check, admin);
  const lastVectors = await vectors.story(checks.check);
  await new Data(admin).story(checks.check);
  await rolesStory(checks.check, admin, vectors);
  await new Search(admin).story(checks.check);
  await new Text(admin).story(checks.check);
  await storiesOfAccess(checks.check, admin);
  await lastUsers();
  await lastVectors();
} finally {
  await cleanUp(admin);
  await closeAll();
}
process.exit(checks.finish());
