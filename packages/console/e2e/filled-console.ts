import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type Language, launch, type OpenPage, openWindow } from './browser.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { fillServer } from './fill-server.ts';
import type { NewMember } from './make-member.ts';
import { OWN_PASSWORD, signIn, signInFirst } from './steps.ts';

/** A server with something to show, and windows in which somebody is signed in. */
export interface FilledConsole {
  readonly server: () => ConsoleServer;
  /** @param member the owner unless somebody is named */
  open(look?: Omit<Parameters<typeof openWindow>[1], 'url'>, member?: NewMember): Promise<OpenPage>;
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
    async open(look = {}, member = { email: server.email, password: OWN_PASSWORD }) {
      const window = await openWindow(browser, { url: server.url, ...look });
      const language: Language = look.language ?? 'en';
      await signIn(window.page, language, member);
      await window.page.waitForURL('**/clusters');
      return window;
    },
  };
}
