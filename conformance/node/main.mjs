/** Walks the credential story and the main job with the Node.js SDK against a started cluster. */
import { MilvusClient } from '@zilliz/milvus2-sdk-node';
import { Checks } from './checks.mjs';
import { ADMIN, ADMIN_PASSWORD, closeAll, PREFIX, session } from './cluster.mjs';
import { rolesStory } from './roles.mjs';
import { signInStory } from './sign-in.mjs';
import { usersStory } from './users.mjs';
import { Vectors } from './vectors.mjs';

/** Removes what a failed check left behind. */
async function cleanUp(admin) {
  for (const { name } of (await admin.listCollections()).data) {
    if (name.startsWith(PREFIX)) await admin.dropCollection({ collection_name: name });
  }
  for (const username of (await admin.listUsers()).usernames) {
    if (username.startsWith(PREFIX)) await admin.deleteUser({ username });
  }
}

console.log(`# @zilliz/milvus2-sdk-node ${MilvusClient.sdkInfo.version}, Node ${process.version}`);
const checks = new Checks();
await signInStory(checks.check);
const admin = await session({ username: ADMIN, password: ADMIN_PASSWORD });
const vectors = new Vectors(admin);
try {
  const lastUsers = await usersStory(checks.check, admin);
  const lastVectors = await vectors.story(checks.check);
  await rolesStory(checks.check, admin, vectors);
  await lastUsers();
  await lastVectors();
} finally {
  await cleanUp(admin);
  await closeAll();
}
process.exit(checks.finish());
