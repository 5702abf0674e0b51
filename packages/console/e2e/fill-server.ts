import type { ConsoleServer } from './console-server.ts';

const DIMENSION = 8;
const COLORS = ['red', 'green', 'blue'];

/** Gives the first cluster something to show: a collection with rows, users and roles. */
export async function fillServer({ clusterUrl, adminToken }: ConsoleServer): Promise<void> {
  const call = async (path: string, body: object) => {
    const response = await fetch(`${clusterUrl}/v2/vectordb/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminToken}` },
      body: JSON.stringify(body),
    });
    const reply = (await response.json()) as { code: number; message?: string };
    if (reply.code !== 0) throw new Error(`${path}: ${reply.message}`);
  };
  await call('collections/create', {
    ...{ collectionName: 'books', dimension: DIMENSION, metricType: 'COSINE' },
  });
  const data = Array.from({ length: 60 }, (_, index) => ({
    id: index + 1,
    title: `Book ${index + 1}`,
    color: COLORS[index % COLORS.length],
    price: 5 + (index % 7) * 2.5,
    vector: Array.from({ length: DIMENSION }, (__, place) => Math.sin(index * 7 + place * 3)),
  }));
  await call('entities/insert', { collectionName: 'books', data });
  // From the hundredth search on the vectors are held in memory.
  const vector = data[0]?.vector;
  for (let count = 0; count < 120; count++) {
    await call('entities/search', { collectionName: 'books', data: [vector], limit: 3 });
  }
  for (const roleName of ['reader', 'writer']) await call('roles/create', { roleName });
  for (const [userName, roleName] of [
    ['search_api', 'reader'],
    ['ingest', 'writer'],
    ['nightly_report', 'reader'],
    ['backfill', 'writer'],
    ['recommender', 'reader'],
  ]) {
    await call('users/create', { userName, password: 'Some-Passw0rd' });
    await call('users/grant_role', { userName, roleName });
  }
  const on = { dbName: 'default', collectionName: 'books' };
  const grant = (roleName: string, privilege: string) =>
    call('roles/grant_privilege_v2', { roleName, privilege, ...on });
  await grant('reader', 'CollectionReadOnly');
  await grant('writer', 'CollectionReadWrite');
  // Seen in the dialog that resets its password.
  await fetch(`${clusterUrl}/v2/vectordb/entities/query`, {
    method: 'POST',
    headers: { authorization: 'Bearer search_api:Some-Passw0rd', 'user-agent': 'shop-window/2.1' },
    body: JSON.stringify({ ...on, filter: 'price < 10', limit: 5 }),
  });
  await call('roles/create', { roleName: 'spare' });
  await call('databases/create', { dbName: 'spare' });
  await call('privilege_groups/create', { privilegeGroupName: 'spare_group' });
  const members = { privilegeGroupName: 'spare_group', privileges: ['Search', 'Query'] };
  await call('privilege_groups/add_privileges_to_group', members);
  await call('row_policies/create', {
    ...{ ...on, policyName: 'affordable', actions: ['Query', 'Search'], roles: ['reader'] },
    ...{ usingExpr: 'price < 15', description: 'What the shop window shows' },
  });
}
