import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startServer } from '../../../server/src/main.ts';
import {
  startTestServer,
  type TestServer,
  testConfig,
} from '../../../server/src/testing/test-server.ts';
import { latchkey } from '../testing/test-shell.ts';
import { BLOCK, parseTarHeader, type TarFile, tarHeader } from './tar-header.ts';

vi.setConfig({ testTimeout: 120_000 });

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const dir = mkdtempSync(join(tmpdir(), 'latchkey-backup-'));
const file = join(dir, 'running.latchkey');
let server: TestServer;

async function call(url: string, path: string, body: object): Promise<{ data: unknown }> {
  const response = await fetch(`${url}/v2/vectordb/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const reply = (await response.json()) as { code: number; data: unknown };
  expect({ path, code: reply.code }).toEqual({ path, code: 0 });
  return reply;
}

beforeAll(async () => {
  server = await startTestServer();
  const { clusterUrl: url } = server;
  await call(url, 'collections/create', { collectionName: 'docs', dimension: 2 });
  const data = Array.from({ length: 50 }, (_, id) => ({ id, vector: [id, 1], title: `t${id}` }));
  await call(url, 'entities/insert', { collectionName: 'docs', data });
});
afterAll(async () => {
  await server.dispose();
  rmSync(dir, { recursive: true });
});

/** Starts a server on a restored directory, asks it with the password of old, and stops it. */
async function expectWhole(data: string): Promise<void> {
  const restored = await startServer(testConfig(data), { env: {} });
  try {
    expect(restored.founded).toBeUndefined();
    const { clusterUrl: url } = restored;
    const counted = await call(url, 'entities/query', {
      ...{ collectionName: 'docs', filter: '', outputFields: ['count(*)'] },
    });
    expect(counted.data).toEqual([{ 'count(*)': 50 }]);
    const found = await call(url, 'entities/search', {
      ...{ collectionName: 'docs', data: [[49, 1]], limit: 1, outputFields: ['title'] },
    });
    expect(found.data).toMatchObject([{ title: 't49' }]);
  } finally {
    await restored.stop();
  }
}

test('a backup of a server that runs is restored with its users and entities', async () => {
  const { code, out, err } = await latchkey(['backup', file, '--data', server.dataDir]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^file +.*\nmade +.*\nfiles +\d+\nbytes +\d+\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // The copy that the server made is gone.
  expect(readdirSync(join(server.dataDir, 'snapshots'))).toEqual([]);
  const data = join(dir, 'restored');
  expect((await latchkey(['restore', file, '--data', data])).code).toBe(0);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  await expectWhole(data);
  // And once more, from the directory at rest.
  const second = join(dir, 'rest.latchkey');
  expect((await latchkey(['backup', second, '--data', data])).code).toBe(0);
  const again = join(dir, 'again');
  expect((await latchkey(['restore', second, '--data', again])).code).toBe(0);
  await expectWhole(again);
});

test('whatever else lies in a data directory at rest, its backup can be restored', async () => {
  const data = join(dir, 'with-others');
  expect((await latchkey(['restore', file, '--data', data])).code).toBe(0);
  writeFileSync(join(data, 'my notes (1).txt'), 'x');
  const others = join(dir, 'others.latchkey');
  expect(await latchkey(['backup', others, '--data', data])).toMatchObject({ code: 0 });
  expect(await latchkey(['restore', others, '--check'])).toMatchObject({ code: 0, err: '' });
  writeFileSync(join(data, 'a\\b'), 'x');
  const refused = await latchkey(['backup', join(dir, 'refused'), '--data', data]);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('move it away') });
  expect(existsSync(join(dir, 'refused'))).toBe(false);
});

test('the original goes on while it is backed up', async () => {
  const row = { id: 1, vector: [1, 1], title: 't1' };
  const backup = latchkey(['backup', join(dir, 'meanwhile'), '--data', server.dataDir]);
  for (let n = 0; n < 20; n++) {
    await call(server.clusterUrl, 'entities/upsert', { collectionName: 'docs', data: [row] });
  }
  expect((await backup).code).toBe(0);
});

test('nothing is overwritten, neither a backup nor a directory', async () => {
  const before = readFileSync(file);
  const backup = await latchkey(['backup', file, '--data', server.dataDir]);
  expect(backup).toMatchObject({ code: 2, err: expect.stringContaining('is not overwritten') });
  expect(readFileSync(file).equals(before)).toBe(true);
  const restore = await latchkey(['restore', file, '--data', server.dataDir]);
  expect(restore).toMatchObject({ code: 2, err: expect.stringContaining('is not empty') });
  expect(readdirSync(dir).filter((name) => /partial|restoring/.test(name))).toEqual([]);
});

test('any damage is found, and nothing of a damaged backup is left behind', async () => {
  const whole = readFileSync(file);
  const wrong: [name: string, bytes: Buffer, text: string][] = [
    ['cut', whole.subarray(0, whole.length - 3 * BLOCK), ''],
    ['flipped', flipped(whole, whole.indexOf('SQLite format 3') + 5), 'is damaged'],
    ['header', flipped(whole, 3), 'damaged'],
    ['other', Buffer.alloc(2048, 'x'), 'damaged'],
    ['empty', Buffer.alloc(0), 'ends too early'],
  ];
  for (const [name, bytes, text] of wrong) {
    const damaged = join(dir, name);
    writeFileSync(damaged, bytes);
    const data = join(dir, `${name}-data`);
    const restored = await latchkey(['restore', damaged, '--data', data]);
    expect({ name, code: restored.code }).toEqual({ name, code: 1 });
    expect(restored.err).toContain('is not a whole backup');
    expect(restored.err).toContain(text);
    expect(existsSync(data)).toBe(false);
    expect((await latchkey(['restore', damaged, '--check'])).code).toBe(1);
  }
  expect((await latchkey(['restore', file, '--check'])).code).toBe(0);
});

test('a backup or a restore that somebody breaks off leaves nothing behind', async () => {
  const data = join(dir, 'large');
  expect((await latchkey(['restore', file, '--data', data])).code).toBe(0);
  writeFileSync(join(data, 'zeros'), '');
  // A file with nothing in it takes no room, and long to be read.
  truncateSync(join(data, 'zeros'), 2 ** 33);
  const folder = join(dir, 'broken-off');
  mkdirSync(folder);
  await breakOff(['backup', join(folder, 'backup'), '--data', data], () => namesIn(folder));
  expect([namesIn(folder), namesIn(join(data, 'snapshots'))]).toEqual([[], []]);

  const manifest = { format: 1, latchkey: '0.1.0', createdAt: '2026-01-01T00:00:00.000Z' };
  const files = [{ path: 'zeros', size: 2 ** 33, sha256: '0'.repeat(64) }];
  const text = JSON.stringify({ ...manifest, files }).padEnd(BLOCK);
  const heads = [tarHeader({ path: 'manifest.json', size: BLOCK }), tarHeader(files[0] as TarFile)];
  const large = join(dir, 'large.latchkey');
  writeFileSync(large, Buffer.concat([heads[0] as Buffer, Buffer.from(text), heads[1] as Buffer]));
  truncateSync(large, 2 ** 33 + 6 * BLOCK);
  await breakOff(['restore', large, '--data', join(folder, 'data')], () => namesIn(folder));
  expect(namesIn(folder)).toEqual([]);
});

/** Runs a command as a process, and presses Ctrl-C once it has begun to write. */
async function breakOff(words: readonly string[], written: () => readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const soon = { timeout: 60_000, interval: 1 };
  await vi.waitFor(() => expect(written().length).toBe(1), soon);
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
}

const namesIn = (folder: string) => readdirSync(folder);

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

test.each([
  '../outside',
  '/etc/passwd',
  'a/../../b',
  'a//b',
  '.',
  'a\\..\\b',
  'manifest.json/../x',
])('a file called %s is not restored', async (path) => {
  const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const manifest = {
    ...{ format: 1, latchkey: '0.1.0', createdAt: '2026-01-01T00:00:00.000Z' },
    files: [{ path, size: 0, sha256 }],
  };
  const text = Buffer.from(JSON.stringify(manifest));
  const evil = join(dir, 'evil');
  const end = Buffer.alloc(2 * BLOCK);
  const padded = Buffer.concat([text, Buffer.alloc((BLOCK - (text.length % BLOCK)) % BLOCK)]);
  const head = tarHeader({ path: 'manifest.json', size: text.length });
  writeFileSync(evil, Buffer.concat([head, padded, tarHeader({ path, size: 0 }), end]));
  const { code, err } = await latchkey(['restore', evil, '--data', join(dir, 'evil-data')]);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('manifest cannot be') });
  expect(existsSync(join(dir, 'evil-data'))).toBe(false);
});

test('sizes and long paths come back from a header as they went in', () => {
  const long = `clusters/in01-0123456789abcde/${'d'.repeat(80)}/${'f'.repeat(60)}`;
  for (const size of [0, 511, 8 ** 11 - 1, 8 ** 11, 2 ** 45]) {
    for (const path of ['latchkey.db', long]) {
      expect(parseTarHeader(tarHeader({ path, size }))).toEqual({ path, size });
    }
  }
  expect(() => tarHeader({ path: 'x'.repeat(300), size: 0 })).toThrow('too long');
});
