import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemClock } from '../../../server/src/kernel/clock.ts';
import { systemRandom } from '../../../server/src/kernel/random.ts';
import { openSqliteStore } from '../../../server/src/store/sqlite/open.ts';
import { TEST_ORIGIN } from '../../../server/src/testing/temporary-store.ts';
import { startTestServer, type TestServer } from '../../../server/src/testing/test-server.ts';
import { latchkey } from '../testing/test-shell.ts';
import type { Finding } from './finding.ts';

vi.setConfig({ testTimeout: 60_000 });

const dir = mkdtempSync(join(tmpdir(), 'latchkey-doctor-'));
let server: TestServer;
let busyPort = 0;
const busy = createServer();

beforeAll(async () => {
  server = await startTestServer({ tls: 'self-signed' });
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  busyPort = (busy.address() as { port: number }).port;
});
afterAll(async () => {
  busy.close();
  await server.dispose();
  rmSync(dir, { recursive: true });
});

const portOf = (url: string) => new URL(url).port;

/** What doctor finds, by check. */
async function examine(...flags: string[]) {
  const ports = ['--port', portOf(server.clusterUrl), '--admin-port', portOf(server.controlUrl)];
  const words = ['doctor', '--data', server.dataDir, ...ports, '-o', 'json', ...flags];
  const { code, out, err } = await latchkey(words);
  expect(err).toBe('');
  const findings = JSON.parse(out) as Finding[];
  return { code, of: (check: string) => findings.find((each) => each.check === check) };
}

test('a server that is well is said to be', async () => {
  const { code, of } = await examine('--tls', 'self-signed');
  expect(code).toBe(0);
  for (const check of [
    'data directory',
    'permissions',
    'store',
    'audit',
    'clock',
    'engines',
    'TLS',
  ]) {
    expect(of(check)).toMatchObject({ state: 'ok' });
  }
  expect(of('cluster port')).toMatchObject({ state: 'ok', found: expect.stringMatching(/served/) });
});

test('a store that others may read is a problem, with the command that mends it', async () => {
  const file = join(server.dataDir, 'latchkey.db');
  chmodSync(file, 0o644);
  const { code, of } = await examine();
  chmodSync(file, 0o600);
  expect(code).toBe(1);
  expect(of('permissions')).toMatchObject({ state: 'problem', remedy: `chmod go= ${file}` });
});

test('a row of the audit that was changed is found', async () => {
  const database = new DatabaseSync(join(server.dataDir, 'latchkey.db'));
  const { action } = database.prepare('SELECT action FROM audit WHERE seq = 1').get() as {
    action: string;
  };
  const set = database.prepare('UPDATE audit SET action = ? WHERE seq = 1');
  set.run('Nothing');
  const { code, of } = await examine();
  set.run(action);
  database.close();
  expect(code).toBe(1);
  expect(of('audit')).toMatchObject({ state: 'problem', found: expect.stringContaining('row 1') });
});

test('clusters in front of a Milvus that the flags do not name are a problem', async () => {
  const path = join(server.dataDir, 'latchkey.db');
  const store = await openSqliteStore({ path, clock: systemClock, random: systemRandom });
  const clusterId = server.founded?.clusterId ?? '';
  await store.clusters.change(clusterId, { engine: 'milvus' }, TEST_ORIGIN);
  const flags = ['--milvus-uri', 'http://127.0.0.1:1', '--milvus-token-file', 'token'];
  const [without, withMilvus] = [await examine(), await examine(...flags)];
  await store.clusters.settleMilvusDatabases('prefixed', { mayChange: false });
  const otherNames = await examine(...flags);
  await store.clusters.change(clusterId, { engine: 'embedded' }, TEST_ORIGIN);
  await store.close();
  expect(without.code).toBe(1);
  expect(without.of('engines')).toMatchObject({
    ...{ state: 'problem', found: '1 of 1 clusters are in front of a Milvus, and none is given' },
    remedy: expect.stringContaining('--milvus-uri and --milvus-token-file'),
  });
  expect(withMilvus.of('engines')).toMatchObject({
    ...{ state: 'ok', found: '0 clusters embedded, 1 in front of Milvus' },
  });
  expect(otherNames.of('engines')).toMatchObject({
    ...{ state: 'problem', remedy: 'give --milvus-databases prefixed, as to the server' },
  });
});

test('ports: taken by another, or not those of the server that runs', async () => {
  const other = join(dir, 'new');
  const words = ['doctor', '--data', other, '--port', String(busyPort), '--admin-port', '0'];
  const { code, out } = await latchkey(words);
  expect(code).toBe(1);
  expect(out).toMatch(/problem {2}cluster port +127\.0\.0\.1:\d+ cannot be opened \(EADDRINUSE\)/);
  expect(out).toContain('stop what listens there, or choose another --port');
  expect((await examine('--admin-port', '1')).of('control port')?.state).not.toBe('ok');
});

test('TLS files: not there, not of each other, readable by everybody', async () => {
  const tls = join(server.dataDir, 'tls');
  const cert = join(tls, 'self-signed.crt');
  const key = join(dir, 'other.key');
  const { generateKeyPairSync } = await import('node:crypto');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const wrong = await examine('--tls-cert', cert, '--tls-key', key);
  expect(wrong.of('TLS')).toMatchObject({
    ...{ state: 'problem', found: expect.stringContaining('is not the key of') },
  });
  expect(wrong.of('TLS key')).toMatchObject({ state: 'problem', remedy: `chmod o= ${key}` });
  const none = await examine('--tls-cert', join(dir, 'none'), '--tls-key', key);
  expect(none.of('TLS')?.found).toContain('ENOENT');
  expect(readFileSync(cert, 'utf8')).toContain('CERTIFICATE');
});

test('secrets of the first start that still lie about are named', async () => {
  const file = join(server.dataDir, 'first-credentials.json');
  writeFileSync(file, '{}', { mode: 0o600 });
  const { code, of } = await examine();
  rmSync(file);
  expect(code).toBe(0);
  expect(of('first secrets')).toMatchObject({ state: 'warning' });
});
