import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SingleFile, singleFiles } from '../../../conformance/runner/single-files.mjs';
import { launch, type OpenPage, openWindow } from './browser.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { signInFirst } from './steps.ts';

const ROOT = join(import.meta.dirname, '../../..');
const INSTALL_MS = 900_000;
const RUN_MS = 120_000;

let server: ConsoleServer;
let browser: Browser;
let window: OpenPage;
let folder: string;
beforeAll(async () => {
  server = await startConsoleServer();
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), 'latchkey-snippets-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  window = await openWindow(browser, { url: server.url });
  await signInFirst(window.page, 'en', server);
  await fetch(`${server.clusterUrl}/v2/vectordb/collections/create`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${server.adminToken}` } },
    body: JSON.stringify({ collectionName: 'snippets_ran', dimension: 4 }),
  });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The program is in a file, the token in the environment, as the page says. */
const RUNS: readonly { name: string; file: string; how: SingleFile }[] = [
  { name: 'Python', file: 'connect.py', how: singleFiles.Python },
  { name: 'Java', file: 'Connect.java', how: singleFiles.Java },
  { name: 'NodeJS', file: 'connect.mjs', how: withNode() },
  { name: 'Go', file: 'connect.go', how: singleFiles.Go },
  { name: 'cURL', file: 'connect.sh', how: singleFiles.cURL },
];

test.for(RUNS)(
  'the program in $name runs as it is shown',
  { timeout: INSTALL_MS },
  async ({ name, file, how }, { skip }) => {
    const missing = await how.missing();
    if (process.env.CI !== 'true') skip(missing !== undefined, `this machine lacks ${missing}`);
    await how.install();
    const { page } = window;
    await page.goto(`/clusters/${server.clusterId}`);
    await page.getByRole('tab', { name, exact: true }).click();
    const code = await page.getByRole('region', { name, exact: true }).textContent();
    const path = join(folder, file);
    writeFileSync(path, code ?? '');
    const [program = '', ...args] = how.command(path);
    const { status, stdout, stderr } = spawnSync(program, args, {
      ...{ cwd: how.cwd ?? folder, encoding: 'utf8', timeout: RUN_MS },
      env: { ...process.env, MILVUS_TOKEN: server.adminToken },
    });
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('snippets_ran');
  },
);

/** The SDK is a package of the project. */
function withNode(): SingleFile {
  return {
    missing: async () => undefined,
    install: async () => undefined,
    command: (file) => [process.execPath, file],
  };
}
