import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, type OpenPage, openWindow } from './browser.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { signInFirst } from './steps.ts';

const ROOT = join(import.meta.dirname, '../../..');

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

/** How each is run, as its page says: the program in a file, the token in the environment. */
const RUNS: readonly [name: string, file: string, command: readonly string[]][] = [
  ['Python', 'connect.py', [python(), 'connect.py']],
  ['NodeJS', 'connect.mjs', [process.execPath, 'connect.mjs']],
  ['cURL', 'connect.sh', ['bash', 'connect.sh']],
];

for (const [name, file, [program = '', ...args]] of RUNS) {
  const isThere = name !== 'Python' || hasPymilvus(program);
  test.skipIf(!isThere)(`the program in ${name} runs as it is shown`, async () => {
    const { page } = window;
    await page.goto(`/clusters/${server.clusterId}`);
    await page.getByRole('tab', { name, exact: true }).click();
    const code = await page.getByRole('region', { name, exact: true }).textContent();
    writeFileSync(join(folder, file), code ?? '');
    const { status, stdout, stderr } = spawnSync(program, args, {
      ...{ cwd: folder, encoding: 'utf8', timeout: 60_000 },
      env: { ...process.env, MILVUS_TOKEN: server.adminToken },
    });
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('snippets_ran');
  });
}

/** With pymilvus, where the conformance tests have installed it. */
function python(): string {
  const own = join(ROOT, 'conformance/.cache/python-3.0.2/bin/python');
  return process.env.LATCHKEY_PYTHON ?? (existsSync(own) ? own : 'python3');
}

function hasPymilvus(program: string): boolean {
  const { status } = spawnSync(program, ['-c', 'import pymilvus'], { timeout: 60_000 });
  if (status !== 0) console.log('skipped: this machine lacks pymilvus (pip install pymilvus)');
  return status === 0;
}
