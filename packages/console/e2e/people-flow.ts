import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { commonWords } from '../src/words/common.ts';
import { memberWords } from '../src/words/members.ts';
import { providerWords } from '../src/words/provider.ts';
import { sessionWords } from '../src/words/session.ts';
import { type Language, LOCALES } from './browser.ts';
import { allowLinkFlow, linkFlow } from './link-flow.ts';
import { fillProviderPage, signInWithProvider } from './provider-steps.ts';
import type { SsoServer } from './sso-server.ts';
import { signIn } from './steps.ts';

import { takeSecret } from './take-secret.ts';

const PASSWORD = 'a password of my own';

/** Confirms through the window of the provider that opens. */
async function confirmWithProvider(page: Page, language: Language, login: string): Promise<void> {
  const t = providerWords[language];
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: t.confirmOpen }).click(),
  ]);
  await fillProviderPage(popup, login);
  await page.getByRole('dialog').filter({ hasText: t.confirmLead }).waitFor({ state: 'detached' });
  if (!popup.isClosed()) await popup.waitForEvent('close');
}

/** What a command line does. */
export async function call(server: SsoServer, path: string, body: object, token = '') {
  const response = await fetch(`${server.url}/v2/${path}`, {
    method: 'POST',
    headers: { authorization: token && `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { code: number; data: Record<string, string> };
}

/** A command line is let in by somebody who has to confirm with the provider first. */
export async function deviceFlow(page: Page, language: Language, server: SsoServer): Promise<void> {
  const t = providerWords[language];
  const { data: begun } = await call(server, 'latchkey/device', { client: 'ann on laptop' });
  expect(begun.verificationUri).toBe(`${server.url}/device`);
  await page.goto('/device');
  await page.getByLabel(t.deviceCode).fill('BCDF-GHJK');
  await page.getByRole('button', { name: t.deviceNext }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel(t.deviceCode).fill((begun.userCode ?? '').toLowerCase());
  await page.getByRole('button', { name: t.deviceNext }).click();
  await page.getByText('ann on laptop').waitFor();
  await page.getByRole('button', { name: t.deviceApprove }).click();
  await confirmWithProvider(page, language, 'ann');
  await page.getByText(t.deviceDone).waitFor();
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const { deviceCode } = begun;
  const { data: given } = await call(server, 'latchkey/device/token', { deviceCode });
  expect(given.email).toBe('ann@acme.example');
  const whoAmI = await fetch(`${server.url}/v2/latchkey/whoami`, {
    headers: { authorization: `Bearer ${given.token}` },
  });
  expect(await whoAmI.json()).toMatchObject({ data: { orgRole: 'Owner' } });
  await page.goto('/account');
  await page.getByText(sessionWords[language].commandLine('ann on laptop')).waitFor();
}

/** Somebody is invited, joins in a browser of their own, gets other roles, and is removed. */
export async function inviteFlow(page: Page, language: Language, server: SsoServer): Promise<void> {
  const t = memberWords[language];
  const common = commonWords[language];
  await page.goto('/members');
  await page.getByRole('button', { name: t.invite }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(sessionWords[language].email).fill('guest@partner.example');
  await dialog.getByRole('button', { name: t.invite }).click();
  const link = await takeSecret(page, language, t.invitation);
  const row = page.getByRole('row').filter({ hasText: 'guest@partner.example' });
  await row.getByText(t.statuses.INVITED).waitFor();

  const theirs = await secondWindow(page, language, server);
  const words = sessionWords[language];
  await theirs.goto(link);
  await theirs.getByLabel(words.next, { exact: true }).fill(PASSWORD);
  await theirs.getByLabel(words.again).fill(PASSWORD);
  await theirs.getByRole('button', { name: t.accept }).click();
  await theirs.getByRole('link', { name: words.signIn }).click();
  await theirs.waitForURL('**/sign-in');
  const guest = { email: 'guest@partner.example', password: PASSWORD };
  await signIn(theirs, language, guest);
  await theirs.waitForURL('**/clusters');

  await page.reload();
  await row.getByText(t.noRoles).waitFor();
  const act = async (item: string) => {
    await row.getByRole('button', { name: common.actionsOf('guest@partner.example') }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await act(t.change);
  await dialog.getByRole('combobox', { name: t.projectRole('Default Project') }).click();
  await page.getByRole('option').nth(1).click();
  await dialog.getByRole('button', { name: common.save }).click();
  await row.getByText('Default Project').waitFor();
  await theirs.reload();
  await theirs.getByRole('row').filter({ hasText: server.clusterId }).waitFor();
  await linkFlow(theirs, language);
  await allowLinkFlow({ language, page, theirs, act });
  await signIn(theirs, language, guest);
  await theirs.waitForURL('**/clusters');
  await act(t.remove);
  await dialog
    .getByLabel(common.typeToConfirm('guest@partner.example'))
    .fill('guest@partner.example');
  await dialog.getByRole('button', { name: common.drop, exact: true }).click();
  await row.waitFor({ state: 'detached' });
  await theirs.goto('/clusters');
  await theirs.waitForURL('**/sign-in**');
  await theirs.context().close();
}

/** A browser of somebody else, in the same language. */
async function secondWindow(page: Page, language: Language, { url }: SsoServer): Promise<Page> {
  const browser = page.context().browser();
  if (!browser) throw new Error('no browser');
  const context = await browser.newContext({ baseURL: url, locale: LOCALES[language] });
  return context.newPage();
}

/** Whom the provider knows is removed, stays out, and is let in again. */
export async function removeFlow(page: Page, language: Language, server: SsoServer): Promise<void> {
  const t = memberWords[language];
  const common = commonWords[language];
  const theirs = await secondWindow(page, language, server);
  const theySignIn = async () => {
    await theirs.goto('/sign-in');
    await signInWithProvider(theirs, language, 'bob');
  };
  await theySignIn();
  await theirs.waitForURL('**/clusters');
  await page.goto('/members');
  const row = page.getByRole('row').filter({ hasText: 'bob@acme.example' });
  await row.getByRole('button', { name: common.actionsOf('bob@acme.example') }).click();
  const change = page.getByRole('menuitem', { name: t.change });
  expect(await change.getAttribute('aria-disabled')).toBe('true');
  await page.getByRole('menuitem', { name: t.remove, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(t.removeSso).waitFor();
  await dialog.getByLabel(common.typeToConfirm('bob@acme.example')).fill('bob@acme.example');
  await dialog.getByRole('button', { name: common.drop, exact: true }).click();
  await page.getByRole('heading', { name: t.removedTitle }).waitFor();
  await theirs.context().clearCookies();
  await theySignIn();
  await theirs.getByText(providerWords[language].problems['21175'][0] ?? '').waitFor();
  await page.getByRole('button', { name: `${t.readmit}: bob@acme.example` }).click();
  await dialog.getByRole('button', { name: t.readmit }).click();
  await page.getByRole('heading', { name: t.removedTitle }).waitFor({ state: 'detached' });
  await theirs.context().clearCookies();
  await theySignIn();
  await theirs.waitForURL('**/clusters');
  await theirs.context().close();
}
