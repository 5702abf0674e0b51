import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ConsoleBrowser } from '../../../testing/console-browser.ts';
import { ControlClient } from '../../../testing/control-client.ts';
import { type ProviderAccount, signInAtProvider } from '../../../testing/openid-provider.ts';
import { openSingleSignOnRig, type SingleSignOnRig } from '../../../testing/single-sign-on-rig.ts';

const SESSION = '/v2/latchkey/session';
const MEMBERS = '/v2/latchkey/members';
const REFUSED = '/sign-in?problem=';

const accounts = new Map<string, ProviderAccount>();
let rig: SingleSignOnRig;
let owner: ControlClient;

beforeAll(async () => {
  rig = await openSingleSignOnRig(accounts);
  owner = new ControlClient(rig.controlUrl, rig.server.apiKey);
});
afterAll(() => rig.dispose());
beforeEach(() => {
  accounts.set('ann', { email: 'ann@acme.example', name: 'Ann', groups: ['owners'] });
  accounts.set('bob', { email: 'bob@acme.example', groups: ['readers', 'others'] });
  accounts.set('eve', { email: 'eve@acme.example', groups: ['others'] });
  rig.provider.tamper();
});

const memberOf = async (email: string) =>
  (await owner.ok(`GET /v2/members?email=${email}`)).members[0];
const actions = async (object: string): Promise<string[]> => {
  const { rows } = await owner.ok(`GET /v2/latchkey/audit?object=${encodeURIComponent(object)}`);
  return rows.map((row: { action: string; object: string }) => `${row.action} ${row.object}`);
};

test('the console is told of the provider before anybody is signed in', async () => {
  const { data } = await rig.browser().send('GET', '/v2/latchkey/sign-in-options');
  expect(data).toEqual({ password: 'everyone', provider: { name: 'Acme' } });
});

test('a person in a mapped group becomes a member, with a session like that of a password', async () => {
  const { browser, place } = await rig.signIn('bob', undefined, '/clusters/in01-x');
  expect(place).toBe('/clusters/in01-x');
  const cookie = browser.setCookies.find((each) => /^latchkey-\d+=/.test(each));
  expect(cookie).toMatch(
    /^latchkey-\d+=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
  );
  expect((await browser.send('GET', SESSION)).data).toMatchObject({
    ...{ email: 'bob@acme.example', orgRole: 'Member', signedInWith: 'PROVIDER' },
    passwordIsTemporary: false,
  });
  expect((await browser.send('GET', '/v2/clusters')).data.count).toBe(1);
  const member = await memberOf('bob@acme.example');
  expect(member).toMatchObject({
    ...{ source: 'SSO', status: 'ACTIVE', orgRole: 'Member' },
    projects: [{ role: 'Read-Only' }],
  });
  expect(Date.now() - Date.parse(member.lastSignInTime)).toBeLessThan(60_000);
  const { projectId } = member.projects[0];
  expect(await actions(`member:${member.userId}*`)).toEqual([
    `MapRoles member:${member.userId} Member ${projectId}=Read-Only`,
    `AdmitMember member:${member.userId}`,
  ]);
  expect((await browser.send('DELETE', SESSION)).code).toBe(0);
  expect((await browser.send('GET', SESSION)).code).toBe(21160);
});

test('somebody without a mapped group is refused, is no member, and the audit says so', async () => {
  const { browser, place } = await rig.signIn('eve');
  expect(place).toBe(`${REFUSED}21174`);
  expect((await browser.send('GET', SESSION)).code).toBe(21160);
  expect(await memberOf('eve@acme.example')).toBeUndefined();
  expect(await actions('identity:eve*')).toEqual(['RefuseSignIn identity:eve no-mapped-group']);
});

test('roles follow the groups at each sign-in; who has none any more loses roles and sessions', async () => {
  accounts.set('cat', { email: 'cat@acme.example', groups: ['owners'] });
  const { browser: first } = await rig.signIn('cat');
  expect((await first.send('GET', SESSION)).data.orgRole).toBe('Owner');
  accounts.set('cat', { email: 'cat.new@acme.example', groups: ['readers'] });
  const { browser: second } = await rig.signIn('cat');
  expect((await second.send('GET', SESSION)).data).toMatchObject({
    ...{ orgRole: 'Member', email: 'cat.new@acme.example' },
  });
  expect((await first.send('GET', '/v2/latchkey/audit')).code).toBe(80002);
  accounts.set('cat', { email: 'cat.new@acme.example', groups: [] });
  expect((await rig.signIn('cat')).place).toBe(`${REFUSED}21174`);
  expect((await second.send('GET', SESSION)).code).toBe(21160);
  expect(await memberOf('cat.new@acme.example')).toMatchObject({ orgRole: 'Member', projects: [] });
});

test('roles of such a member are not changed here, where the next sign-in would undo it', async () => {
  await rig.signIn('bob');
  const { userId } = await memberOf('bob@acme.example');
  const refused = { status: 409, message: expect.stringContaining('identity provider') };
  expect(await owner.call(`PATCH ${MEMBERS}/${userId}`, { orgRole: 'Owner' })).toMatchObject(
    refused,
  );
  expect(await owner.call(`PUT /v2/members/${userId}/roles/r-owner`, {})).toMatchObject(refused);
  expect(await owner.ok(`PATCH ${MEMBERS}/${userId}`, { userName: 'Bobby' })).toMatchObject({
    userName: 'Bobby',
  });
});

test('whom an Owner removed stays out, until an Owner lets them in again', async () => {
  accounts.set('dan', { email: 'dan@acme.example', groups: ['readers'] });
  const { browser } = await rig.signIn('dan');
  const { userId } = await memberOf('dan@acme.example');
  await owner.ok(`DELETE ${MEMBERS}/${userId}`, {});
  expect((await browser.send('GET', SESSION)).code).toBe(21160);
  // Also under another address: it is not the address that counts.
  accounts.set('dan', { email: 'daniel@acme.example', groups: ['owners'] });
  expect((await rig.signIn('dan')).place).toBe(`${REFUSED}21175`);
  const [removed] = await owner.ok('GET /v2/latchkey/removed-members');
  expect(removed).toMatchObject({ email: 'dan@acme.example' });
  const path = `/v2/latchkey/removed-members/${removed.removedId}`;
  await owner.ok(`DELETE ${path}`, {});
  expect((await owner.call(`DELETE ${path}`, {})).code).toBe(30010);
  expect((await rig.signIn('dan')).place).toBe('/clusters');
  expect(await memberOf('daniel@acme.example')).toMatchObject({ orgRole: 'Owner' });
});

test('an e-mail address takes nobody over: neither a local member nor another person of the provider', async () => {
  const local = rig.server.founded?.owner.email ?? '';
  await owner.ok(`POST ${MEMBERS}`, { email: 'ivy@acme.example', orgRole: 'Owner' });
  for (const email of ['ivy@acme.example', 'IVY@acme.example']) {
    accounts.set('mallory', { email, email_verified: true, groups: ['readers'] });
    expect((await rig.signIn('mallory')).place).toBe(`${REFUSED}21176`);
  }
  expect(await memberOf('ivy@acme.example')).toMatchObject({ source: 'LOCAL', orgRole: 'Owner' });
  accounts.set('mallory', { email: 'mallory@acme.example', groups: ['readers'] });
  await rig.signIn('mallory');
  accounts.set('mallory', { email: 'ivy@acme.example', groups: ['readers'] });
  const { browser } = await rig.signIn('mallory');
  expect((await browser.send('GET', SESSION)).data.email).toBe('mallory@acme.example');
  // Not even one that is an address in the provider's eyes alone.
  accounts.set('oscar', { email: local, groups: ['readers'] });
  expect((await rig.signIn('oscar')).place).toBe(`${REFUSED}21178`);
});

test('an address that is not verified, or none, is refused', async () => {
  accounts.set('fay', { email: 'fay@acme.example', email_verified: false, groups: ['owners'] });
  expect((await rig.signIn('fay')).place).toBe(`${REFUSED}21178`);
  accounts.set('fay', { groups: ['owners'] });
  expect((await rig.signIn('fay')).place).toBe(`${REFUSED}21178`);
});

const FORGED: [what: string, how: Parameters<SingleSignOnRig['provider']['tamper']>[0]][] = [
  ['with another nonce', { claims: (all) => ({ ...all, nonce: 'another' }) }],
  ['without a nonce', { claims: ({ nonce: _, ...all }) => all }],
  ['for another audience', { claims: (all) => ({ ...all, aud: 'another-client' }) }],
  ['of another issuer', { claims: (all) => ({ ...all, iss: 'https://id.evil.example' }) }],
  ['that is over', { claims: (all) => ({ ...all, iat: 1_700_000_000, exp: 1_700_000_600 }) }],
  ['that another key signed', { foreignKey: true }],
];

test.each(FORGED)('an ID token %s signs nobody in', async (_, how) => {
  rig.provider.tamper(how);
  const { browser, place } = await rig.signIn('ann');
  expect(place).toBe(`${REFUSED}21173`);
  expect((await browser.send('GET', SESSION)).code).toBe(21160);
  rig.provider.tamper({});
  expect((await rig.signIn('ann')).place).toBe('/clusters');
});

test('an answer counts once, in the browser that asked, with the state that it asked with', async () => {
  const browser = rig.browser();
  const back = await signInAtProvider(await rig.begin(browser), 'ann');
  expect(await rig.comeBack(rig.browser(), back)).toBe(`${REFUSED}21173`);
  const thief = browser.copy();
  expect(await rig.comeBack(browser, back)).toBe('/clusters');
  expect(await rig.comeBack(browser, back)).toBe(`${REFUSED}21173`);
  expect(await rig.comeBack(thief, back)).toBe(`${REFUSED}21173`);

  const own = rig.browser();
  await rig.begin(own);
  const others = await signInAtProvider(await rig.begin(rig.browser()), 'ann');
  expect(await rig.comeBack(own, others)).toBe(`${REFUSED}21173`);
  expect((await own.send('GET', SESSION)).code).toBe(21160);
});

test('what the person declines at the provider, or garbage, ends on the sign-in page', async () => {
  const browser = rig.browser();
  const url = new URL(await rig.begin(browser));
  const back = new URL(`${rig.controlUrl}/sso/callback`);
  const answer = { error: 'access_denied', state: url.searchParams.get('state') ?? '' };
  back.search = String(new URLSearchParams({ ...answer, iss: rig.provider.issuer }));
  expect(await rig.comeBack(browser, back)).toBe(`${REFUSED}21173`);
  for (const search of ['', '?', '?state=', '?code=x&state=%00', '?to=//evil.example']) {
    back.search = search;
    expect(await rig.comeBack(rig.browser(), back)).toBe(`${REFUSED}21173`);
  }
});

test('the way there uses PKCE, state and nonce, and begins on pages of the console alone', async () => {
  const browser = rig.browser();
  const url = new URL(await rig.begin(browser));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    ...{ response_type: 'code', client_id: 'latchkey', code_challenge_method: 'S256' },
    ...{ scope: 'openid email groups', redirect_uri: `${rig.controlUrl}/sso/callback` },
    ...{ state: expect.stringMatching(/^[\w-]{43}$/), nonce: expect.stringMatching(/^[\w-]{43}$/) },
  });
  expect(browser.setCookies[0]).toMatch(
    /^latchkey-sso-\d+=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  for (const headers of [foreign, { 'x-latchkey-console': '' }]) {
    const refused = await rig.browser().send('POST', `${SESSION}/provider`, {}, headers);
    expect(refused).toMatchObject({ status: 403, code: 21166 });
  }
});

test('nobody is sent to another address after the sign-in', async () => {
  const evil = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/a?x=//b',
    'clusters',
  ];
  for (const to of evil) {
    expect((await rig.signIn('ann', undefined, to)).place).toBe('/clusters');
  }
});

test('what gives access wants the provider to ask again; it must say that it did, of the same person', async () => {
  const { browser } = await rig.signIn('ann');
  const invite = (from: ConsoleBrowser) =>
    from.send('POST', MEMBERS, { email: `x${Math.random()}@acme.example` });
  expect((await invite(browser)).code).toBe(21164);
  const confirm = async (sub: string) => {
    const { data } = await browser.send('POST', `${SESSION}/provider/confirm`, {});
    const { searchParams } = new URL(data.url);
    expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual(['login', '0']);
    return rig.comeBack(browser, await signInAtProvider(data.url, sub));
  };
  expect(await confirm('bob')).toBe('/confirmed?problem=21173');
  rig.provider.tamper({ claims: ({ auth_time: _, ...all }) => all });
  expect(await confirm('ann')).toBe('/confirmed?problem=21177');
  rig.provider.tamper({ claims: (all) => ({ ...all, auth_time: Number(all.iat) - 301 }) });
  expect(await confirm('ann')).toBe('/confirmed?problem=21177');
  expect((await invite(browser)).code).toBe(21164);
  rig.provider.tamper();
  expect(await confirm('ann')).toBe('/confirmed');
  expect((await invite(browser)).code).toBe(0);
});
