import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { GrpcClient } from '../../../server/src/testing/grpc-client.ts';
import {
  startTestServer,
  type TestServer,
  testConfig,
} from '../../../server/src/testing/test-server.ts';
import { handOver } from '../hand-over.ts';

// A process for each question, on a machine that may have much else to do.
vi.setConfig({ testTimeout: 120_000 });

const MAIN = join(import.meta.dirname, '../main.ts');
const dir = mkdtempSync(join(tmpdir(), 'latchkey-explain-'));
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const grpc = new GrpcClient(server.clusterUrl);
  const call = async (name: string, request: object) => {
    const { grpcStatus, grpcMessage, message } = await grpc.call(name, request, server.adminToken);
    const status = message?.status ?? message;
    if (grpcStatus !== 0 || status?.code) throw new Error(grpcMessage || status.reason);
  };
  const password = Buffer.from('Some-Passw0rd').toString('base64');
  for (const username of ['alice', 'bob']) await call('CreateCredential', { username, password });
  await call('CreateRole', { entity: { name: 'writer', description: '' } });
  await call('OperateUserRole', { username: 'alice', role_name: 'writer', type: 0 });
  await call('OperatePrivilegeV2', {
    role: { name: 'writer', description: '' },
    grantor: { privilege: { name: 'CollectionReadWrite' } },
    ...{ type: 0, db_name: 'default', collection_name: '*' },
  });
  grpc.close();
});
afterAll(async () => {
  await server.dispose();
  rmSync(dir, { recursive: true });
});

/** The command as a process of its own, with the server and the key in its environment. */
function latchkey(args: readonly string[], env: Record<string, string> = {}) {
  const known = { LATCHKEY_URL: server.controlUrl, LATCHKEY_API_KEY: server.apiKey, ...env };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const options = { env: { PATH: process.env.PATH, NO_COLOR: '1', ...known } };
    execFile(process.execPath, [MAIN, 'explain', ...args], options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

test('what is allowed: the verdict first, then the chain as a tree, and exit code 0', async () => {
  const { code, out } = await latchkey(['user', 'alice', '--can', 'Insert', '--on', 'default']);
  const today = new Date().toISOString().slice(0, 10);
  expect(out.replace(/\d{4}-\d\d-\d\d/, today)).toBe(`ALLOWED  alice: Insert on default.*

alice
└─ role writer
   └─ grant CollectionReadWrite on default.* (by db_admin, ${today})
      └─ group CollectionReadWrite
         └─ privilege Insert
`);
  expect(code).toBe(0);
});

test('what is denied: what is missing, the smallest grant as a command, and exit code 1', async () => {
  const asked = ['user', 'alice', '--can', 'DropCollection', '--on', 'default'];
  const { code, out } = await latchkey(asked);
  expect(out).toBe(`DENIED  alice: DropCollection on default.*

missing          DropCollection on default.*
smallest grant   DropCollection on default.*
what it changes  latchkey explain grant writer DropCollection --on default
roles that do    db_rw, db_admin
`);
  expect(code).toBe(1);
  const json = await latchkey([...asked, '-o', 'json']);
  expect(JSON.parse(json.out)).toMatchObject({ allowed: false, toRoles: ['writer'] });
  expect(json.code).toBe(1);
});

test('rights are a table, of users and of API keys', async () => {
  const alice = await latchkey(['user', 'alice']);
  expect(alice.out).toMatch(/^alice: roles writer\n\non +level +role +group +privileges\n/);
  expect(alice.out).toMatch(/\ndefault\.\* +collection +writer +CollectionReadWrite +AddColl/);
  expect((await latchkey(['user', 'bob'])).out).toBe('bob: no role\nNo rights.\n');
  const id = server.founded?.apiKey.id ?? '';
  const key = await latchkey(['api-key', id]);
  expect(key.out).toContain(`${id} (Owner key): Owner`);
  expect(key.out).toMatch(/the whole cluster +cluster +db_admin +- +All/);
  expect((await latchkey(['api-key', id, '--can', 'CreateRole'])).code).toBe(0);
});

test('a dry run says who would gain and lose what, or that it would be refused', async () => {
  const grant = await latchkey(['grant-role', 'bob', 'writer']);
  expect(grant).toMatchObject({ code: 0, err: '' });
  expect(grant.out).toBe(
    'WOULD CHANGE  the rights of 1 user\n\nbob\n  + CollectionReadWrite on default.*\n',
  );
  const revoke = await latchkey(['revoke', 'writer', 'CollectionReadWrite', '--on', 'default']);
  expect(revoke.out).toContain('\nalice\n  - CollectionReadWrite on default.*\n');
  const again = await latchkey(['grant-role', 'alice', 'writer']);
  expect(again.out).toBe('NOBODY AFFECTED  it is so already\n');
  const held = await latchkey(['drop-role', 'writer']);
  expect(held.out).toContain('WOULD BE REFUSED  fail to drop the role');
  expect(held.code).toBe(1);
  const force = await latchkey(['drop-role', 'writer', '--force']);
  expect(force).toMatchObject({ code: 0, out: expect.stringContaining('WOULD CHANGE') });
  const group = await latchkey(['add-to-group', 'mine', 'Search', 'Query']);
  expect(group).toMatchObject({ code: 1, out: expect.stringContaining('[mine]') });
});

test('the key and the server can stand in files; what is given for one thing beats the other', async () => {
  const { founded } = server;
  if (!founded) throw new Error('not founded');
  const none = { LATCHKEY_URL: '', LATCHKEY_API_KEY: '' };
  const credentialsFile = join(dir, 'credentials.json');
  handOver(founded, server, testConfig(dir, { credentialsFile }));
  const byFile = await latchkey(['user', 'bob', '--credentials-file', credentialsFile], none);
  expect(byFile).toMatchObject({ code: 0, err: '' });
  const keyFile = join(dir, 'key');
  writeFileSync(keyFile, `${server.apiKey}\n`);
  const flags = ['--url', `${server.controlUrl}/`, '--api-key-file', keyFile];
  expect((await latchkey(['user', 'bob', ...flags], none)).code).toBe(0);
  const wrong = { LATCHKEY_URL: 'http://127.0.0.1:1', LATCHKEY_API_KEY: 'lk_wrong' };
  expect((await latchkey(['user', 'bob', ...flags], wrong)).code).toBe(0);
});

test('what went wrong is told with what to do, without a stack, and exit code 2', async () => {
  const bob = ['user', 'bob'];
  const failures: [args: string[], env: Record<string, string>, text: string][] = [
    [bob, { LATCHKEY_API_KEY: '' }, 'no API key: give --credentials-file'],
    [bob, { LATCHKEY_API_KEY: 'lk_wrong' }, 'does not accept this API key'],
    [bob, { LATCHKEY_URL: 'http://127.0.0.1:1' }, 'no server at'],
    [bob, { LATCHKEY_URL: server.clusterUrl }, 'is not the control plane of a Latchkey server'],
    [bob, { LATCHKEY_URL: 'localhost' }, 'is no URL'],
    [[...bob, '--api-key-file', join(dir, 'absent')], {}, 'cannot read'],
    [['user', 'nobody'], {}, 'the user "nobody" does not exist'],
    [[...bob, '--can', 'insert', '--on', 'default'], {}, 'did you mean Insert?'],
    [[...bob, '--on', 'default'], {}, 'on needs can'],
    [['collection', 'default.none'], {}, 'collection not found'],
    [[...bob, '--cluster', 'in01-0ther'], {}, 'no cluster in01-0ther'],
    [['user'], {}, "missing required argument 'USER'"],
    [['grant', 'writer', 'Load'], {}, '--on <ON>'],
    [['everything'], {}, "unknown command 'everything'"],
  ];
  for (const [args, env, text] of failures) {
    const { code, out, err } = await latchkey(args, env);
    expect({ args, code, out }).toEqual({ args, code: 2, out: '' });
    expect(err).toContain(text);
    expect(err).not.toMatch(/\n {4}at |lk_/);
  }
});

test('a server that does not run is told from one that cannot be reached', async () => {
  const stopped = await startTestServer();
  await stopped.dispose();
  const { code, err } = await latchkey(['user', 'bob'], { LATCHKEY_URL: stopped.controlUrl });
  expect(err).toBe(
    `latchkey: no server at ${stopped.controlUrl}: start one with "latchkey serve", or say with --url where it is\n`,
  );
  expect(code).toBe(2);
});

test('the help has examples and the meaning of the exit codes', async () => {
  const { code, out } = await latchkey(['--help']);
  expect(out).toContain('latchkey explain user alice --can Insert --on default.docs');
  expect(out).toContain('Exit code: 0 allowed');
  expect(code).toBe(0);
});
