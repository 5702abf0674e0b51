// The calls that the `zilliz` command line makes (version 1.5.2, observed), with its headers, its
// `?cluster_id=` and its bodies, where the program itself is not there.
import { Checks, equal, holds } from '../node/checks.mjs';

const { LATCHKEY_CONTROL_URL: control, LATCHKEY_API_KEY: apiKey } = process.env;
const suffix = Math.random().toString(36).slice(2, 8);
const checks = new Checks();

/** GET has no body; every other method has one, `{}` at least. */
async function call(method, url, body = {}, headers = {}) {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      'user-agent': 'zilliz-cli/1.0',
      accept: '*/*',
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
    redirect: 'error',
  });
  const type = response.headers.get('content-type') ?? '';
  holds(type.includes('json'), `${method} ${url} answers ${type}`);
  return { status: response.status, ...(await response.json()) };
}

async function data(method, path, body) {
  const reply = await call(method, control + path, body);
  if (reply.status >= 400 || (reply.code !== 0 && reply.code !== 200)) {
    throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply)}`);
  }
  return reply.data;
}

/** To the cluster's own address, or by the control plane, which knows it by the parameter. */
function plane(base, clusterId) {
  return async (path, body = {}) => {
    const reply = await call('POST', `${base}/v2/vectordb/${path}?cluster_id=${clusterId}`, body);
    if (reply.status >= 400 || reply.code !== 0) {
      throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply)}`);
    }
    return reply.data;
  };
}

async function until(status, clusterId) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const cluster = await data('GET', `/v2/clusters/${clusterId}`);
    if (cluster.status === status) return cluster;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`the cluster was not ${status} in time`);
}

let projectId;
let cluster;
await checks.check('a wrong key: code and text that it adds its hint to', async () => {
  const wrong = { authorization: 'Bearer lk_wrong' };
  const { status, code, message } = await call('GET', `${control}/v2/clusters`, {}, wrong);
  equal([status, code, message], [401, 21119, 'The apikey is illegal.']);
});
await checks.check('project create answers an object with its id', async () => {
  const body = { projectName: `calls ${suffix}`, plan: 'Standard' };
  ({ projectId } = await data('POST', '/v2/projects', body));
  holds(/^proj-/.test(projectId), `odd id ${projectId}`);
});
await checks.check('cluster create, then describe until it runs', async () => {
  const made = await data('POST', '/v2/clusters/createDedicated', {
    ...{ clusterName: `calls-${suffix}`, projectId, regionId: 'aws-us-east-2' },
    ...{ cuType: 'Performance-optimized', cuSize: 1 },
  });
  equal(Object.keys(made).sort(), ['clusterId', 'password', 'prompt', 'username']);
  cluster = await until('RUNNING', made.clusterId);
});
await checks.check('the plan by which it lets its user commands run', async () => {
  equal((cluster.plan ?? cluster.deploymentOption).toLowerCase(), 'dedicated');
});
await checks.check('all pages of clusters, a hundred each', async () => {
  const page = await data('GET', '/v2/clusters?pageSize=100&currentPage=1');
  holds(
    page.clusters.some(({ clusterId }) => clusterId === cluster.clusterId),
    'the cluster is not listed',
  );
});
for (const [where, base] of [
  ['the cluster', () => cluster.connectAddress],
  ['the control plane', () => control],
]) {
  await checks.check(`users, roles and databases by ${where}, with ?cluster_id=`, async () => {
    const ask = plane(base(), cluster.clusterId);
    const [userName, roleName] = [`u_${suffix}`, `r_${suffix}`];
    equal(await ask('users/create', { userName, password: 'First-Passw0rd' }), {});
    holds((await ask('users/list')).includes(userName), 'the user is not listed');
    equal(await ask('users/describe', { userName }), []);
    const change = { userName, password: 'First-Passw0rd', newPassword: 'Second-Passw0rd' };
    equal(await ask('users/update_password', change), {});
    await ask('roles/create', { roleName });
    const grant = { roleName, objectType: 'Collection', objectName: '*', privilege: 'Search' };
    await ask('roles/grant_privilege', grant);
    equal((await ask('roles/describe', { roleName }))[0].privilege, 'Search');
    await ask('roles/revoke_privilege', grant);
    await ask('users/grant_role', { userName, roleName });
    equal(await ask('users/describe', { userName }), [roleName]);
    await ask('users/revoke_role', { userName, roleName });
    await ask('roles/drop', { roleName });
    await ask('users/drop', { userName });
    const dbName = `d_${suffix}`;
    await ask('databases/create', { dbName });
    holds((await ask('databases/list')).includes(dbName), 'the database is not listed');
    await ask('databases/drop', { dbName });
  });
  await checks.check(`collections and vectors by ${where}`, async () => {
    const ask = plane(base(), cluster.clusterId);
    const collectionName = `c_${suffix}`;
    await ask('collections/create', { collectionName, dimension: 2, metricType: 'COSINE' });
    const rows = [1, 2].map((id) => ({ id, vector: [id, 1] }));
    equal((await ask('entities/insert', { collectionName, data: rows })).insertCount, 2);
    const [hit] = await ask('entities/search', { collectionName, data: [[2, 1]], limit: 1 });
    equal(String(hit.id), '2');
    await ask('collections/drop', { collectionName });
  });
}
await checks.check('suspend and delete have a body and an answer with a prompt', async () => {
  const path = `/v2/clusters/${cluster.clusterId}`;
  holds((await data('POST', `${path}/suspend`)).prompt, 'no prompt');
  await until('STOPPED', cluster.clusterId);
  holds((await data('DELETE', `${path}/drop`)).prompt, 'no prompt');
});
process.exitCode = checks.finish();
