import { expect } from 'vitest';
import { secretWords } from '../src/words/secret.ts';
import { sessionWords } from '../src/words/session.ts';
import type { Flow } from './flow.ts';
import { OWN_PASSWORD } from './steps.ts';
import { totpCode } from './totp-code.ts';

export async function accountFlow({ language, page, server }: Flow): Promise<void> {
  const t = sessionWords[language];
  const at = page();
  await at.goto('/account');
  await at.getByRole('button', { name: t.factorStart }).click();
  const key = (await at.locator(`[data-value="${t.factorKey}"]`).textContent()) ?? '';
  await at.getByLabel(t.factorCode).fill(totpCode(key));
  await at.getByRole('button', { name: t.factorTurnOn, exact: true }).click();
  const dialog = at.getByRole('dialog');
  const recovery =
    (await dialog.locator(`[data-value="${t.recoveryCode(1)}"]`).textContent()) ?? '';
  await dialog.getByLabel(secretWords[language].saved).check();
  await dialog.getByRole('button', { name: secretWords[language].close, exact: true }).click();
  await at.getByText(t.factorOn(10)).waitFor();

  const other = await at.context().browser()?.newContext({ baseURL: server().url });
  const its = await other?.newPage();
  if (!other || !its) throw new Error('no second window');
  await its.goto('/sign-in');
  const english = sessionWords.en;
  await its.getByLabel(english.email).fill(server().email);
  await its.getByLabel(english.password, { exact: true }).fill(OWN_PASSWORD);
  await its.getByRole('button', { name: english.signIn, exact: true }).click();
  await its.getByLabel(english.code).fill(recovery);
  await its.getByRole('button', { name: english.continue, exact: true }).click();
  await its.waitForURL('**/clusters');

  await at.reload();
  await at.getByText(t.factorOn(9)).waitFor();
  await at.getByRole('button', { name: t.endOthers }).click();
  await at.getByRole('button', { name: t.endOthers }).waitFor({ state: 'detached' });
  await its.goto('/account');
  await its.waitForURL('**/sign-in**');
  expect(its.url()).toContain('to=%2Faccount');
  await other.close();
}
