import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { totpCode } from '../../../authenticate/totp.ts';
import { createCheapHasher } from '../../../testing/cheap-hasher.ts';
import { ConsoleBrowser } from '../../../testing/console-browser.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

const SESSION = '/v2/latchkey/session';
const OWN = 'a long enough password';

let server: TestServer;
let browser: ConsoleBrowser;
let email: string;
let printed: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  server = await startTestServer({}, { hasher: createCheapHasher() });
  browser = new ConsoleBrowser(server.controlUrl);
  email = server.founded?.owner.email ?? '';
  printed = server.founded?.owner.password.reveal() ?? '';
});
afterEach(async () => {
  vi.useRealTimers();
  await server.dispose();
});

const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);
const signIn = (password: string, code?: string, from = browser) =>
  from.send('POST', SESSION, { email, password, ...(code && { code }) });

/** Signed in with a password of the member's own. */
async function settle(): Promise<void> {
  await signIn(printed);
  const { code } = await browser.send('PUT', `${SESSION}/password`, {
    ...{ password: printed, newPassword: OWN },
  });
  expect(code).toBe(0);
}

test('the printed password signs in, must be replaced before anything is shown, and is then dead', async () => {
  const first = await signIn(printed);
  expect(first).toMatchObject({
    ...{ status: 200, code: 0 },
    data: { email, orgRole: 'Owner', passwordIsTemporary: true, secondFactor: false },
  });
  expect((await browser.send('GET', '/v2/clusters')).data).toMatchObject({ count: 0 });
  const weak = { password: printed, newPassword: 'short' };
  expect(await browser.send('PUT', `${SESSION}/password`, weak)).toMatchObject({ code: 21167 });
  const same = { password: printed, newPassword: printed };
  expect(await browser.send('PUT', `${SESSION}/password`, same)).toMatchObject({ code: 21167 });
  const own = { password: printed, newPassword: OWN };
  expect((await browser.send('PUT', `${SESSION}/password`, own)).data).toMatchObject({
    passwordIsTemporary: false,
  });
  expect((await browser.send('GET', '/v2/clusters')).data).toMatchObject({ count: 1 });
  expect(await signIn(printed)).toMatchObject({ status: 401, code: 21161 });
  expect(await signIn(OWN)).toMatchObject({ status: 200 });
});

test('on plain loopback the cookie names the port, and no script or other site can use it', async () => {
  await signIn(printed);
  const port = new URL(server.controlUrl).port;
  expect(browser.setCookies).toEqual([
    expect.stringMatching(
      new RegExp(
        `^latchkey-${port}=[A-Za-z0-9_-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict$`,
      ),
    ),
  ]);
});

test('under TLS, or behind a proxy that ends it, the cookie is __Host- and Secure', async () => {
  const { host } = new URL(server.controlUrl);
  const headers = { origin: `https://${host}` };
  await browser.send('POST', SESSION, { email, password: printed }, headers);
  expect(browser.setCookies[0]).toMatch(
    /^__Host-latchkey=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
  );
  expect((await browser.send('GET', SESSION, undefined, headers)).status).toBe(200);
});

test('the secret of a session is in no file of the data directory', async () => {
  await signIn(printed);
  const secret = browser.cookie.split('=')[1] ?? '';
  for (const name of ['latchkey.db', 'latchkey.db-wal']) {
    const bytes = readFileSync(join(server.dataDir, name), 'latin1');
    expect(bytes).not.toContain(secret);
    expect(bytes).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
  }
});

test('a sign-in from another site, without the mark or without an origin is refused', async () => {
  const body = { email, password: printed };
  const refused = { status: 403, code: 21166 };
  for (const headers of [
    { 'x-latchkey-console': '' },
    { origin: '' },
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: `${server.controlUrl}0` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    expect(
      await browser.send('POST', SESSION, body, headers),
      JSON.stringify(headers),
    ).toMatchObject(refused);
  }
});

test('the cookie counts for nothing without the mark, and for no other site with it', async () => {
  await settle();
  const bare = { 'x-latchkey-console': '' };
  expect(await browser.send('GET', '/v2/clusters', undefined, bare)).toMatchObject({
    ...{ status: 401, code: 21119 },
  });
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
    expect(await browser.send('GET', '/v2/clusters', undefined, headers)).toMatchObject({
      ...{ status: 403, code: 21166 },
    });
  }
});

test('a session ends after half an hour without use, and after twelve hours of it', async () => {
  await settle();
  later(29);
  expect((await browser.send('GET', SESSION)).status).toBe(200);
  later(31);
  expect(await browser.send('GET', SESSION)).toMatchObject({ status: 401, code: 21160 });
  await signIn(OWN);
  for (let minutes = 0; minutes < 12 * 60; minutes += 20) {
    expect((await browser.send('GET', SESSION)).status, `after ${minutes}`).toBe(200);
    later(20);
  }
  expect((await browser.send('GET', SESSION)).status).toBe(401);
});

test('sessions are listed, and one that is ended is dead on its next call', async () => {
  await settle();
  const other = new ConsoleBrowser(server.controlUrl);
  await other.send('POST', SESSION, { email, password: OWN }, { 'user-agent': 'Other/1.0' });
  const { data } = await browser.send('GET', '/v2/latchkey/sessions');
  expect(data).toHaveLength(2);
  const its = data.find((session: { current: boolean }) => !session.current);
  expect(its).toMatchObject({ agent: 'Other/1.0', source: '127.0.0.1' });
  const path = `/v2/latchkey/sessions/${its.sessionId}`;
  expect(await browser.send('DELETE', path)).toMatchObject({ status: 200 });
  expect((await other.send('GET', SESSION)).status).toBe(401);
  expect(await browser.send('DELETE', path)).toMatchObject({ status: 404 });
  expect((await browser.send('GET', SESSION)).status).toBe(200);
});

test('a new password ends all other sessions, and gives this one another secret', async () => {
  await settle();
  const other = new ConsoleBrowser(server.controlUrl);
  await signIn(OWN, undefined, other);
  const thief = browser.copy();
  const change = { password: OWN, newPassword: 'another long password' };
  expect((await browser.send('PUT', `${SESSION}/password`, change)).status).toBe(200);
  expect((await other.send('GET', SESSION)).status).toBe(401);
  expect((await thief.send('GET', SESSION)).status).toBe(401);
  expect((await browser.send('GET', SESSION)).status).toBe(200);
});

test('what gives access wants a password of the last five minutes; with it the secret changes', async () => {
  await settle();
  later(6);
  const stale = await browser.send('POST', `${SESSION}/second-factor`);
  expect(stale).toMatchObject({ status: 403, code: 21164 });
  const wrong = await browser.send('POST', `${SESSION}/confirm`, { password: 'wrong' });
  expect(wrong).toMatchObject({ status: 401, code: 21161 });
  const thief = browser.copy();
  expect((await browser.send('POST', `${SESSION}/confirm`, { password: OWN })).status).toBe(200);
  expect((await browser.send('POST', `${SESSION}/second-factor`)).status).toBe(200);
  expect((await thief.send('GET', SESSION)).status).toBe(401);
});

test('signing out ends the session in the store, not in the browser alone', async () => {
  await settle();
  const thief = browser.copy();
  expect((await browser.send('DELETE', SESSION)).status).toBe(200);
  expect(browser.cookie).toBe('');
  expect((await thief.send('GET', SESSION)).status).toBe(401);
});

test('guessing is stopped after five wrong passwords, for a name that nobody has, too', async () => {
  for (const name of [email, 'nobody@example.com']) {
    for (let guess = 0; guess < 5; guess++) {
      const body = { email: name, password: `wrong ${guess}` };
      expect(await browser.send('POST', SESSION, body)).toMatchObject({ status: 401, code: 21161 });
    }
    const locked = await browser.send('POST', SESSION, { email: name, password: printed });
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(800);
  }
  later(16);
  expect((await signIn(printed)).status).toBe(200);
});

test('with a second factor the password alone opens nothing, and a code works once', async () => {
  await settle();
  const { data } = await browser.send('POST', `${SESSION}/second-factor`);
  const codeNow = () => totpCode(data.key, Math.floor(Date.now() / 30_000));
  expect(data.uri).toContain(data.key);
  const bad = await browser.send('POST', `${SESSION}/second-factor/confirm`, { code: '000000' });
  expect(bad).toMatchObject({ status: 401, code: 21163 });
  const started = await browser.send('POST', `${SESSION}/second-factor/confirm`, {
    code: codeNow(),
  });
  expect(started.data.recoveryCodes).toHaveLength(10);

  const other = new ConsoleBrowser(server.controlUrl);
  expect(await signIn(OWN, undefined, other)).toMatchObject({ status: 401, code: 21162 });
  expect(other.cookie).toBe('');
  expect(await signIn('wrong', codeNow(), other)).toMatchObject({ status: 401, code: 21161 });
  expect(await signIn(OWN, codeNow(), other)).toMatchObject({ status: 401, code: 21163 });
  later(1);
  const code = codeNow();
  expect(await signIn(OWN, code, other)).toMatchObject({ status: 200 });
  expect(await signIn(OWN, code, other)).toMatchObject({ status: 401, code: 21163 });

  const [recovery] = started.data.recoveryCodes;
  expect((await signIn(OWN, recovery.toUpperCase(), other)).data).toMatchObject({
    recoveryCodesLeft: 9,
  });
  expect(await signIn(OWN, recovery, other)).toMatchObject({ status: 401, code: 21163 });
  expect(await browser.send('POST', `${SESSION}/second-factor`)).toMatchObject({ status: 409 });
  expect((await browser.send('DELETE', `${SESSION}/second-factor`)).status).toBe(200);
  expect((await signIn(OWN, undefined, other)).status).toBe(200);
});

test('an API key has no session, and a session is told what a key of the same rights is told', async () => {
  await settle();
  const key = { authorization: `Bearer ${server.apiKey}`, 'x-latchkey-console': '' };
  expect(await browser.send('GET', SESSION, undefined, key)).toMatchObject({ status: 401 });
  const byKey = await browser.send('GET', '/v2/clusters', undefined, key);
  expect((await browser.send('GET', '/v2/clusters')).data).toEqual(byKey.data);
  expect(byKey.headers.get('cache-control')).toBe('no-store');
});

test('a session reaches the data of a cluster through its own door, and may change access while it is fresh', async () => {
  await settle();
  const cluster = `cluster_id=${server.founded?.clusterId}`;
  const data = (path: string, body: object) =>
    browser.send('POST', `/v2/vectordb/${path}?${cluster}`, body);
  const user = { userName: 'alice', password: 'Some-Passw0rd' };
  expect(await data('users/create', user)).toMatchObject({ status: 200, code: 0 });
  later(6);
  expect(await data('users/list', {})).toMatchObject({ data: ['alice', 'db_admin'] });
  const stale = { status: 403, code: 21164 };
  expect(await data('users/drop', { userName: 'alice' })).toMatchObject(stale);
  const reset = `/v2/latchkey/clusters/${server.founded?.clusterId}/users/alice/reset-password`;
  expect(await browser.send('POST', reset, {})).toMatchObject(stale);
  const encoded = `/v2/vectordb/users/%64rop?${cluster}`;
  expect(await browser.send('POST', encoded, { userName: 'alice' })).toMatchObject(stale);
  const hashed = { name: 'eve', roles: ['db_admin'], passwordHash: '' };
  const moving = `/v2/latchkey/clusters/${server.founded?.clusterId}/rbac/import`;
  expect(await browser.send('POST', moving, { users: [hashed] })).toMatchObject(stale);
  await browser.send('POST', `${SESSION}/confirm`, { password: OWN });
  expect(await browser.send('POST', moving, { users: [hashed] })).toMatchObject({ code: 0 });
  const { data: made, headers } = await browser.send('POST', reset, {});
  expect(made.password).toHaveLength(24);
  expect(headers.get('cache-control')).toBe('no-store');
});

test('what row policies and tags let users see is changed, and keys are adopted, with a fresh password alone', async () => {
  await settle();
  const mail = 'bob@example.com';
  const invited = await browser.send('POST', '/v2/latchkey/members', { email: mail });
  const cluster = `cluster_id=${server.founded?.clusterId}`;
  const data = (path: string, body: object) =>
    browser.send('POST', `/v2/vectordb/${path}?${cluster}`, body);
  await data('collections/create', { collectionName: 'notes', dimension: 4 });
  const user = { userName: 'alice', password: 'Some-Passw0rd' };
  expect(await data('users/create', user)).toMatchObject({ status: 200, code: 0 });
  const policy = {
    ...{ collectionName: 'notes', policyName: 'p', actions: ['Query'] },
    usingExpr: 'id > 0',
  };
  const ofAlice = { userName: 'alice', tags: { team: 'a' } };
  const calls = [
    () => data('row_policies/create', policy),
    () => data('row_policies/update', { ...policy, usingExpr: 'id > 1' }),
    () => data('row_policies/drop', policy),
    () => data('users/add_tags', ofAlice),
    () => data('users/delete_tags', { userName: 'alice', tagKeys: ['team'] }),
    () =>
      browser.send('DELETE', `/v2/latchkey/members/${invited.data.userId}`, { adoptKeys: true }),
  ];
  later(6);
  for (const call of calls) expect(await call()).toMatchObject({ status: 403, code: 21164 });
  const [policies, tags] = [{ collectionName: 'notes' }, { userName: 'alice' }];
  expect(await data('row_policies/list', policies)).toMatchObject({ code: 0 });
  expect(await data('users/describe_tags', tags)).toMatchObject({ code: 0 });
  await browser.send('POST', `${SESSION}/confirm`, { password: OWN });
  for (const call of calls) expect(await call()).toMatchObject({ code: 0 });
});

test('with a printed password not even the data of a cluster is within reach', async () => {
  await signIn(printed);
  const path = `/v2/vectordb/users/list?cluster_id=${server.founded?.clusterId}`;
  expect(await browser.send('POST', path, {})).toMatchObject({ status: 404, code: 80020 });
});

test('a member who accepts an invitation has a password of their own, and their roles', async () => {
  await settle();
  const mail = 'bob@example.com';
  const projects = [{ projectId: server.founded?.projectId, role: 'Read-Only' }];
  const body = { email: mail, orgRole: 'Member', projects };
  const { data } = await browser.send('POST', '/v2/latchkey/members', body);
  const own = { token: data.token, password: 'Bobs-own-passw0rd' };
  await browser.send('POST', '/v2/latchkey/invitations/accept', own);
  const bob = new ConsoleBrowser(server.controlUrl);
  const signedIn = await bob.send('POST', SESSION, { email: mail, password: own.password });
  expect(signedIn.data).toMatchObject({ passwordIsTemporary: false, orgRole: 'Member' });
  expect((await bob.send('GET', '/v2/clusters')).data).toMatchObject({ count: 1 });
  expect(await bob.send('POST', '/v2/api-keys', { name: 'x', orgRole: 'Owner' })).toMatchObject({
    status: 403,
  });
});
