import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ConsoleBrowser } from '../../server/src/testing/console-browser.ts';
import { startTestServer, type TestServer } from '../../server/src/testing/test-server.ts';
import { Terminal } from './testing/terminal.ts';
import { latchkey } from './testing/test-shell.ts';

// Processes of their own, which wait for the server's interval.
vi.setConfig({ testTimeout: 120_000 });

const MAIN = join(import.meta.dirname, 'main.ts');
const dir = mkdtempSync(join(tmpdir(), 'latchkey-login-'));
const file = join(dir, 'profiles.json');
const env = { LATCHKEY_CONFIG_DIR: dir };
let server: TestServer;
let browser: ConsoleBrowser;
let email = '';

beforeAll(async () => {
  server = await startTestServer();
  browser = new ConsoleBrowser(server.controlUrl);
  const { owner } = server.founded ?? {};
  email = owner?.email ?? '';
  const password = owner?.password.reveal() ?? '';
  await browser.send('POST', '/v2/latchkey/session', { email, password });
  const own = { password, newPassword: 'a password of my own' };
  await browser.send('PUT', '/v2/latchkey/session/password', own);
});
afterAll(async () => {
  await server.dispose();
  rmSync(dir, { recursive: true });
});

const terminal = (...words: string[]) =>
  new Terminal([process.execPath, MAIN, ...words], {
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', ...env },
  });
const profiles = () => JSON.parse(readFileSync(file, 'utf8'));
const codeOn = (screen: string) => /code {2}([A-Z]{4}-[A-Z]{4})/.exec(screen)?.[1] ?? '';
const say = (what: 'approve' | 'refuse', userCode: string) =>
  browser.send('POST', `/v2/latchkey/device/${what}`, { userCode });

test('login shows a code, waits until it was entered, and keeps what it is given for its owner alone', async () => {
  const asked = terminal('login', '--server', `${server.controlUrl}/`, '--no-browser');
  await asked.see('Waiting for the code');
  const code = codeOn(asked.screen());
  expect(asked.screen().replaceAll(server.controlUrl, 'URL').replace(code, 'CODE')).toContain(
    [
      'To sign in to URL, open this page and enter the code:',
      '',
      '  page  URL/device',
      '  code  CODE',
      '',
      'The code is good for 10 minutes, once. Give it to nobody.',
    ].join('\n'),
  );
  expect((await say('approve', code)).code).toBe(0);
  expect(await asked.end()).toBe(0);
  expect(asked.screen()).toContain(`Signed in to ${server.controlUrl} as ${email}, until 20`);
  expect(asked.screen()).toContain('Profile default: used from now on.');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { token } = profiles().profiles.default.login;
  expect(token).toMatch(/^lks_/);
  expect(asked.everything()).not.toContain(token);

  const { out } = await latchkey(['whoami', '-o', 'json'], { env });
  expect(JSON.parse(out)).toMatchObject({ kind: 'member', name: email, orgRole: 'Owner' });
  const listed = await latchkey(['configure', 'list', '-o', 'json'], { env });
  expect(JSON.parse(listed.out)).toMatchObject([{ profile: 'default', signedInAs: email }]);
  expect(listed.out).not.toContain(token);
  const made = await latchkey(['user', 'create', 'alice', '--generate-password'], { env });
  expect(made.code).toBe(0);
});

test('logout ends it on the server, and says so when it was over already', async () => {
  const before = readFileSync(file, 'utf8');
  const done = await latchkey(['logout'], { env });
  expect(done).toEqual({ code: 0, out: `Signed out of ${server.controlUrl}.\n`, err: '' });
  expect(profiles()).toEqual({
    current: 'default',
    profiles: { default: { url: server.controlUrl } },
  });
  expect(await latchkey(['logout'], { env })).toMatchObject({
    code: 2,
    err: 'latchkey: nobody is signed in here with "latchkey login"\n',
  });
  // A copy of the file is worth nothing any more.
  writeFileSync(file, before, { mode: 0o600 });
  expect(await latchkey(['cluster', 'list'], { env })).toEqual({
    ...{ code: 3, out: '' },
    err: `latchkey: ${server.controlUrl}: your sign-in is over: run "latchkey login" again\n`,
  });
  expect((await latchkey(['logout'], { env })).code).toBe(0);
});

test('a sign-in that is over by its time is not even tried', async () => {
  const login = { token: 'lks_x', until: '2026-01-01T00:00:00.000Z', as: email };
  const profile = { url: 'http://127.0.0.1:1', login };
  const over = { current: 'default', profiles: { default: profile } };
  writeFileSync(file, JSON.stringify(over), { mode: 0o600 });
  expect(await latchkey(['cluster', 'list'], { env })).toMatchObject({
    code: 3,
    err: expect.stringContaining('your sign-in is over'),
  });
  const { code, err } = await latchkey(['logout'], { env });
  expect(code).toBe(5);
  expect(err).toContain('The sign-in was forgotten here');
  expect(readFileSync(file, 'utf8')).not.toContain('lks_x');
});

test('a code that is refused ends the command, and nothing is kept', async () => {
  rmSync(file);
  const asked = terminal('login', '--server', server.controlUrl, '--no-browser');
  await asked.see('Waiting for the code');
  await say('refuse', codeOn(asked.screen()));
  expect(await asked.end()).toBe(3);
  expect(asked.screen()).toContain('latchkey: the code was refused, or nobody entered it in time');
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('a sign-in takes the place of no key, and of no other server', async () => {
  const prod = { url: 'https://prod.example', apiKey: 'lk_0123456789abcdef' };
  const known = { current: 'default', profiles: { default: prod } };
  writeFileSync(file, JSON.stringify(known), { mode: 0o600 });
  for (const words of [['login'], ['login', '--server', server.controlUrl]]) {
    expect(await latchkey(words, { env })).toMatchObject({
      code: 2,
      err: 'latchkey: profile default is for https://prod.example with an API key: choose another name with --profile\n',
    });
  }
  expect(profiles()).toEqual(known);
});
