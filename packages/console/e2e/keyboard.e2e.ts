import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LANGUAGES, launch, type OpenPage, openWindow } from './browser.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { createKeyboard, type Keyboard } from './keyboard.ts';
import {
  keyboardFactorFlow,
  keyboardSessionFlow,
  keyboardSignInFlow,
} from './keyboard-account-flow.ts';
import { keyboardAuditFlow } from './keyboard-audit-flow.ts';
import { keyboardClusterFlow } from './keyboard-cluster-flow.ts';
import { keyboardDataFlow } from './keyboard-data-flow.ts';
import { keyboardKeyFlow } from './keyboard-key-flow.ts';
import { keyboardRoleFlow } from './keyboard-role-flow.ts';
import { keyboardUserFlow } from './keyboard-user-flow.ts';
import { pageText } from './page-text.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(LANGUAGES)('in %s, by keys alone,', (language) => {
  let server: ConsoleServer;
  let window: OpenPage;
  let page: Page;
  let keys: Keyboard;
  beforeAll(async () => {
    server = await startConsoleServer();
    window = await openWindow(browser, { url: server.url, language });
    page = window.page;
    keys = createKeyboard(page);
  });
  afterAll(async () => {
    await window.context.close();
    await server.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.log(await pageText(page));
  });
  const flow = { language, page: () => page, server: () => server, keys: () => keys };

  test('somebody signs in for the first time', () => keyboardSignInFlow(flow));
  test('a cluster is created, suspended, resumed and dropped', () => keyboardClusterFlow(flow));
  test('a user is created, gets roles and a new password, and is dropped', () =>
    keyboardUserFlow(flow));
  test('a role is made, tried, granted and dropped', () => keyboardRoleFlow(flow));
  test('a collection is made, filled, filtered, searched, imported into and dropped', () =>
    keyboardDataFlow(flow));
  test('an API key is created, reset and deleted', () => keyboardKeyFlow(flow));
  test('the audit is filtered, read and saved, and a right explained', () =>
    keyboardAuditFlow(flow));
  test('a session elsewhere is ended', () => keyboardSessionFlow(flow));
  test('a second factor is set up and asked for', () => keyboardFactorFlow(flow));
  test('no page reported an error', () => {
    expect(window.faults).toEqual([]);
  });
});
