import { expect } from 'vitest';
import { commonWords } from '../src/words/common.ts';
import { sessionWords } from '../src/words/session.ts';
import { goTo, type KeyboardFlow, takeSecretByKeys } from './keyboard-flow.ts';
import { OWN_PASSWORD, signIn } from './steps.ts';
import { totpCode } from './totp-code.ts';

/** The first sign-in, with the printed password. */
export async function keyboardSignInFlow(flow: KeyboardFlow): Promise<void> {
  const { language, page, keys, server } = flow;
  const t = sessionWords[language];
  const at = page();
  await at.goto('/sign-in');
  await keys().fill(at.getByLabel(t.email), server().email);
  const password = at.getByLabel(t.password, { exact: true });
  await keys().fill(password, server().password);
  // It can be looked at, and is hidden again.
  for (const type of ['text', 'password']) {
    await keys().enter(at.getByRole('button', { name: commonWords[language].showPassword }));
    await expect.poll(() => password.getAttribute('type')).toBe(type);
  }
  await keys().enter(at.getByRole('button', { name: t.signIn, exact: true }));
  await at.getByRole('heading', { name: t.replaceTitle }).waitFor();
  await keys().fill(at.getByLabel(t.present), server().password);
  await keys().fill(at.getByLabel(t.next, { exact: true }), OWN_PASSWORD);
  await keys().fill(at.getByLabel(t.again), OWN_PASSWORD);
  await keys().press('Enter');
  await at.getByRole('heading', { name: commonWords[language].clusters, level: 1 }).waitFor();
  // The first stop of every page leads past what is the same on all.
  await at.reload();
  await at.getByRole('heading', { level: 1 }).waitFor();
  await keys().enter(at.getByRole('link', { name: commonWords[language].skip }));
  await keys().isOn(at.locator('#content'));
}

/** A session in another browser is ended; the keyboard goes on near where its row was. */
export async function keyboardSessionFlow(flow: KeyboardFlow): Promise<void> {
  const { language, page, keys, server } = flow;
  const t = sessionWords[language];
  const at = page();
  const other = await at.context().browser()?.newPage({ baseURL: server().url });
  if (!other) throw new Error('no second browser');
  await signIn(other, 'en', { email: server().email, password: OWN_PASSWORD });
  await other.waitForURL('**/clusters');
  await goTo(flow, 'account');
  const end = at.getByRole('button', { name: `${t.end}: ` });
  await keys().enter(end);
  await end.waitFor({ state: 'detached' });
  await keys().isOn(at.getByRole('heading', { name: t.sessionsTitle }));
  await other.goto('/account');
  await other.waitForURL('**/sign-in**');
  await other.close();
}

/** A second factor is set up; the next sign-in asks for its code. */
export async function keyboardFactorFlow(flow: KeyboardFlow): Promise<void> {
  const { language, page, keys, server } = flow;
  const t = sessionWords[language];
  const at = page();
  await goTo(flow, 'account');
  await keys().enter(at.getByRole('button', { name: t.factorStart }));
  const key = (await at.locator(`[data-value="${t.factorKey}"]`).textContent()) ?? '';
  await keys().fill(at.getByLabel(t.factorCode), totpCode(key));
  await keys().press('Enter');
  const recovery = await takeSecretByKeys(flow, t.recoveryCode(1));
  await at.getByText(t.factorOn(10)).waitFor();
  await keys().isSomewhere();

  const menu = at.getByRole('button', { name: `${commonWords[language].account}: ` });
  await keys().act(menu, commonWords[language].signOut);
  await at.waitForURL('**/sign-in');
  await keys().fill(at.getByLabel(t.email), server().email);
  await keys().fill(at.getByLabel(t.password, { exact: true }), OWN_PASSWORD);
  await keys().press('Enter');
  await keys().isOn(at.getByLabel(t.code));
  await keys().fill(at.getByLabel(t.code), recovery);
  await keys().press('Enter');
  await at.getByRole('heading', { name: commonWords[language].clusters, level: 1 }).waitFor();
}
