import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCheapHasher } from '../../../testing/cheap-hasher.ts';
import { ConsoleBrowser } from '../../../testing/console-browser.ts';
import { ControlClient } from '../../../testing/control-client.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

const SESSION = '/v2/latchkey/session';
const DEVICE = '/v2/latchkey/device';
const OWN = 'a long enough password';

let server: TestServer;
let browser: ConsoleBrowser;
/** Somebody without a credential. */
let stranger: ControlClient;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  server = await startTestServer({}, { hasher: createCheapHasher() });
  browser = new ConsoleBrowser(server.controlUrl);
  stranger = new ControlClient(server.controlUrl, '');
  const { email = '', password } = server.founded?.owner ?? {};
  const printed = password?.reveal() ?? '';
  await browser.send('POST', SESSION, { email, password: printed });
  const own = { password: printed, newPassword: OWN };
  await browser.send('PUT', `${SESSION}/password`, own);
});
afterEach(async () => {
  vi.useRealTimers();
  await server.dispose();
});

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const start = () => stranger.ok(`POST ${DEVICE}`, { client: 'ann on laptop' });
const take = (deviceCode: string) => stranger.call(`POST ${DEVICE}/token`, { deviceCode });
const say = (what: 'find' | 'approve' | 'refuse', userCode: string) =>
  browser.send('POST', `${DEVICE}/${what}`, { userCode });

/** A command line that was let in. */
async function letIn(): Promise<{ client: ControlClient; token: string }> {
  const { deviceCode, userCode } = await start();
  expect((await say('approve', userCode)).code).toBe(0);
  pass(6);
  const { data } = await take(deviceCode);
  return { client: new ControlClient(server.controlUrl, data.token), token: data.token };
}

test('a code that is typed into the console lets a command line act for the member', async () => {
  const begun = await start();
  expect(begun).toEqual({
    ...{ deviceCode: expect.stringMatching(/^[\w-]{43}$/), expiresIn: 600, interval: 5 },
    userCode: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
    verificationUri: `${server.controlUrl}/device`,
  });
  pass(5);
  expect(await take(begun.deviceCode)).toMatchObject({ status: 400, code: 21180 });
  const typed = ` ${begun.userCode.toLowerCase().replace('-', ' ')}`;
  expect((await say('find', typed)).data).toMatchObject({
    ...{ client: 'ann on laptop', source: expect.stringMatching(/127\.0\.0\.1$/) },
  });
  expect((await say('approve', typed)).code).toBe(0);
  pass(5);
  const { data } = await take(begun.deviceCode);
  expect(data).toMatchObject({ token: expect.stringMatching(/^lks_[\w-]{43}$/) });
  expect(Date.parse(data.expireTime) - Date.now()).toBe(12 * 3600_000);
  const client = new ControlClient(server.controlUrl, data.token);
  expect(await client.ok('GET /v2/latchkey/whoami')).toMatchObject({
    ...{ kind: 'member', name: data.email, orgRole: 'Owner' },
  });
  // Like a key it is asked for no password, also on the data plane.
  await client.ok('POST /v2/api-keys', { name: 'made by hand', orgRole: 'Billing-Admin' });
  const cluster = `cluster_id=${server.founded?.clusterId}`;
  const reset = { userName: 'ann', password: 'Some-Passw0rd' };
  await client.ok(`POST /v2/vectordb/users/create?${cluster}`, reset);
  const sessions = (await browser.send('GET', '/v2/latchkey/sessions')).data;
  const shown = sessions.map(({ kind, agent }: { kind: string; agent: string }) => [kind, agent]);
  expect(shown).toContainEqual(['CLI', 'ann on laptop']);
  const owner = new ControlClient(server.controlUrl, server.apiKey);
  const { rows } = await owner.ok('GET /v2/latchkey/audit?pageSize=100');
  const actions = rows.map(({ action }: { action: string }) => action);
  expect(actions).toEqual(expect.arrayContaining(['ApproveDevice', 'SignIn']));
});

test('a code is good once, for ten minutes, and for nobody after it was refused', async () => {
  const used = await start();
  await say('approve', used.userCode);
  pass(6);
  expect((await say('approve', used.userCode)).code).toBe(21182);
  const both = await Promise.all([take(used.deviceCode), take(used.deviceCode)]);
  expect(both.map(({ code }) => code).filter((code) => code === 0)).toHaveLength(1);
  pass(60);
  expect(await take(used.deviceCode)).toMatchObject({ status: 404, code: 21182 });

  const refused = await start();
  await say('refuse', refused.userCode);
  pass(6);
  expect((await take(refused.deviceCode)).code).toBe(21182);
  expect((await say('find', refused.userCode)).code).toBe(21182);

  const late = await start();
  await say('approve', late.userCode);
  pass(600);
  expect((await take(late.deviceCode)).code).toBe(21182);
});

test('a command line that asks too often is told so, and must wait longer each time', async () => {
  const { deviceCode } = await start();
  expect(await take(deviceCode)).toMatchObject({
    ...{ status: 429, code: 21181, message: 'ask every 10 seconds, not more often' },
  });
  pass(5);
  expect(await take(deviceCode)).toMatchObject({ code: 21181, message: /15 seconds/ });
  pass(15);
  expect((await take(deviceCode)).code).toBe(21180);
});

test('codes cannot be searched for, nor made without end', async () => {
  const codes = [];
  for (let tries = 0; tries < 25; tries++) codes.push((await say('find', 'BCDF-GHJK')).code);
  expect(codes.slice(0, 20)).toEqual(Array(20).fill(21182));
  expect(codes.slice(20)).toEqual(Array(5).fill(429));
  const starts = [];
  for (let tries = 0; tries < 25; tries++) {
    starts.push((await stranger.call(`POST ${DEVICE}`, {})).code);
  }
  expect(starts.filter((code) => code === 0)).toHaveLength(20);
  expect(starts.at(-1)).toBe(429);
  const questions = [];
  for (let tries = 0; tries < 61; tries++) questions.push((await take('x')).code);
  expect(questions.slice(0, 60)).toEqual(Array(60).fill(21182));
  expect(questions[60]).toBe(429);
});

test('only a browser approves, and with a fresh password', async () => {
  const { client } = await letIn();
  const { userCode } = await start();
  for (const what of ['find', 'approve', 'refuse']) {
    expect((await client.call(`POST ${DEVICE}/${what}`, { userCode })).code, what).toBe(21160);
  }
  const key = new ControlClient(server.controlUrl, server.apiKey);
  expect((await key.call(`POST ${DEVICE}/approve`, { userCode })).code).toBe(21160);
  pass(6 * 60);
  expect((await say('approve', userCode)).code).toBe(21164);
});

test('who has not replaced a printed password gives a command line nothing', async () => {
  const fresh = await startTestServer({}, { hasher: createCheapHasher() });
  const { email = '', password } = fresh.founded?.owner ?? {};
  browser = new ConsoleBrowser(fresh.controlUrl);
  stranger = new ControlClient(fresh.controlUrl, '');
  await browser.send('POST', SESSION, { email, password: password?.reveal() });
  const { token } = await letIn();
  const client = new ControlClient(fresh.controlUrl, token);
  expect(await client.ok('GET /v2/clusters')).toMatchObject({ count: 0 });
  expect((await client.call('GET /v2/latchkey/audit')).code).toBe(80002);
  await fresh.dispose();
});

test('the credential signs itself out, and can do nothing else with sessions or the password', async () => {
  const { client, token } = await letIn();
  for (const call of [
    `GET ${SESSION}`,
    'GET /v2/latchkey/sessions',
    'DELETE /v2/latchkey/sessions',
  ]) {
    expect((await client.call(call)).code, call).toBe(21160);
  }
  const own = { password: OWN, newPassword: 'another long password' };
  expect((await client.call(`PUT ${SESSION}/password`, own)).code).toBe(21160);
  expect((await client.call(`POST ${SESSION}/second-factor`)).code).toBe(21160);
  expect((await client.call(`DELETE ${SESSION}/second-factor`)).code).toBe(21160);
  // As a cookie it is nothing, and the cookie's secret is nothing as a bearer.
  const cookie = browser.cookie.replace(/=.*/, `=${token}`);
  expect((await browser.send('GET', SESSION, undefined, { cookie })).code).toBe(21160);
  const asBearer = browser.cookie.replace(/.*=/, 'lks_');
  expect((await new ControlClient(server.controlUrl, asBearer).call('GET /v2/clusters')).code).toBe(
    21160,
  );
  await client.ok(`DELETE ${SESSION}`);
  expect(await client.call('GET /v2/clusters')).toMatchObject({ status: 401, code: 21160 });
});

test('it ends after twelve hours and with the password, and not by being left alone', async () => {
  const first = await letIn();
  pass(11 * 3600);
  expect((await first.client.call('GET /v2/clusters')).code).toBe(0);
  pass(3600);
  expect((await first.client.call('GET /v2/clusters')).code).toBe(21160);

  const { email = '' } = server.founded?.owner ?? {};
  await browser.send('POST', SESSION, { email, password: OWN });
  const second = await letIn();
  const other = { password: OWN, newPassword: 'another long password' };
  expect((await browser.send('PUT', `${SESSION}/password`, other)).code).toBe(0);
  expect((await second.client.call('GET /v2/clusters')).code).toBe(21160);
});

test('what was let in before the password changed, or the other sessions were ended, opens nothing', async () => {
  const before = await start();
  expect((await say('approve', before.userCode)).code).toBe(0);
  const change = { password: OWN, newPassword: `${OWN}, and another` };
  expect((await browser.send('PUT', `${SESSION}/password`, change)).code).toBe(0);
  pass(6);
  expect((await take(before.deviceCode)).code).toBe(21182);

  const waiting = await start();
  expect((await say('approve', waiting.userCode)).code).toBe(0);
  expect((await browser.send('DELETE', '/v2/latchkey/sessions')).code).toBe(0);
  pass(6);
  expect((await take(waiting.deviceCode)).code).toBe(21182);
});
