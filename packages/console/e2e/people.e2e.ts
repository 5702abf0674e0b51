import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProviderAccount } from '../../server/src/testing/openid-provider.ts';
import { memberWords } from '../src/words/members.ts';
import { providerWords } from '../src/words/provider.ts';
import { settle } from './axe.ts';
import { LANGUAGES, type Language, launch, type OpenPage, openWindow, THEMES } from './browser.ts';
import { look } from './look.ts';
import { call, deviceFlow, inviteFlow, removeFlow } from './people-flow.ts';
import { signInWithProvider } from './provider-steps.ts';
import { type SsoServer, startSsoServer } from './sso-server.ts';

const ACCOUNTS = new Map<string, ProviderAccount>([
  ['guest', { email: 'guest@partner.example', email_verified: true }],
  ['ann', { email: 'ann@acme.example', name: 'Ann Archer', groups: ['platform'] }],
  ['bob', { email: 'bob@acme.example', name: 'Bob Brewer', groups: ['search'] }],
  ['eve', { email: 'eve@acme.example', name: 'Eve', groups: [] }],
]);

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(LANGUAGES)('in %s', (language) => {
  const t = providerWords[language];
  let server: SsoServer;
  let window: OpenPage;
  let page: Page;
  beforeAll(async () => {
    server = await startSsoServer(ACCOUNTS);
    window = await openWindow(browser, { url: server.url, language });
    page = window.page;
  });
  afterAll(async () => {
    await window.context.close();
    await server.stop();
  });

  test('who has no mapped group is told why, on the page to sign in', async () => {
    await page.goto('/sign-in');
    await signInWithProvider(page, language, 'eve');
    await page.getByText(t.problems['21174'][0] ?? '').waitFor();
    await page.context().clearCookies();
  });
  test('the provider signs a person in, and leads to the page that was asked for', async () => {
    await page.goto('/members');
    await page.waitForURL('**/sign-in**');
    await signInWithProvider(page, language, 'ann');
    await page.getByRole('heading', { name: memberWords[language].title, level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/members');
    const cookies = await page.context().cookies(server.url);
    const session = cookies.find(({ name }) => /^latchkey-\d+$/.test(name));
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(cookies.map(({ name }) => name)).not.toContain(expect.stringMatching('sso'));
  });
  test('a command line is let in with a code, after the provider asked again', () =>
    deviceFlow(page, language, server));
  test('somebody is invited, joins, gets roles and is removed', () =>
    inviteFlow(page, language, server));
  test('whom the provider knows is removed, stays out, and is let in again', () =>
    removeFlow(page, language, server));
  test('no page reported an error or asked another server than the provider', () => {
    // The provider's own page wants a font.
    const theirs = [server.issuer, 'https://fonts.googleapis.com/'];
    const own = window.faults.filter((fault) => !theirs.some((each) => fault.includes(each)));
    expect(own).toEqual([]);
  });
});

describe('pictures', () => {
  let server: SsoServer;
  beforeAll(async () => {
    server = await startSsoServer(ACCOUNTS);
    const { page, context } = await openWindow(browser, { url: server.url });
    for (const [login, place] of [
      ['ann', '/members'],
      ['bob', '/clusters'],
    ] as const) {
      await page.goto('/sign-in');
      await signInWithProvider(page, 'en', login);
      await page.waitForURL('**/clusters');
      await page.goto(place);
      await settle(page);
      await context.clearCookies();
    }
    const { apiKey } = server;
    for (const [email, orgRole] of [
      ['carol@partner.example', 'Member'],
      ['dave@partner.example', 'Billing-Admin'],
    ]) {
      await call(server, 'latchkey/members', { email, orgRole }, apiKey);
    }
    await context.close();
  });
  afterAll(() => server.stop());

  test.each(LANGUAGES.flatMap((language) => THEMES.map((theme) => [language, theme] as const)))(
    'the pages of people have no accessibility violation in %s and %s',
    async (language, theme) => {
      const { page, context } = await openWindow(browser, { url: server.url, language, theme });
      await takePictures(page, language, `${language}-${theme}`, server);
      await context.close();
    },
  );
});

async function takePictures(
  page: Page,
  language: Language,
  ending: string,
  server: SsoServer,
): Promise<void> {
  const t = providerWords[language];
  await page.goto('/sign-in');
  await look(page, `sign-in-sso-${ending}`);
  await page.goto('/sign-in?problem=21174');
  await look(page, `sign-in-refused-${ending}`);
  await page.goto('/invitation#lki_example');
  await look(page, `invitation-${ending}`);
  await page.goto('/sign-in');
  await signInWithProvider(page, language, 'ann');
  await page.waitForURL('**/clusters');
  await page.goto('/members');
  await look(page, `people-${ending}`);
  await page.getByRole('button', { name: memberWords[language].invite }).click();
  await page.getByRole('dialog').waitFor();
  await look(page, `invite-${ending}`);
  await page.goto('/account');
  await look(page, `account-sso-${ending}`);
  const { data } = await call(server, 'latchkey/device', { client: 'ann on laptop' });
  await page.goto('/device');
  await look(page, `device-${ending}`);
  await page.getByLabel(t.deviceCode).fill(data.userCode ?? '');
  await page.getByRole('button', { name: t.deviceNext }).click();
  await page.getByText(t.deviceAsk).waitFor();
  await look(page, `device-approve-${ending}`);
  await page.getByRole('button', { name: t.deviceApprove }).click();
  await page.getByRole('button', { name: t.confirmOpen }).waitFor();
  await look(page, `confirm-sso-${ending}`);
}
