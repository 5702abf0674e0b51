// The real `zilliz` command line against the control plane of a started server: projects, clusters,
// users, roles, databases, collections and vectors, each as one types it.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checks, equal, holds } from '../node/checks.mjs';

const { LATCHKEY_CONTROL_URL: control, LATCHKEY_API_KEY: apiKey } = process.env;
const binary = process.argv[2] ?? 'zilliz';
const home = mkdtempSync(join(tmpdir(), 'latchkey-zilliz-'));
const suffix = Math.random().toString(36).slice(2, 8);
const checks = new Checks();

/** It writes into its home (a shell's start file, too), so it gets one of its own. */
function zilliz(...args) {
  const env = { PATH: process.env.PATH, HOME: home, ZILLIZ_CONFIG_DIR: join(home, 'zilliz') };
  return new Promise((resolve) => {
    execFile(binary, args, { env, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error ? (error.code ?? 1) : 0, out, err });
    });
  });
}

/** What a command answers, as data. */
async function ask(...args) {
  const { code, out, err } = await zilliz(...args, '-o', 'json');
  if (code !== 0) throw new Error(`zilliz ${args.join(' ')} ended with ${code}: ${err || out}`);
  return out.trim() === '' ? undefined : JSON.parse(out);
}

async function refused(pattern, ...args) {
  const { code, out, err } = await zilliz(...args);
  holds(code !== 0, `was not refused: ${out}`);
  holds(pattern.test(err + out), `${JSON.stringify(err + out)} does not match ${pattern}`);
}

async function until(status, clusterId) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const cluster = await ask('cluster', 'describe', '--cluster-id', clusterId);
    if (cluster.status === status) return cluster;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`the cluster was not ${status} in time`);
}

async function ended(jobId) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const { status, reason } = await ask('job', 'describe', '--job-id', jobId);
    if (status === 'SUCCESSFUL') return;
    if (status === 'FAILED') throw new Error(`job ${jobId} failed: ${reason}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`job ${jobId} did not end in time`);
}

async function setUp() {
  await checks.check('the endpoint and the key are taken, and the key is tried', async () => {
    equal((await zilliz('configure', 'set', 'endpoint', control)).code, 0);
    equal((await zilliz('configure', 'set', 'api_key', apiKey)).code, 0);
  });
  await checks.check('a wrong key is refused with a hint', () =>
    refused(/apikey is illegal/i, 'cluster', 'list', '--api-key', 'lk_wrong'),
  );
}

async function projects() {
  let projectId;
  await checks.check('project create, list, describe, upgrade', async () => {
    const made = await ask('project', 'create', '--name', `zilliz ${suffix}`, '--plan', 'Standard');
    projectId = made.projectId;
    const all = await ask('project', 'list');
    holds(
      all.some((project) => project.projectId === projectId),
      'the project is not listed',
    );
    equal((await ask('project', 'describe', '--project-id', projectId)).plan, 'Standard');
    await ask('project', 'upgrade', '--project-id', projectId, '--plan', 'Enterprise');
  });
  return projectId;
}

async function clusters(projectId) {
  const named = { id: undefined };
  await checks.check('cluster create answers user and password, and it comes to run', async () => {
    const flags = ['--type', 'dedicated', '--project-id', projectId, '--region', 'aws-us-east-2'];
    const size = ['--cu-type', 'Performance-optimized', '--cu-size', '1'];
    const made = await ask('cluster', 'create', '--name', `c-${suffix}`, ...flags, ...size);
    equal(made.username, 'db_admin');
    holds(made.password.length >= 16, 'the password is short');
    named.id = made.clusterId;
    holds((await until('RUNNING', named.id)).connectAddress.startsWith('http'), 'no address');
  });
  await checks.check(
    'it is among the clusters, and its plan lets the user commands run',
    async () => {
      const all = await ask('cluster', 'list', '--all');
      const list = Array.isArray(all) ? all : (all.clusters ?? [all]);
      holds(
        list.some(({ clusterId }) => clusterId === named.id),
        'the cluster is not listed',
      );
      equal((await zilliz('context', 'set', '--cluster-id', named.id)).code, 0);
      holds(
        /Dedicated/i.test((await zilliz('context', 'current')).out),
        'the plan is not Dedicated',
      );
    },
  );
  return named.id;
}

async function users() {
  const [user, role] = [`u_${suffix}`, `r_${suffix}`];
  const [first, second] = ['First-Passw0rd', 'Second-Passw0rd'];
  await checks.check('user create, list, describe', async () => {
    await ask('user', 'create', '--user', user, '--password', first);
    holds((await ask('user', 'list')).includes(user), 'the user is not listed');
    equal(await ask('user', 'describe', '--user', user), []);
  });
  await checks.check('user update-password wants the old one', async () => {
    const change = (password) => [
      ...['user', 'update-password', '--user', user, '--password', password],
      ...['--new-password', second],
    ];
    await refused(/Error/, ...change('Wrong-Passw0rd'));
    await ask(...change(first));
  });
  await checks.check('role create, grant and revoke of privileges, describe', async () => {
    await ask('role', 'create', '--role', role);
    holds((await ask('role', 'list')).includes(role), 'the role is not listed');
    const on = ['--role', role, '--object-type', 'Collection', '--object-name', '*'];
    await ask('role', 'grant-privilege', ...on, '--privilege', 'Search');
    const [grant] = [await ask('role', 'describe', '--role', role)].flat();
    equal(grant.privilege, 'Search');
    await ask('role', 'revoke-privilege', ...on, '--privilege', 'Search');
  });
  await checks.check(
    'user grant-role and revoke-role; a role that is held is not dropped',
    async () => {
      const both = ['--user', user, '--role', role];
      await ask('user', 'grant-role', ...both);
      equal(await ask('user', 'describe', '--user', user), [role]);
      await refused(/Error/, 'role', 'drop', '--role', role, '-y');
      await ask('user', 'revoke-role', ...both);
      await ask('role', 'drop', '--role', role, '-y');
      await ask('user', 'drop', '--user', user, '-y');
      holds(!(await ask('user', 'list')).includes(user), 'the user is still listed');
    },
  );
}

async function data() {
  const [database, name] = [`d_${suffix}`, `books_${suffix}`];
  const inDatabase = ['--database', database];
  const of = ['--collection', name, ...inDatabase];
  await checks.check('database create, list, describe', async () => {
    await ask('database', 'create', '--name', database);
    holds((await ask('database', 'list')).includes(database), 'the database is not listed');
    equal((await ask('database', 'describe', '--name', database)).dbName, database);
  });
  await checks.check('collection create, list, describe', async () => {
    await ask('collection', 'create', '--name', name, '--dimension', '3', ...inDatabase);
    equal(await ask('collection', 'list', ...inDatabase), [name]);
    const found = await ask('collection', 'describe', '--name', name, ...inDatabase);
    equal(found.collectionName, name);
  });
  await checks.check('vector insert, search, query, get, delete', async () => {
    const rows = [1, 2, 3].map((id) => ({ id, vector: [id, 1, 0], title: `t${id}` }));
    await ask('vector', 'insert', ...of, '--data', JSON.stringify(rows));
    const search = ['--data', '[[3, 1, 0]]', '--limit', '1', '--output-fields', '["title"]'];
    const [hit] = [await ask('vector', 'search', ...of, ...search)].flat();
    equal([String(hit.id), hit.title], ['3', 't3']);
    const query = ['--filter', 'id > 1', '--output-fields', '["id"]'];
    equal((await ask('vector', 'query', ...of, ...query)).length, 2);
    const [row] = [await ask('vector', 'get', ...of, '--id', '[2]')].flat();
    equal(row.title, 't2');
    await ask('vector', 'delete', ...of, '--filter', 'id in [1, 2]', '-y');
    const left = [await ask('vector', 'query', ...of, '--filter', 'id > 0')].flat();
    equal(left.length, 1);
  });
  await checks.check('alias and partition', async () => {
    await ask('alias', 'create', ...of, '--alias', `a_${suffix}`);
    await ask('partition', 'create', ...of, '--partition', 'p1');
    holds((await ask('partition', 'list', ...of)).includes('p1'), 'the partition is not listed');
    await ask('alias', 'drop', '--alias', `a_${suffix}`, ...inDatabase, '-y');
  });
  await checks.check('collection drop, database drop', async () => {
    await ask('collection', 'drop', '--name', name, ...inDatabase, '-y');
    await ask('database', 'drop', '--name', database, '-y');
    holds(!(await ask('database', 'list')).includes(database), 'the database is still listed');
  });
}

async function beside(projectId, clusterId) {
  const of = ['--cluster-id', clusterId];
  await checks.check('backup policy: off, daily, off again', async () => {
    const policy = () => ask('backup', 'describe-policy', ...of);
    equal((await policy()).status, 'DISABLED');
    const when = ['--frequency', 'daily', '--start-time', '02:00', '--retention-days', '7'];
    await ask('backup', 'update-policy', ...of, '--auto-backup', 'true', ...when);
    const { status, frequency, startTime, retentionDays } = await policy();
    equal([status, frequency, startTime], ['ENABLED', '1,2,3,4,5,6,7', '02:00-04:00']);
    equal(retentionDays, 7);
    await ask('backup', 'update-policy', ...of, '--auto-backup', 'false');
    equal((await policy()).status, 'DISABLED');
  });
  await checks.check('backup create, restore of a collection, and jobs that end', async () => {
    const name = `kept_${suffix}`;
    await ask('collection', 'create', '--name', name, '--dimension', '3');
    const { backupId, jobId } = await ask('backup', 'create', ...of, '--backup-type', 'CLUSTER');
    await ended(jobId);
    const backup = [...of, '--backup-id', backupId];
    equal((await ask('backup', 'describe', ...backup)).status, 'AVAILABLE');
    const restore = ['backup', 'restore-collection', ...backup, '--dest-cluster-id', clusterId];
    await refused(/is there already/, ...restore, '-y');
    await ask('collection', 'drop', '--name', name, '-y');
    await ended((await ask(...restore, '-y')).jobId);
    holds((await ask('collection', 'list')).includes(name), 'the collection is not back');
    await ask('collection', 'drop', '--name', name, '-y');
    await ask('backup', 'delete', ...backup, '-y');
  });
  await checks.check('billing usage and invoices: nothing is billed', async () => {
    const { results } = await ask('billing', 'usage', '--last', '1d');
    holds(Array.isArray(results), 'no results');
    equal((await ask('billing', 'invoices')).invoices, []);
  });
  await checks.check('what is of the cloud alone is refused with what to do instead', () =>
    refused(/import folder/, 'volume', 'list', '--project-id', projectId),
  );
}

async function tearDown(projectId, clusterId) {
  await checks.check('cluster modify, suspend, resume', async () => {
    const of = ['--cluster-id', clusterId];
    await ask('cluster', 'modify', ...of, '--cu-size', '2');
    equal((await until('RUNNING', clusterId)).cuSize, 2);
    await ask('cluster', 'suspend', ...of, '-y');
    await until('STOPPED', clusterId);
    await ask('cluster', 'resume', ...of);
    await until('RUNNING', clusterId);
  });
  await checks.check(
    'cluster delete; a project with a cluster in the bin is not deleted',
    async () => {
      await ask('cluster', 'delete', '--cluster-id', clusterId, '-y');
      await refused(/Error/, 'project', 'delete', '--project-id', projectId, '-y');
    },
  );
}

try {
  const { out } = await zilliz('--version');
  console.log(`# ${out.trim()}`);
  await setUp();
  const projectId = await projects();
  const clusterId = await clusters(projectId);
  await users();
  await data();
  await beside(projectId, clusterId);
  await tearDown(projectId, clusterId);
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = checks.finish();
