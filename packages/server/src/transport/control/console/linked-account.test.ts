import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ConsoleBrowser } from '../../../testing/console-browser.ts';
import { ControlClient } from '../../../testing/control-client.ts';
import { type ProviderAccount, signInAtProvider } from '../../../testing/openid-provider.ts';
import { openSingleSignOnRig, type SingleSignOnRig } from '../../../testing/single-sign-on-rig.ts';

const SESSION = '/v2/latchkey/session';
const LINK = `${SESSION}/provider/link`;
const MEMBERS = '/v2/latchkey/members';
const PASSWORD = 'Correct-Horse-9-Battery';

const accounts = new Map<string, ProviderAccount>();
let rig: SingleSignOnRig;
let owner: ControlClient;
let email: string;
let userId: string;
let sub: string;
let unique = 0;

beforeAll(async () => {
  rig = await openSingleSignOnRig(accounts, { 'sign-out': 'provider' });
  owner = new ControlClient(rig.controlUrl, rig.server.apiKey);
});
afterAll(() => rig.dispose());

/** A local member, who reads a project; and a person of the provider with the same address. */
beforeEach(async () => {
  sub = `ann${unique++}`;
  email = `${sub}@acme.example`;
  const invited = await owner.ok(`POST ${MEMBERS}`, { email, orgRole: 'Member' });
  userId = invited.userId;
  const accept = { token: invited.token, password: PASSWORD };
  await new ControlClient(rig.controlUrl, '').ok('POST /v2/latchkey/invitations/accept', accept);
  accounts.set(sub, { email, email_verified: true, groups: ['owners'] });
  rig.provider.tamper();
});

const memberNow = async () => (await owner.ok(`GET /v2/members?email=${email}`)).members[0];
const actions = async (object: string): Promise<string[]> => {
  const { rows } = await owner.ok(`GET /v2/latchkey/audit?object=${encodeURIComponent(object)}`);
  return rows.map((row: { action: string }) => row.action);
};
async function byPassword(): Promise<ConsoleBrowser> {
  const browser = rig.browser();
  expect(await browser.send('POST', SESSION, { email, password: PASSWORD })).toMatchObject({
    code: 0,
  });
  return browser;
}
/** The way to the provider and back. @returns where the browser ends */
async function linkAs(who: string, browser: ConsoleBrowser): Promise<string> {
  const { data } = await browser.send('POST', LINK, {});
  return rig.comeBack(browser, await signInAtProvider(data.url, who));
}

test('a member links the own account, signs in either way with the same roles, and unlinks', async () => {
  expect((await rig.signIn(sub)).place).toBe('/sign-in?problem=21176');
  const browser = await byPassword();
  expect((await browser.send('GET', SESSION)).data).toMatchObject({ providerLink: 'POSSIBLE' });
  const { data } = await browser.send('POST', LINK, {});
  const { searchParams } = new URL(data.url);
  expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual(['login', '0']);
  const back = await signInAtProvider(data.url, sub);
  expect(await rig.comeBack(browser, back)).toBe('/account');
  // The session is the same, and the answer counts once.
  expect((await browser.send('GET', SESSION)).data).toMatchObject({
    ...{ email, signedInWith: 'PASSWORD', providerLink: 'LINKED' },
  });
  expect(await memberNow()).toMatchObject({ source: 'LOCAL', linked: true, orgRole: 'Member' });
  const { browser: other, place } = await rig.signIn(sub);
  expect(place).toBe('/clusters');
  // The group would make an Owner: of a local member it decides nothing.
  expect((await other.send('GET', SESSION)).data).toMatchObject({
    ...{ memberId: userId, email, orgRole: 'Member', signedInWith: 'PROVIDER' },
  });
  // Not by the address: another one there is the same person here.
  accounts.set(sub, { email: 'renamed@acme.example', groups: [] });
  expect((await rig.signIn(sub)).place).toBe('/clusters');
  expect((await memberNow()).email).toBe(email);

  expect(await browser.send('DELETE', LINK, {})).toMatchObject({ code: 0 });
  expect((await other.send('GET', SESSION)).code).toBe(21160);
  expect((await browser.send('GET', SESSION)).data).toMatchObject({ providerLink: 'POSSIBLE' });
  expect(await browser.send('DELETE', LINK, {})).toMatchObject({ code: 21183 });
  accounts.set(sub, { email, email_verified: true, groups: ['owners'] });
  expect((await rig.signIn(sub)).place).toBe('/sign-in?problem=21176');
  expect(await actions(`member:${userId}`)).toEqual(
    expect.arrayContaining(['LinkIdentity', 'UnlinkIdentity']),
  );
});

test.each<[string, ProviderAccount]>([
  ['says nothing of verifying', { groups: ['owners'] }],
  ['says that it is not', { email_verified: false, groups: ['owners'] }],
])('an address of which the provider %s links nobody', async (_, account) => {
  accounts.set(sub, { ...account, email });
  const place = await linkAs(sub, await byPassword());
  expect(place).toMatch(/^\/account\?problem=(21178|21179)$/);
  await owner.ok(`POST ${MEMBERS}/${userId}/link`, {});
  expect((await rig.signIn(sub)).place).toMatch(/^\/sign-in\?problem=(21178|21179)$/);
  expect(await memberNow()).toMatchObject({ linked: false });
});

test('nor does another address, somebody who is linked, or one whom an Owner removed', async () => {
  accounts.set('mallory', { email: 'mallory@acme.example', email_verified: true });
  const browser = await byPassword();
  expect(await linkAs('mallory', browser)).toBe('/account?problem=21179');
  expect(await linkAs(sub, browser)).toBe('/account');
  // A second person of the same address, as a provider may hand it on.
  accounts.set('twin', { email, email_verified: true });
  expect(await linkAs('twin', browser)).toBe('/account?problem=21179');
  expect(await actions('identity:twin*')).toEqual(['RefuseSignIn']);
  await owner.ok(`DELETE ${MEMBERS}/${userId}`, {});
  // Removed is removed, also as a new member of the same address.
  const invited = await owner.ok(`POST ${MEMBERS}`, { email, orgRole: 'Member' });
  const accept = { token: invited.token, password: PASSWORD };
  await new ControlClient(rig.controlUrl, '').ok('POST /v2/latchkey/invitations/accept', accept);
  expect(await linkAs(sub, await byPassword())).toBe('/account?problem=21175');
});

test('linking wants a fresh password here, a fresh sign-in there, and the browser that began it', async () => {
  const browser = await byPassword();
  rig.provider.tamper({ claims: ({ auth_time: _, ...all }) => all });
  expect(await linkAs(sub, browser)).toBe('/account?problem=21177');
  rig.provider.tamper();
  // Begun in one browser, brought to another: a link that was sent to somebody.
  const { data } = await browser.send('POST', LINK, {});
  const back = await signInAtProvider(data.url, sub);
  expect(await rig.comeBack(await byPassword(), back)).toBe('/sign-in?problem=21173');
  expect(await memberNow()).toMatchObject({ linked: false });
  // Over before the answer: nobody is signed in any more.
  const again = await browser.send('POST', LINK, {});
  const late = await signInAtProvider(again.data.url, sub);
  await browser.send('DELETE', SESSION);
  expect(await rig.comeBack(browser, late)).toBe('/account?problem=21173');
  // Who came through the provider has nothing to link; a program no session.
  accounts.set('sso', { email: `sso${unique}@acme.example`, groups: ['owners'] });
  const { browser: came } = await rig.signIn('sso');
  expect((await came.send('POST', LINK, {})).code).toBe(21164);
  expect((await owner.call(`POST ${LINK}`, {})).code).not.toBe(0);
});

test('an Owner allows it once, for the verified address, and takes it back', async () => {
  const path = `${MEMBERS}/${userId}/link`;
  const allowed = await owner.ok(`POST ${path}`, {});
  expect(Date.parse(allowed.linkUntil) - Date.now()).toBeGreaterThan(47 * 3600 * 1000);
  await owner.ok(`DELETE ${path}`, {});
  expect((await rig.signIn(sub)).place).toBe('/sign-in?problem=21176');
  await owner.ok(`POST ${path}`, {});
  expect((await rig.signIn(sub)).place).toBe('/clusters');
  expect(await memberNow()).toMatchObject({ linked: true, linkUntil: null, orgRole: 'Member' });
  expect(await owner.call(`POST ${path}`, {})).toMatchObject({ status: 409, code: 21184 });
  await owner.ok(`DELETE ${path}`, {});
  expect(await owner.call(`DELETE ${path}`, {})).toMatchObject({ code: 21183 });
  expect((await rig.signIn(sub)).place).toBe('/sign-in?problem=21176');
});

test('who signs out is signed out at the provider with the token of this sign-in as a hint', async () => {
  accounts.set('bob', { email: 'bob@acme.example', groups: ['owners'] });
  const { browser } = await rig.signIn('bob');
  const kept = browser.setCookies.find((each) => each.startsWith('latchkey-id-'));
  expect(kept).toMatch(
    /^latchkey-id-\d+=[\w-]+; Max-Age=\d+; Path=\/v2\/latchkey\/session; HttpOnly; SameSite=Strict$/,
  );
  const thief = browser.copy();
  const { data } = await browser.send('DELETE', SESSION);
  const hint = new URL(data.url).searchParams.get('id_token_hint') ?? '';
  const claims = JSON.parse(Buffer.from(hint.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ sub: 'bob', iss: rig.provider.issuer, aud: 'latchkey' });
  expect(browser.cookie).not.toContain('latchkey-id-');
  // The provider takes it.
  expect((await fetch(data.url)).status).toBe(200);
  // It opens nothing, and is no other session's.
  expect((await thief.send('GET', SESSION)).code).toBe(21160);
});
