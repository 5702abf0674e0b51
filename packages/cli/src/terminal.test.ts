import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../server/src/testing/test-server.ts';
import { Terminal } from './testing/terminal.ts';
import { latchkey } from './testing/test-shell.ts';

// Processes of their own, on a machine that may have much else to do.
vi.setConfig({ testTimeout: 120_000 });

const MAIN = join(import.meta.dirname, 'main.ts');
const dir = mkdtempSync(join(tmpdir(), 'latchkey-terminal-'));
const configDir = join(dir, 'config');
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.dispose();
  rmSync(dir, { recursive: true });
});

const terminal = (...words: string[]) =>
  new Terminal([process.execPath, MAIN, ...words], {
    env: { PATH: process.env.PATH ?? '', LATCHKEY_CONFIG_DIR: configDir, TERM: 'xterm-256color' },
  });

test('configure asks for the address and, without showing it, for the key, and tries both', async () => {
  const asked = terminal('configure');
  await asked.see('Control plane (Enter alone: http://127.0.0.1:8530):');
  asked.type(`${server.controlUrl}\r`);
  await asked.see('API key (it is not shown):');
  asked.type(`${server.apiKey}\r`);
  expect(await asked.end()).toBe(0);
  expect(asked.screen().replace(server.controlUrl, 'URL')).toBe(
    [
      'Control plane (Enter alone: http://127.0.0.1:8530): URL',
      'API key (it is not shown):',
      'Profile default was saved: used from now on.',
    ].join('\n'),
  );
  expect(asked.everything()).not.toContain(server.apiKey);
  const file = join(configDir, 'profiles.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    current: 'default',
    profiles: { default: { url: server.controlUrl, apiKey: server.apiKey } },
  });
});

test('a key that the server does not take is not saved', async () => {
  const flags = ['--profile', 'bad', '--url', server.controlUrl, '--api-key-stdin'];
  const env = { LATCHKEY_CONFIG_DIR: configDir };
  const { code, err } = await latchkey(['configure', ...flags], { env, stdin: 'lk_wrong\n' });
  expect({ code, err }).toEqual({
    code: 3,
    err: `latchkey: ${server.controlUrl} does not accept this API key\n`,
  });
  const { out } = await latchkey(['configure', 'list', '-o', 'json'], { env });
  expect(JSON.parse(out)).toMatchObject([{ profile: 'default', current: true }]);
  expect(out).not.toContain(server.apiKey);
});

test('what destroys wants its name typed; anything else changes nothing and ends with 2', async () => {
  const refused = terminal('configure', 'remove', 'default');
  await refused.see('Type default to go on:');
  refused.type('yes\r');
  expect(await refused.end()).toBe(2);
  expect(refused.screen()).toBe(
    [
      'This forgets the profile default.',
      'Type default to go on: yes',
      'latchkey: not confirmed: nothing was changed',
    ].join('\n'),
  );
  expect(readFileSync(join(configDir, 'profiles.json'), 'utf8')).toContain(server.apiKey);
});

test('Ctrl-C at a question ends the command as a shell expects it', async () => {
  const asked = terminal('configure', 'remove', 'default');
  await asked.see('Type default to go on:');
  asked.type('\u0003');
  expect(await asked.end()).toBe(130);
});

test('a table on a terminal has a quiet head and wraps in its last column', async () => {
  const listed = terminal('cluster', 'list');
  expect(await listed.end()).toBe(0);
  expect(listed.everything()).toContain('\u001b[2mid');
  const [head, row] = listed.screen().split('\n');
  expect(head).toMatch(/^id +name +plan +engine +status +endpoint$/);
  expect(row).toContain(server.clusterUrl);
});

test('a profile file that others may read is refused with the remedy', async () => {
  const file = join(configDir, 'profiles.json');
  chmodSync(file, 0o644);
  const { code, err } = await latchkey(['cluster', 'list'], {
    env: { LATCHKEY_CONFIG_DIR: configDir },
  });
  chmodSync(file, 0o600);
  expect(code).toBe(1);
  expect(err).toContain(`chmod 600 ${file}`);
});

test('a name that would move the cursor is shown as text', async () => {
  const file = join(configDir, 'profiles.json');
  const before = readFileSync(file, 'utf8');
  const evil = JSON.stringify('http://127.0.0.1:1/\u001b[2J');
  writeFileSync(file, before.replace(JSON.stringify(server.controlUrl), evil));
  const { out } = await latchkey(['configure', 'list'], {
    env: { LATCHKEY_CONFIG_DIR: configDir },
  });
  writeFileSync(file, before);
  expect(out).toContain('\\u001b[2J');
  expect(out).not.toContain('\u001b');
});

test('a long backup shows a bar on the terminal, and nothing of it remains', async () => {
  const file = join(dir, 'backup');
  const made = terminal('backup', file, '--data', server.dataDir);
  expect(await made.end()).toBe(0);
  expect(made.everything()).toMatch(/The server copies its files …/);
  expect(made.everything()).toMatch(/Writing {2}█+/);
  const lines = made.screen().split('\n');
  expect(lines.map((line) => line.split(/ {2}/)[0])).toEqual(['file', 'made', 'files', 'bytes']);
});
