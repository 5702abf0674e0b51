import type { Browser, Cookie } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openWindow } from './browser.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { OWN_PASSWORD, signIn, signInFirst } from './steps.ts';

const LOADS = 5;
const MAX_COMPRESSED_BYTES = 300_000;
const MAX_SCRIPT_BYTES = 520_000;
const MAX_REQUESTS = 12;
/** Of scripts, styles and layout; 105 ms were measured, and other machines are slower. */
const MAX_PROCESSOR_MS = 500;
/**
 * From the start of the navigation until the page takes input, by the browser's clock; where other work
 * is on the machine, divided by how much that slows everything down.
 */
const MAX_MS = 1000;
/** What comes and goes beside it slows a round down, and not the page: one good round is enough. */
const ROUNDS = 4;

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

/** A page that is opened with an empty cache. */
interface Opened {
  readonly path: string;
  /** CSS of what is there when the page can be used. */
  readonly ready: string;
  readonly cookies?: Cookie[];
}

interface Load {
  readonly bytes: number;
  readonly scriptBytes: number;
  readonly requests: number;
  readonly processorMs: number;
  readonly ms: number;
}

const most = (loads: readonly Load[], of: keyof Load) => Math.max(...loads.map((each) => each[of]));
const least = (loads: readonly Load[], of: keyof Load) =>
  Math.min(...loads.map((each) => each[of]));
const median = (loads: readonly Load[]) =>
  loads.map(({ ms }) => ms).toSorted((a, b) => a - b)[loads.length >> 1] ?? Number.NaN;

test('the first load is within 300 kB as it is sent, and takes input within a second after one round of requests', async () => {
  const { loads, ms } = await loadInTime({ path: '/sign-in', ready: 'input[type="email"]' });
  console.log(
    [
      `budget: first load ${Math.round(most(loads, 'bytes') / 1000)} of 300 kB`,
      `${Math.round(most(loads, 'scriptBytes') / 1000)} kB of scripts in ${most(loads, 'requests')} requests`,
      `${least(loads, 'processorMs')} ms of processor time`,
      `takes input after ${ms} of ${MAX_MS} ms`,
    ].join('; '),
  );
  expect(least(loads, 'bytes')).toBeGreaterThan(50_000);
  expect(most(loads, 'bytes')).toBeLessThan(MAX_COMPRESSED_BYTES);
  expect(least(loads, 'scriptBytes')).toBeGreaterThan(100_000);
  expect(most(loads, 'scriptBytes')).toBeLessThan(MAX_SCRIPT_BYTES);
  expect(most(loads, 'requests')).toBeLessThanOrEqual(MAX_REQUESTS);
  expect(least(loads, 'processorMs')).toBeGreaterThan(0);
  expect(least(loads, 'processorMs')).toBeLessThan(MAX_PROCESSOR_MS);
  expect(ms).toBeGreaterThan(0);
  expect(ms).toBeLessThanOrEqual(MAX_MS);
});

/** Rounds of loads until the middle one of a round is in time, or there were enough of them. */
async function loadInTime(opened: Opened): Promise<{ loads: Load[]; ms: number }> {
  const loads: Load[] = [];
  let ms = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && ms > MAX_MS; round++) {
    const own: Load[] = [];
    for (let count = 0; count < LOADS; count++) own.push(await load(opened));
    loads.push(...own);
    ms = Math.min(ms, median(own));
  }
  return { loads, ms: Math.round(ms) };
}

/** Processor time that is worked off to see how long that takes by the clock. */
const WORK_MS = 50;
/** A browser has several processes, and gets more of a full machine than one. */
const MOST_CROWDED = 3;

/** How many times longer than the work the clock runs: 1 on a machine that does nothing else. */
function crowding(): number {
  const started = performance.now();
  const before = process.cpuUsage();
  let worked = 0;
  while (worked < WORK_MS) worked = process.cpuUsage(before).user / 1000;
  return Math.min(MOST_CROWDED, Math.max(1, (performance.now() - started) / worked));
}

/** One load with an empty cache, until the page can be used. */
async function load({ path, ready, cookies = [] }: Opened): Promise<Load> {
  const { page, context, faults } = await openWindow(browser, { url: server.url });
  await context.addCookies(cookies);
  await page.addInitScript(noteWhenReady, ready);
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
  const crowd = crowding();
  await page.goto(path, { waitUntil: 'commit' });
  const noted = page.locator('html[data-ready-after]');
  await noted.waitFor({ state: 'attached' });
  const until = requests;
  const clockMs = Number(await noted.getAttribute('data-ready-after'));
  const ms = clockMs / ((crowd + crowding()) / 2);
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

/** In the page: when something is there, is drawn, and the browser's thread is free for input again. */
function noteWhenReady(css: string): void {
  const note = () => {
    document.documentElement.dataset.readyAfter = String(performance.now());
  };
  const observer = new MutationObserver(() => {
    if (!document.querySelector(css)) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(note));
  });
  observer.observe(document, { childList: true, subtree: true });
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

test('who is signed in sees the clusters within a second, and 300 kB', async () => {
  const { page, context } = await openWindow(browser, { url: server.url });
  await signIn(page, 'en', { email: server.email, password: OWN_PASSWORD });
  await page.waitForURL('**/clusters');
  const cookies = await context.cookies();
  await context.close();
  const { loads, ms } = await loadInTime({ path: '/clusters', ready: 'main table a', cookies });
  console.log(
    `budget: clusters ${Math.round(most(loads, 'bytes') / 1000)} of 300 kB, after ${ms} of ${MAX_MS} ms`,
  );
  expect(most(loads, 'bytes')).toBeLessThan(MAX_COMPRESSED_BYTES);
  expect(ms).toBeGreaterThan(0);
  expect(ms).toBeLessThanOrEqual(MAX_MS);
});
