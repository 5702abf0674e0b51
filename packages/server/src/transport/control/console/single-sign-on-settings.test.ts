import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSingleSignOn } from '../../../config/single-sign-on.ts';
import { ConsoleBrowser } from '../../../testing/console-browser.ts';
import { type ProviderAccount, signInAtProvider } from '../../../testing/openid-provider.ts';
import { openSingleSignOnRig, type SingleSignOnRig } from '../../../testing/single-sign-on-rig.ts';
import { startTestServer } from '../../../testing/test-server.ts';

const SESSION = '/v2/latchkey/session';
const open: SingleSignOnRig[] = [];
afterAll(async () => {
  for (const rig of open) await rig.dispose();
});

async function rigWith(settings: object, accounts: [string, ProviderAccount][] = []) {
  const rig = await openSingleSignOnRig(new Map(accounts), settings);
  open.push(rig);
  return rig;
}

test('signing in with a password can be left to owners, or to nobody', async () => {
  for (const [mode, code] of [
    ['owners', 0],
    ['off', 21170],
  ] as const) {
    const rig = await rigWith({ 'password-sign-in': mode });
    const { email = '', password } = rig.server.founded?.owner ?? {};
    const signIn = (body: object) => rig.browser().send('POST', SESSION, body);
    expect(await signIn({ email, password: password?.reveal() })).toMatchObject({ code });
    // Without the password nobody learns which it is.
    expect(await signIn({ email, password: 'wrong' })).toMatchObject({ code: 21161 });
  }
});

test('groups inside the ID token are found where the provider has them', async () => {
  const person = { email: 'a@acme.example', groups: ['owners'] };
  const rig = await rigWith({ 'groups-claim': 'realm.roles' }, [['a', person]]);
  rig.provider.register(`${rig.controlUrl}/sso/callback`, { conformIdTokenClaims: false });
  expect((await rig.signIn('a')).place).toBe('/sign-in?problem=21174');
  rig.provider.tamper({ claims: (all) => ({ ...all, realm: { roles: ['owners'] } }) });
  expect((await rig.signIn('a')).place).toBe('/clusters');
});

test('a provider that does not answer is told of, and asked again the next time', async () => {
  const rig = await rigWith({}, [['a', { email: 'a@acme.example', groups: ['owners'] }]]);
  rig.provider.fail();
  const start = () => rig.browser().send('POST', `${SESSION}/provider`, {});
  expect(await start()).toMatchObject({ status: 503, code: 21172 });
  rig.provider.register(`${rig.controlUrl}/sso/callback`);
  const browser = rig.browser();
  const back = await signInAtProvider(await rig.begin(browser), 'a');
  rig.provider.fail();
  expect(await rig.comeBack(browser, back)).toBe('/sign-in?problem=21172');
});

test('a wrong secret of the client is told apart from a provider that does not answer', async () => {
  const person = { email: 'a@acme.example', groups: ['owners'] };
  // Any other file holds another text.
  const rig = await rigWith({ 'client-secret-file': 'sso.yaml' }, [['a', person]]);
  expect((await rig.signIn('a')).place).toBe('/sign-in?problem=21173');
});

test('a browser at another address of the server goes to the one that the provider knows, first', async () => {
  const rig = await rigWith({ 'public-url': 'https://latchkey.example.com/' });
  const browser = rig.browser();
  expect(await rig.begin(browser, '/members')).toBe(
    'https://latchkey.example.com/sign-in?sso=start&to=%2Fmembers',
  );
  expect(browser.setCookies).toEqual([]);
});

test('without settings there is no provider, and its routes say so', async () => {
  const server = await startTestServer();
  const browser = new ConsoleBrowser(server.controlUrl);
  const options = await browser.send('GET', '/v2/latchkey/sign-in-options');
  expect(options.data).toEqual({ password: 'everyone' });
  const started = await browser.send('POST', `${SESSION}/provider`, {});
  expect(started).toMatchObject({ status: 404, code: 21171 });
  await server.dispose();
});

test('a settings file that would let in the wrong people is refused, with the place', () => {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-sso-'));
  const file = join(dir, 'sso.yaml');
  const good = {
    ...{ issuer: 'https://id.example.com/', 'client-id': 'latchkey' },
    roles: [{ group: 'a' }],
  };
  const read = (settings: object) => {
    writeFileSync(file, JSON.stringify({ ...good, ...settings }));
    return readSingleSignOn(file);
  };
  expect(read({})).toEqual({
    ...{ issuer: 'https://id.example.com/', clientId: 'latchkey', name: 'single sign-on' },
    ...{ signOut: 'here', scopes: ['openid', 'email', 'profile'], groupsClaim: 'groups' },
    ...{ passwordSignIn: 'everyone' },
    roles: [{ group: 'a', organization: 'Member', projects: {} }],
  });
  for (const [settings, text] of [
    [{ issuer: 'http://id.example.com' }, 'issuer: expected https'],
    [{ roles: [] }, 'roles: without a mapping nobody could sign in'],
    [{ roles: [{ group: 'a', organization: 'owner' }] }, 'roles.0.organization'],
    [{ roles: [{ group: 'a', project: {} }] }, 'roles.0: Unrecognized key: "project"'],
    [{ scopes: ['email'] }, 'scopes: openid must be among them'],
    [{ 'public-url': 'https://a.example/console' }, 'public-url: expected a URL without a path'],
    [{ 'client-secret': 'in the file itself' }, 'Unrecognized key: "client-secret"'],
    [{ 'client-secret-file': 'none' }, 'client-secret-file cannot be read'],
  ] as const) {
    expect(() => read(settings), text).toThrow(text);
  }
  rmSync(dir, { recursive: true });
});

test('who signs out here is signed out at the provider, too, where that is set', async () => {
  const accounts: [string, ProviderAccount][] = [
    ['a', { email: 'a@acme.example', groups: ['owners'] }],
  ];
  const rig = await rigWith({ 'sign-out': 'provider' }, accounts);
  const { browser } = await rig.signIn('a');
  const { data } = await browser.send('DELETE', SESSION);
  const url = new URL(data.url);
  expect(url.origin).toBe(rig.provider.issuer);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    ...{ client_id: 'latchkey', logout_hint: 'a@acme.example' },
    id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    post_logout_redirect_uri: `${rig.controlUrl}/sign-in`,
  });
  // The provider takes it: the client and the address are those that it knows.
  expect((await fetch(url)).status).toBe(200);
  url.searchParams.set('post_logout_redirect_uri', 'http://elsewhere.example/');
  expect((await fetch(url)).status).toBe(400);
  expect(await browser.send('GET', SESSION)).toMatchObject({ status: 401 });
});

test('signing out ends here: by default, of a password, and where the provider has no page for it', async () => {
  const accounts: [string, ProviderAccount][] = [
    ['a', { email: 'a@acme.example', groups: ['owners'] }],
  ];
  const usual = await rigWith({}, accounts);
  const { browser } = await usual.signIn('a');
  expect(await browser.send('DELETE', SESSION)).toMatchObject({ code: 0, data: {} });

  const rig = await rigWith({ 'sign-out': 'provider' }, accounts);
  const { email, password } = rig.server.founded?.owner ?? {};
  const other = rig.browser();
  await other.send('POST', SESSION, { email, password: password?.reveal() });
  expect((await other.send('DELETE', SESSION)).data).toEqual({});

  const without = await rigWith({ 'sign-out': 'provider' }, accounts);
  const features = { features: { rpInitiatedLogout: { enabled: false } } };
  without.provider.register(`${without.controlUrl}/sso/callback`, features);
  const third = (await without.signIn('a')).browser;
  expect((await third.send('DELETE', SESSION)).data).toEqual({});
});
