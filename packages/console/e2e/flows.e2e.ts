import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountFlow } from './account-flow.ts';
import { LANGUAGES, launch, type OpenPage, openWindow } from './browser.ts';
import { clusterFlow } from './cluster-flow.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { dataFlow } from './data-flow.ts';
import { keyFlow } from './key-flow.ts';
import { metricFlow } from './metric-flow.ts';
import { rightFlow } from './right-flow.ts';
import { roleFlow } from './role-flow.ts';
import { signInFirst } from './steps.ts';
import { userFlow } from './user-flow.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(LANGUAGES)('in %s', (language) => {
  let server: ConsoleServer;
  let window: OpenPage;
  let page: Page;
  beforeAll(async () => {
    server = await startConsoleServer();
    window = await openWindow(browser, { url: server.url, language });
    page = window.page;
  });
  afterAll(async () => {
    await window.context.close();
    await server.stop();
  });
  const flow = { language, page: () => page, server: () => server };

  test('the printed password is replaced at the first sign-in', async () => {
    await signInFirst(page, language, server);
  });
  test('a cluster is created, suspended, resumed and dropped', () => clusterFlow(flow));
  test('after a reset a real SDK signs in with the new password, and with the old one no more on its next call', () =>
    userFlow(flow));
  test('a role is made, tried and granted', () => roleFlow(flow));
  test('an API key is made, works, and is dead after its reset', () => keyFlow(flow));
  test('a collection is made, filled, found in, searched and dropped', async () => {
    const rows = [1, 2, 3, 4].map((id) => ({ id: id + 100, vector: [id, 0, 0, 1] }));
    writeFileSync(join(server.importDir, 'rows.json'), JSON.stringify({ rows }));
    await dataFlow(flow);
  });
  test('a cluster shows what it does', () => metricFlow(flow));
  test('who has the least rights is told which is missing, before and by keyboard too', () =>
    rightFlow(flow, browser));
  test('a second factor is set up, and a session is ended', () => accountFlow(flow));
  test('no page reported an error or asked another server', () => {
    expect(window.faults).toEqual([]);
  });
});
