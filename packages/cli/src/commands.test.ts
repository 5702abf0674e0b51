import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../server/src/testing/test-server.ts';
import { latchkey, type Outcome } from './testing/test-shell.ts';

vi.setConfig({ testTimeout: 120_000 });

const dir = mkdtempSync(join(tmpdir(), 'latchkey-commands-'));
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.dispose();
  rmSync(dir, { recursive: true });
});

/** On the machine of the server, without a key. */
const here = (words: readonly string[], stdin = ''): Promise<Outcome> =>
  latchkey(words, { stdin, env: { LATCHKEY_DATA: server.dataDir } });

/** What changes from run to run, by its kind. */
function masked(text: string): string {
  return text
    .replaceAll(server.dataDir, 'DATA')
    .replaceAll(dir, 'DIR')
    .replaceAll(/in0\d-[0-9a-f]{15}/g, 'in01-0123456789abcde')
    .replaceAll(/proj-[0-9a-z]{20}/g, 'proj-0123456789abcdefghij')
    .replaceAll(/key-[0-9a-z]{16}/g, 'key-0123456789abcdef')
    .replaceAll(/mem-[0-9a-z]{20}/g, 'mem-0123456789abcdefghij')
    .replaceAll(/\bg-[0-9a-z]{14}\b/g, 'g-0123456789abcd')
    .replaceAll(/\br-[0-9a-z]{30}\b/g, 'r-0123456789abcdefghij0123456789')
    .replaceAll(/(?<=r-(admin|readwrite|readonly)-)[0-9a-z]{20}/g, '0123456789abcdefghij')
    .replaceAll(/backup-[0-9a-z]{20}/g, 'backup-0123456789abcdefghij')
    .replaceAll(/job-[0-9a-z]{20}/g, 'job-0123456789abcdefghij')
    .replaceAll(/lki_[0-9A-Za-z]{43}/g, 'lki_SECRET')
    .replaceAll(/\d{8}T\d{6}/g, '20260101T000000')
    .replaceAll(/user-[0-9a-z]{20}/g, 'user-0123456789abcdefghij')
    .replaceAll(/lk_[0-9a-z]{16}_[0-9A-Za-z]+/g, 'lk_SECRET')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-01-01T00:00:00.000Z')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\dZ/g, '2026-01-01T00:00Z')
    .replaceAll(/\d{4}-\d\d-\d\d(?=\s)/g, '2026-01-01')
    .replaceAll(/127\.0\.0\.1:\d{4,5}/g, '127.0.0.1:PORT')
    .replaceAll(/(?<=password +)[A-Za-z0-9._~-]{24}/g, 'PASSWORD')
    .replaceAll(/\d+(\.\d)? [KM]?B\b/g, 'N KB')
    .replaceAll(/ +$/gm, '');
}

/** Command lines and what each of them came to, as one reads it on a screen. */
async function transcript(lines: readonly (readonly string[])[]): Promise<string> {
  let text = '';
  for (const words of lines) {
    const { code, out, err } = await here(words);
    const line = words.map((word) => (/[\s?*]/.test(word) ? `'${word}'` : word)).join(' ');
    text += `$ latchkey ${line}\n${out}${err}${code === 0 ? '' : `(exit code ${code})\n`}\n`;
  }
  return masked(text);
}

test('users and roles: made, shown, changed, dropped', async () => {
  const text = await transcript([
    ['role', 'create', 'writer', '--description', 'nightly jobs'],
    ['role', 'grant', 'writer', 'CollectionReadWrite', '--on', 'default'],
    ['role', 'describe', 'writer'],
    ['user', 'create', 'alice', '--generate-password', '--role', 'writer'],
    ['user', 'create', 'bob', '--generate-password', '--role', 'none'],
    ['user', 'create', 'carol'],
    ['user', 'list'],
    ['user', 'describe', 'alice'],
    ['user', 'grant-role', 'bob', 'db_ro'],
    ['user', 'revoke-role', 'bob', 'db_ro'],
    ['user', 'expire', 'bob', 'never'],
    ['user', 'sign-out', 'bob'],
    ['user', 'reset-password', 'alice', '--generate-password', '--grace', '1h'],
    ['user', 'cancel-grace', 'alice'],
    ['user', 'drop', 'bob'],
    ['user', 'drop', 'bob', '--yes'],
    ['user', 'describe', 'bob'],
    ['role', 'drop', 'writer', '--yes'],
    ['role', 'revoke', 'writer', 'CollectionReadWrite', '--on', 'default'],
    ['role', 'list'],
    ['credential', 'list'],
  ]);
  await expect(text).toMatchFileSnapshot('./golden/users.txt');
});

test('clusters and projects: made, suspended, dropped, brought back', async () => {
  const text = await transcript([
    ['project', 'list'],
    ['project', 'create', 'search', '--description', 'team search'],
    ['cluster', 'create', 'staging'],
    ['cluster', 'create', 'staging', '--project', await projectId(), '--label', 'a=b', '--wait'],
    ['cluster', 'create', 'far', '--project', await projectId(), '--engine', 'milvus'],
    ['cluster', 'list'],
    ['cluster', 'describe', 'staging'],
    ['cluster', 'label', 'staging', '--set', 'c=d', '--remove', 'a'],
    ['cluster', 'update', 'staging', '--name', 'stage'],
    ['cluster', 'suspend', 'stage', '--yes', '--wait'],
    ['user', 'list', '--cluster', 'stage'],
    ['database', 'list', '--cluster', 'stage'],
    ['cluster', 'resume', 'stage', '--wait'],
    ['database', 'list', '--cluster', 'stage'],
    ['database', 'list'],
    ['cluster', 'drop', 'stage'],
    ['cluster', 'drop', 'stage', '--yes'],
    ['cluster', 'list', '--dropped'],
    ['cluster', 'describe', 'stage'],
  ]);
  await expect(text).toMatchFileSnapshot('./golden/clusters.txt');
  const { out } = await here(['cluster', 'list', '--dropped', '--query', '[].clusterId']);
  const id = out.trim();
  const restored = await here(['cluster', 'restore', id, '--wait']);
  expect([restored.code, restored.out]).toEqual([0, `Cluster ${id} is RUNNING.\n`]);
  expect((await here(['cluster', 'drop', id, '--yes'])).code).toBe(0);
  expect((await here(['cluster', 'purge', id, '--yes'])).code).toBe(0);
});

test('nothing that is not there is told to be dropped, whatever the word for it', async () => {
  for (const [noun, what] of [
    ['user', 'the user "nobdy" does not exist'],
    ['role', 'not found the role'],
    ['database', 'database not found'],
    ['collection', "can't find collection"],
    ['privilege-group', 'there is no privilege group nobdy'],
  ] as const) {
    for (const words of [['--yes'], []]) {
      const { code, out, err } = await here([noun, 'drop', 'nobdy', ...words]);
      const asks = noun === 'role' && words.length === 0;
      expect({ noun, code, out }).toEqual({ noun, code: asks ? 2 : 4, out: '' });
      if (!asks) expect(err).toContain(what);
    }
  }
  expect((await here(['privilege-group', 'create', 'loaders'])).code).toBe(0);
  expect(await here(['privilege-group', 'delete', 'loaders', '--yes'])).toMatchObject({
    ...{ code: 0, out: 'Group loaders was dropped.\n' },
  });
});

test('a data directory whose server does not run is told of, and no key asked for', async () => {
  const { code, err } = await latchkey(['whoami'], { env: { LATCHKEY_DATA: dir } });
  expect(code).toBe(5);
  expect(err).toContain(`no server runs on ${dir}: start it with`);
});

test('a failure is printed as the answer was wanted, and says where flags belong', async () => {
  const describe = ['user', 'describe', 'nobdy'];
  const message = 'the user "nobdy" does not exist: invalid parameter';
  const json = await here([...describe, '-o', 'json']);
  expect([json.code, JSON.parse(json.err)]).toEqual([4, { code: 1100, message }]);
  const yaml = await here([...describe, '--output=yaml']);
  expect([yaml.code, yaml.err]).toEqual([4, `code: 1100\nmessage: '${message}'\n`]);
  const when = await here(['user', 'expire', 'db_admin', 'yesterday']);
  expect([when.code, when.err]).toEqual([
    2,
    'latchkey: WHEN yesterday: write it like 30d, 2027-01-31, 2027-01-31T12:00:00Z or never.\n',
  ]);
  const number = await here(['audit', 'show', 'last']);
  expect([number.code, number.err]).toEqual([
    2,
    'latchkey: NUMBER last: it must be a whole number.\n',
  ]);
  expect((await here(['audit', 'show', '999999'])).code).toBe(4);
  const early = await here(['--profile', 'prod', ...describe]);
  expect([early.code, early.err]).toEqual([
    2,
    "error: unknown option '--profile'\n" +
      '(flags come after the whole command, as in "latchkey user list -o json")\n' +
      '(latchkey --help shows what it takes)\n',
  ]);
});

test('wrong usage is printed as the answer was wanted, too', async () => {
  const hint = '(latchkey user describe --help shows what it takes)';
  const missing = `missing required argument 'USER' ${hint}`;
  const json = await here(['user', 'describe', '-o', 'json']);
  expect([json.code, JSON.parse(json.err)]).toEqual([2, { code: 2, message: missing }]);
  const yaml = await here(['user', 'describe', '-oyaml']);
  expect([yaml.code, yaml.err.replace('\n  ', ' ')]).toEqual([2, `code: 2\nmessage: ${missing}\n`]);
  const table = await here(['user', 'describe']);
  expect([table.code, table.err]).toEqual([
    2,
    `error: missing required argument 'USER'\n${hint}\n`,
  ]);
  const early = await here(['-o', 'json', 'user', 'list']);
  expect([early.code, JSON.parse(early.err).code]).toEqual([2, 2]);
  const help = await here(['user', 'describe', '--help', '-o', 'json']);
  expect([help.code, help.err, help.out.split('\n')[0]]).toEqual([
    0,
    '',
    expect.stringContaining('Usage: latchkey user describe'),
  ]);
});

async function projectId(): Promise<string> {
  const { out } = await here([
    ...['project', 'list', '--query', "[?projectName=='Default Project'].projectId"],
  ]);
  return out.trim();
}

test('API keys: made with a scope, shown, changed, reset, deleted', async () => {
  const project = await projectId();
  const made = ['--role', 'Read-Only', '--project', project];
  const name = server.founded?.clusterId ?? '';
  const text = await transcript([
    ['api-key', 'create', 'reports', ...made, '--on', name, '--database', 'default'],
    ['role', 'create', 'analyst', '--cluster', name],
    ['api-key', 'create', 'dashboard', '--cluster-role', 'analyst'],
    ['api-key', 'create', 'dashboard', '--cluster-role', 'analist', '--on', name],
    ['api-key', 'create', 'dashboard', '--cluster-role', 'analyst', '--on', name],
    ['api-key', 'create', 'reports', '--role', 'Reader'],
    ['api-key', 'create', 'reports'],
    ['api-key', 'list'],
  ]);
  const { out } = await here(['api-key', 'list', '--query', "[?name=='reports'].apiKeyId"]);
  const id = out.trim();
  const more = await transcript([
    ['api-key', 'describe', id],
    ['api-key', 'update', id, '--name', 'monthly', '--expires', '2030-01-31'],
    ['api-key', 'disable', id],
    ['api-key', 'describe', id, '--query', '[name, status, expireTime]'],
    ['api-key', 'enable', id],
    ['api-key', 'reset', id],
    ['api-key', 'reset', id, '--yes'],
    ['api-key', 'delete', id, '--yes'],
    ['api-key', 'describe', id],
    ['whoami'],
  ]);
  await expect(text + more).toMatchFileSnapshot('./golden/api-keys.txt');
});

test('databases, collections, groups and the audit', async () => {
  const text = await transcript([
    ['database', 'create', 'sales'],
    ['database', 'list', '-o', 'json'],
    ['database', 'describe', 'sales'],
    ['collection', 'list', '--database', 'sales'],
    ['collection', 'describe', 'docs'],
    ['database', 'drop', 'sales', '--yes'],
    ['privilege-group', 'create', 'loaders'],
    ['privilege-group', 'add', 'loaders', 'Load', 'Release'],
    ['privilege-group', 'list'],
    ['privilege-group', 'remove', 'loaders', 'Release'],
    ['privilege-group', 'list', '-o', 'yaml'],
    ['privilege-group', 'drop', 'loaders', '--yes'],
    ['audit', 'list', '--limit', '2', '--object', 'database:sales'],
    ['audit', 'verify'],
  ]);
  await expect(text).toMatchFileSnapshot('./golden/databases.txt');
});

test('members, groups and roles of the organization', async () => {
  const made = await transcript([
    ['member', 'invite', 'ann@example.com', '--name', 'Ann'],
    ['member', 'list'],
    ['org-role', 'create', 'operator', '--policy', 'serving_cluster:modify'],
    ['org-role', 'create', 'nothing', '--policy', 'wish'],
    ['org-role', 'create', 'flying', '--policy', 'volume:view'],
    ['org-role', 'list'],
    ['group', 'create', 'search', '--description', 'the search team'],
    ['group', 'add-member', 'search', 'ann@example.com'],
    ['group', 'grant-role', 'search', 'r-billingadmin'],
    ['group', 'describe', 'search'],
    ['group', 'describe', 'none'],
    ['group', 'list'],
    ['org-role', 'holders', 'r-billingadmin'],
    ['group', 'revoke-role', 'search', 'r-billingadmin'],
  ]);
  const listed = await here(['org-role', 'list', '-o', 'json', '--query', "[?roleKind=='custom']"]);
  const [{ roleId }] = JSON.parse(listed.out);
  const more = await transcript([
    ['member', 'grant-role', 'ann@example.com', roleId],
    ['member', 'roles', 'ann@example.com'],
    ['org-role', 'drop', roleId, '--yes'],
    ['member', 'revoke-role', 'ann@example.com', roleId],
    ['org-role', 'update', roleId, '--policy', 'backup:view', '--name', 'keeper'],
    ['org-role', 'describe', roleId],
    ['org-role', 'drop', roleId, '--yes'],
    ['group', 'remove-member', 'search', 'ann@example.com'],
    ['group', 'drop', 'search', '--yes'],
    ['member', 'link', 'ann@example.com'],
    ['member', 'unlink', 'ann@example.com'],
    ['member', 'remove', 'ann@example.com', '--yes'],
    ['audit', 'list', '--limit', '2', '--action', 'UpdateCustomRole'],
  ]);
  await expect(made + more).toMatchFileSnapshot('./golden/members.txt');
});

test('backups of a cluster: made, restored, dropped', async () => {
  await here(['database', 'create', 'kept', '--cluster', firstCluster()]);
  const docs = await fetch(`${server.clusterUrl}/v2/vectordb/collections/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ dbName: 'kept', collectionName: 'docs', dimension: 2 }),
  });
  expect(await docs.json()).toMatchObject({ code: 0 });
  const made = await here([
    'cluster-backup',
    'create',
    '--wait',
    '-o',
    'json',
    '--cluster',
    firstCluster(),
  ]);
  const { backupId, jobId } = JSON.parse(made.out);
  const intoCopy = ['cluster-backup', 'restore-collection', backupId];
  const text = await transcript([
    ['cluster-backup', 'list'],
    ['cluster-backup', 'job', jobId],
    ['cluster-backup', 'restore', backupId, 'copy', '--project', await projectId(), '--wait'],
    ['database', 'list', '--cluster', 'copy'],
    [...intoCopy, 'kept.papers', '--cluster', 'copy'],
    [...intoCopy, 'kept.docs', '--cluster', 'copy'],
    [...intoCopy, 'kept.docs', '--cluster', 'copy', '--overwrite'],
    [...intoCopy, 'kept.docs', '--cluster', 'copy', '--overwrite', '--yes', '--wait'],
    [...intoCopy, 'kept.docs', '--cluster', 'copy', '--as', 'docs2', '--wait', '--released'],
    ['collection', 'list', '--cluster', 'copy', '--database', 'kept'],
    ['cluster-backup', 'drop', backupId, '--yes'],
    ['cluster-backup', 'describe', backupId],
    ['cluster', 'drop', 'copy', '--yes'],
  ]);
  // How much its files take is not for here.
  const shown = text.replace(/(AVAILABLE +\S+ +)\d+ +/, '$1SIZE  ');
  await expect(shown).toMatchFileSnapshot('./golden/cluster-backups.txt');
  const dropped = await here([
    'cluster',
    'list',
    '--dropped',
    '--query',
    "[?clusterName=='copy'].clusterId | [0]",
  ]);
  expect((await here(['cluster', 'purge', dropped.out.trim(), '--yes'])).code).toBe(0);
  await here(['database', 'drop', 'kept', '--yes', '--cluster', firstCluster()]);
});

test('metrics of a cluster, in the steps that were asked for', async () => {
  const words = [
    'cluster',
    'metrics',
    firstCluster(),
    '--metric',
    'SEARCH_QPS',
    '--metric',
    'STORAGE',
  ];
  const { out, code } = await here([...words, '--period', 'PT10M', '--every', 'PT5M']);
  expect(code).toBe(0);
  const [head, ...lines] = out.trimEnd().split('\n');
  expect(head).toMatch(/^time +SEARCH_QPS +STORAGE$/);
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.at(-1)).toMatch(/^\d{4}-\S+Z +0 +\d+$/);
  const unknown = await here(['cluster', 'metrics', firstCluster(), '--metric', 'MOON_PHASE']);
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('SEARCH_QPS') });
});

const firstCluster = () => server.founded?.clusterId ?? '';

test('a password that was read from standard input signs in, the one before does not', async () => {
  const words = ['user', 'create', 'dora', '--password-stdin'];
  expect((await here(words, 'First-Passw0rd\n')).code).toBe(0);
  const reset = ['user', 'reset-password', 'dora', '--password-stdin'];
  const { code, out } = await here(reset, 'Second-Passw0rd\n');
  expect({ code, out }).toEqual({ code: 0, out: 'password reset  dora\n' });
  const change = ['user', 'change-password', 'dora', '--password-stdin'];
  expect((await here(change, 'First-Passw0rd Third-Passw0rd')).code).not.toBe(0);
  expect((await here(change, 'Second-Passw0rd Third-Passw0rd')).code).toBe(0);
});

test('a secret goes into a new file of mode 0600, and then not onto the screen', async () => {
  const file = join(dir, 'ci.password');
  const words = ['user', 'create', 'ci', '--generate-password', '--secret-file', file];
  const { code, out, err } = await here(words);
  expect({ code, err }).toEqual({ code: 0, err: `The secret is in ${file}.\n` });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(out).not.toContain(readFileSync(file, 'utf8').trim());
  const again = await here(['user', 'create', 'ci2', ...words.slice(3)]);
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining('is not overwritten') });
  expect((await here(['user', 'list', '--query', '[].name'])).out).not.toContain('ci2');
});

test('failures are JSON where JSON was asked for, with the exit code of their kind', async () => {
  const cases: [words: string[], code: number][] = [
    [['cluster', 'describe', 'nothing', '-o', 'json'], 4],
    [['user', 'create', 'db_admin', '--generate-password', '-o', 'json'], 1],
    [
      [
        'cluster',
        'list',
        '--url',
        'http://127.0.0.1:1',
        '--credentials-file',
        dir,
        '--output=json',
      ],
      2,
    ],
  ];
  for (const [words, code] of cases) {
    const found = await here(words);
    expect({ words, code: found.code, out: found.out }).toEqual({ words, code, out: '' });
    expect(JSON.parse(found.err)).toMatchObject({ message: expect.any(String) });
  }
});

test('a key that may only read is told so, with exit code 3', async () => {
  const words = ['api-key', 'create', 'reader', '--role', 'Read-Only', '--project'];
  const made = await here([...words, await projectId(), '-o', 'json', '--query', 'apiKey']);
  const env = { LATCHKEY_URL: server.controlUrl, LATCHKEY_API_KEY: JSON.parse(made.out) };
  const { code, err } = await latchkey(['project', 'create', 'x'], { env });
  expect({ code, err }).toEqual({
    code: 3,
    err: 'latchkey: this takes an Owner of the organization\n',
  });
});

test('completion knows commands, flags, choices, and the names that the server has', async () => {
  const complete = async (...words: string[]) => {
    const { out } = await here(['__complete', '--', ...words]);
    return out.split('\n').map((line) => line.split('\t')[0]);
  };
  expect(await complete('us')).toEqual(['user', '']);
  expect(await complete('user', 'reset-password', 'db_')).toEqual(['db_admin', '']);
  expect(await complete('role', 'grant', 'db_rw', 'CollectionReadO')).toContain(
    'CollectionReadOnly',
  );
  expect(await complete('cluster', 'list', '-o', '')).toEqual(['table', 'json', 'yaml', '']);
  expect(await complete('cluster', 'list', '--pro')).toEqual(['--project', '--profile', '']);
  expect(await complete('user', 'list', '--cluster', 'in0')).toEqual([
    ...[server.founded?.clusterId, ''],
  ]);
  expect(await complete('restore', '')).toEqual(['']);
  const nobody = { LATCHKEY_URL: 'http://127.0.0.1:1', LATCHKEY_API_KEY: 'lk_x' };
  const { code, out, err } = await latchkey(['__complete', '--', 'user', 'drop', ''], {
    env: nobody,
  });
  expect({ code, out, err }).toEqual({ code: 0, out: '', err: '' });
});

test('an id means the group that has it, whatever another is called', async () => {
  const idOf = async (name: string) => {
    const made = await here(['group', 'create', name, '-o', 'json', '--query', 'groupId']);
    return JSON.parse(made.out);
  };
  const meant = await idOf('zz');
  const others = [await idOf(meant)];
  await here(['group', 'drop', meant, '--yes']);
  const { out } = await here(['group', 'list', '-o', 'json', '--query', '[].groupId']);
  expect(JSON.parse(out)).toEqual(others);
  await here(['group', 'drop', meant, '--yes']);
});

test('a place of more than a database and a collection is wrong usage, and nothing is done', async () => {
  const words = ['cluster-backup', 'create', '--collection', 'sales.orders.old'];
  const { code, err } = await here(words);
  expect(err).toContain('sales.orders.old');
  expect(err).toContain('write');
  expect(code).toBe(2);
});

test('explain shows nothing that a terminal would obey', async () => {
  const made = await here([
    ...['api-key', 'create', 'red\u202eder', '--role', 'Read-Only', '--project'],
    ...[await projectId(), '-o', 'json', '--query', 'apiKeyId'],
  ]);
  const { out, err } = await here(['explain', 'api-key', JSON.parse(made.out || '""')]);
  expect(err).toBe('');
  expect(out).toContain('red\\u202eder');
  expect(out).not.toContain('\u202e');
});
