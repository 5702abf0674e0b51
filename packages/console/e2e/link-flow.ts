import type { Page } from 'playwright-core';
import { memberWords } from '../src/words/members.ts';
import { providerWords } from '../src/words/provider.ts';
import type { Language } from './browser.ts';
import { fillProviderPage, signInWithProvider } from './provider-steps.ts';

/** Somebody with a password links the account with the provider, and ends that again. */
export async function linkFlow(page: Page, language: Language): Promise<void> {
  const t = providerWords[language];
  await page.goto('/account');
  await page.getByRole('button', { name: t.linkWith('Acme') }).click();
  await fillProviderPage(page, 'guest');
  await page.getByText(t.linkedText('Acme')).waitFor();
  await page.getByRole('button', { name: t.unlink }).click();
  await page.getByRole('button', { name: t.linkWith('Acme') }).waitFor();
}

interface TwoPages {
  readonly language: Language;
  /** The owner's, on the list of members. */
  readonly page: Page;
  /** Of whom the provider knows as `guest`; signed out in the end. */
  readonly theirs: Page;
  /** Takes an entry of the menu of the guest's row. */
  readonly act: (item: string) => Promise<void>;
}

/** An owner lets a member come in through the provider, who does; then the owner ends that. */
export async function allowLinkFlow({ language, page, theirs, act }: TwoPages): Promise<void> {
  const t = memberWords[language];
  const dialog = page.getByRole('dialog');
  const row = page.getByRole('row').filter({ hasText: 'guest@partner.example' });
  await act(t.allowLink);
  await dialog.getByText(t.allowLinkText).waitFor();
  await dialog.getByRole('button', { name: t.allowLink, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await theirs.context().clearCookies();
  await theirs.goto('/sign-in');
  await signInWithProvider(theirs, language, 'guest');
  await theirs.waitForURL('**/clusters');
  await theirs.goto('/account');
  await theirs.getByText(providerWords[language].accountLinked('Acme')).waitFor();

  await page.reload();
  await row.getByText(t.linked).waitFor();
  await act(t.endLink);
  await dialog.getByText(t.endLinkText).waitFor();
  await dialog.getByRole('button', { name: t.endLink, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await row.getByText(t.linked).waitFor({ state: 'detached' });
  await theirs.goto('/clusters');
  await theirs.waitForURL('**/sign-in**');
}
