import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type Language, launch, type OpenPage, openWindow } from './browser.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { fillServer } from './fill-server.ts';
import { OWN_PASSWORD, signIn, signInFirst } from './steps.ts';

/** A server with something to show, and windows in which its owner is signed in. */
export interface FilledConsole {
  readonly server: () => ConsoleServer;
  open(look?: Omit<Parameters<typeof openWindow>[1], 'url'>): Promise<OpenPage>;
}

/** For the tests of one file. */
export function filledConsole(): FilledConsole {
  let server: ConsoleServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startConsoleServer();
    browser = await launch();
    await fillServer(server);
    const { page, context } = await openWindow(browser, { url: server.url });
    await signInFirst(page, 'en', server);
    await context.close();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  return {
    server: () => server,
    async open(look = {}) {
      const window = await openWindow(browser, { url: server.url, ...look });
      const language: Language = look.language ?? 'en';
      await signIn(window.page, language, { email: server.email, password: OWN_PASSWORD });
      await window.page.waitForURL('**/clusters');
      return window;
    },
  };
}
