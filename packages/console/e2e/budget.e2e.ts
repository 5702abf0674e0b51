import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionWords } from '../src/words/session.ts';
import { launch, openWindow } from './browser.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { OWN_PASSWORD, signInFirst } from './steps.ts';

const LOADS = 5;
/** Until something can be typed, and what a busy machine does not change. */
const MAX_COMPRESSED_BYTES = 300_000;
const MAX_SCRIPT_BYTES = 520_000;
const MAX_REQUESTS = 12;
/** Of scripts, styles and layout; 105 ms were measured, and other machines are slower. */
const MAX_PROCESSOR_MS = 500;
/** How long that takes by the clock depends on what else runs: it stands in the output. */
const WANTED_MS = 1000;

let server: ConsoleServer;
let browser: Browser;
beforeAll(async () => {
  server = await startConsoleServer();
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Load {
  readonly bytes: number;
  readonly scriptBytes: number;
  readonly requests: number;
  readonly processorMs: number;
  readonly ms: number;
}

test('the first load is within 300 kB as it is sent, and takes input after one round of requests', async () => {
  const loads: Load[] = [];
  for (let count = 0; count < LOADS; count++) loads.push(await load());
  const most = (of: keyof Load) => Math.max(...loads.map((each) => each[of]));
  const least = (of: keyof Load) => Math.min(...loads.map((each) => each[of]));
  const times = loads.map(({ ms }) => ms).toSorted((a, b) => a - b);
  console.log(
    [
      `budget: first load ${Math.round(most('bytes') / 1000)} of 300 kB`,
      `${Math.round(most('scriptBytes') / 1000)} kB of scripts in ${most('requests')} requests`,
      `${least('processorMs')} ms of processor time`,
      `takes input after ${times[0]} to ${times.at(-1)} of ${WANTED_MS} ms`,
    ].join('; '),
  );
  expect(least('bytes')).toBeGreaterThan(50_000);
  expect(most('bytes')).toBeLessThan(MAX_COMPRESSED_BYTES);
  expect(least('scriptBytes')).toBeGreaterThan(100_000);
  expect(most('scriptBytes')).toBeLessThan(MAX_SCRIPT_BYTES);
  expect(most('requests')).toBeLessThanOrEqual(MAX_REQUESTS);
  expect(least('processorMs')).toBeGreaterThan(0);
  expect(least('processorMs')).toBeLessThan(MAX_PROCESSOR_MS);
});

/** One load with an empty cache, until something can be typed. */
async function load(): Promise<Load> {
  const { page, context, faults } = await openWindow(browser, { url: server.url });
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  let bytes = 0;
  let requests = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  page.on('request', () => {
    requests++;
  });
  const started = Date.now();
  await page.goto('/sign-in', { waitUntil: 'commit' });
  await page.getByLabel(sessionWords.en.email).fill('a@b.c');
  const ms = Date.now() - started;
  const until = requests;
  const { metrics } = await session.send('Performance.getMetrics');
  const seconds = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0;
  const parts = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].map(seconds);
  const processorMs = Math.round(parts.reduce((sum, each) => sum + each, 0) * 1000);
  const scriptBytes = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((each) => each.name.endsWith('.js'))
      .reduce((sum, each) => sum + (each as PerformanceResourceTiming).decodedBodySize, 0),
  );
  await page.waitForLoadState('networkidle');
  expect(faults).toEqual([]);
  await context.close();
  return { bytes, scriptBytes, requests: until, processorMs, ms };
}

test('a page is sent with a policy without anything inline, and kept by no cache but its hashed files', async () => {
  const reply = await fetch(`${server.url}/clusters`);
  expect(reply.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  );
  expect(reply.headers.get('cache-control')).toBe('no-cache');
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  expect(reply.headers.get('referrer-policy')).toBe('no-referrer');
  const html = await reply.text();
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+="/);
  const [script = ''] = /\/assets\/[^"]+\.js/.exec(html) ?? [];
  const asset = await fetch(server.url + script);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

test('everything up to a menu and a dialog can be done with the keyboard alone', async () => {
  const { page, context } = await openWindow(browser, { url: server.url });
  await signInFirst(page, 'en', server);
  await page.goto('/clusters');
  await page.getByRole('button', { name: 'Create a cluster' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  const isOn = (name: string) =>
    page.evaluate((text) => document.activeElement?.textContent?.trim() === text, name);
  await page.keyboard.press('Tab');
  await expect.poll(() => isOn('Create a cluster')).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('by hand');
  expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('by hand');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => isOn('Create a cluster')).toBe(true);
  await context.close();
});

test('what is shown once is in no storage of the browser', async () => {
  const { page, context } = await openWindow(browser, { url: server.url });
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(server.email);
  await page.getByLabel('Password', { exact: true }).fill(OWN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/clusters');
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  );
  expect(kept).not.toContain(OWN_PASSWORD);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await context.close();
});
