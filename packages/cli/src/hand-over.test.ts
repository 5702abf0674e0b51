import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FoundingReveal, startServer } from '../../server/src/main.ts';
import { createCheapHasher } from '../../server/src/testing/cheap-hasher.ts';
import {
  startTestServer,
  type TestServer,
  testConfig,
} from '../../server/src/testing/test-server.ts';
import { failure } from './failure.ts';
import { firstStartScreen } from './first-start-screen.ts';
import { handOver, handOverInVain, refuseExisting } from './hand-over.ts';

let server: TestServer;
const dir = mkdtempSync(join(tmpdir(), 'latchkey-hand-over-'));
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.dispose();
  rmSync(dir, { recursive: true });
});

test('the credentials file holds what the contract says, for its owner alone, and is not overwritten', () => {
  const { founded } = server;
  if (!founded) throw new Error('not founded');
  const file = join(dir, 'c.json');
  handOver(founded, server, testConfig(dir, { credentialsFile: file }));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    controlPlane: server.controlUrl,
    apiKey: server.apiKey,
    console: { url: server.controlUrl, email: 'owner@localhost', password: expect.any(String) },
    cluster: {
      clusterId: founded.clusterId,
      endpoint: server.clusterUrl,
      username: 'db_admin',
      password: server.adminToken.split(':')[1],
    },
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(() => refuseExisting(file)).toThrow(/exists and is not overwritten/);
});

test('the first screen shows endpoint, user, password, API key and five lines to paste', () => {
  const { founded } = server;
  if (!founded) throw new Error('not founded');
  const screen = firstStartScreen(founded, server, { columns: 100, data: './latchkey-data' });
  for (const text of [server.clusterUrl, 'db_admin', server.apiKey, server.adminToken]) {
    expect(screen).toContain(text);
  }
  expect(screen.split('\n').filter((line) => line.startsWith('    '))).toHaveLength(5);
});

test('a first start that cannot listen has made nothing: the next one shows the secrets', async () => {
  const data = join(dir, 'taken');
  const port = Number(new URL(server.controlUrl).port);
  const surroundings = { env: {}, hasher: createCheapHasher() };
  const failed = startServer(testConfig(data, { adminPort: port }), surroundings);
  await expect(failed).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const next = await startServer(testConfig(data), surroundings);
  await next.stop();
  expect(next.founded).toBeDefined();
});

test('what a first start made before it failed goes into a file, and is good', async () => {
  const data = join(dir, 'failed');
  // In place of the socket, and nothing that may be taken away.
  mkdirSync(join(data, 'control.sock', 'x'), { recursive: true, mode: 0o700 });
  const config = testConfig(data);
  const surroundings = {
    ...{ env: {}, hasher: createCheapHasher() },
    foundedInVain: (founded: FoundingReveal) => handOverInVain(founded, config),
  };
  await expect(startServer(config, surroundings)).rejects.toThrow();
  const { apiKey } = JSON.parse(readFileSync(join(data, 'first-credentials.json'), 'utf8'));
  rmSync(join(data, 'control.sock'), { recursive: true });
  const next = await startServer(config, surroundings);
  const headers = { authorization: `Bearer ${apiKey}` };
  const { status } = await fetch(`${next.controlUrl}/v2/clusters`, { headers });
  await next.stop();
  expect([next.founded, status]).toEqual([undefined, 200]);
});

test('a failure that the operator can mend is shown without a stack, another with it', () => {
  let shown = '';
  try {
    refuseExisting(dir);
  } catch (error) {
    shown = failure(error).text;
  }
  expect(shown).toMatch(/^latchkey: .* exists and is not overwritten/);
  expect(shown).not.toContain('\n');
  expect(failure(new TypeError('a bug')).text).toContain('hand-over.test.ts');
  const taken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });
  expect(failure(taken).text).toContain('choose another with --port');
});
