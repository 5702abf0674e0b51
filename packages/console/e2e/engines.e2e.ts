import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusterWords } from '../src/words/clusters.ts';
import { commonWords } from '../src/words/common.ts';
import { LANGUAGES, type Language, launch, openWindow, type Theme } from './browser.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { look } from './look.ts';
import { sdkIsLetIn } from './sdk.ts';
import { OWN_PASSWORD, signIn, signInFirst } from './steps.ts';
import { takeSecret } from './take-secret.ts';

const files = mkdtempSync(join(tmpdir(), 'latchkey-console-engines-'));
/** Another server stands for Milvus: it speaks the same protocol, and asks for a credential. */
let upstream: ConsoleServer;
let server: ConsoleServer;
let browser: Browser;
beforeAll(async () => {
  upstream = await startConsoleServer();
  const token = join(files, 'token');
  writeFileSync(token, upstream.adminToken, { mode: 0o600 });
  server = await startConsoleServer([
    ...['--milvus-uri', upstream.clusterUrl, '--milvus-token-file', token],
    ...['--milvus-databases', 'prefixed'],
  ]);
  browser = await launch();
  const { page, context } = await openWindow(browser, { url: server.url });
  await signInFirst(page, 'en', server);
  await context.close();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await upstream.stop();
  rmSync(files, { recursive: true });
});

const THEME: Readonly<Record<Language, Theme>> = { en: 'light', zh: 'dark' };

test.each(LANGUAGES)(
  'in %s a cluster is created in front of Milvus where the server has both engines',
  async (language) => {
    const t = clusterWords[language];
    const common = commonWords[language];
    const theme = THEME[language];
    const { page, context, faults } = await openWindow(browser, {
      ...{ url: server.url, language, theme },
    });
    await signIn(page, language, { email: server.email, password: OWN_PASSWORD });
    await page.waitForURL('**/clusters');
    await page.getByRole('button', { name: t.create }).click();
    const dialog = page.getByRole('dialog');
    const choice = (engine: keyof typeof t.engines) =>
      dialog.getByRole('radio', { name: t.engines[engine], exact: true });
    await choice('milvus').waitFor();
    expect(await choice('embedded').isChecked()).toBe(true);
    const name = `archive-${language}`;
    await dialog.getByLabel(common.name).fill(name);
    await choice('milvus').check();
    await look(page, `create-cluster-engines-${language}-${theme}`);
    await dialog.getByRole('button', { name: common.create, exact: true }).click();
    const password = await takeSecret(page, language, t.password);
    const row = page.getByRole('row').filter({ hasText: name });
    await row.getByText(t.statuses.RUNNING).waitFor();
    const endpoint = ((await row.getByText(/^http:/).textContent()) ?? '').trim();
    expect(await sdkIsLetIn(endpoint, `db_admin:${password}`)).toBe(true);
    const engineOf = async (cluster: string) => {
      await page.goto('/clusters');
      await page.getByRole('link', { name: cluster, exact: true }).click();
      const fact = page.getByRole('row').filter({ hasText: t.engine });
      return fact.getByRole('cell').textContent();
    };
    expect(await engineOf(name)).toBe(t.engines.milvus);
    await look(page, `overview-milvus-${language}-${theme}`);
    expect(await engineOf('Cluster-01')).toBe(t.engines.embedded);
    expect(faults).toEqual([]);
    await context.close();
  },
);
