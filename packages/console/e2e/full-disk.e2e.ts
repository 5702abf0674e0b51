import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataWords } from '../src/words/data.ts';
import { failureWords } from '../src/words/failure.ts';
import { LANGUAGES, launch, type OpenPage, openWindow } from './browser.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { signInFirst } from './steps.ts';

const MIB = 2 ** 20;
const DIMENSION = 64;
const disk = mkdtempSync(join(tmpdir(), 'latchkey-console-disk-'));

/** Whether this process may have a small file system of its own. */
function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const resize = (size: string) => execFileSync('mount', ['-o', `remount,size=${size}`, disk]);

const mounted = mount();
if (!mounted) console.log('a full disk is not tested: no small file system can be mounted');

describe.skipIf(!mounted).each(LANGUAGES)('on a full disk, in %s', (language) => {
  const t = dataWords[language];
  const failure = failureWords[language];
  const folder = join(disk, language);
  const files = mkdtempSync(join(tmpdir(), 'latchkey-console-files-'));
  let server: ConsoleServer;
  let browser: Browser;
  let window: OpenPage;
  beforeAll(async () => {
    resize('64m');
    mkdirSync(folder);
    server = await startConsoleServer([], folder);
    browser = await launch();
    window = await openWindow(browser, { url: server.url, language });
    await signInFirst(window.page, language, server);
    await call('collections/create', { dimension: DIMENSION });
    await call('entities/insert', { data: rows(0, 5) });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    rmSync(files, { recursive: true });
  });

  async function call(path: string, body: object): Promise<{ data: unknown }> {
    const reply = await fetch(`${server.clusterUrl}/v2/vectordb/${path}`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${server.adminToken}` } },
      body: JSON.stringify({ collectionName: 'kept', ...body }),
    });
    return (await reply.json()) as { data: unknown };
  }
  const kept = async () =>
    (await call('entities/query', { filter: 'id < 5', outputFields: ['id'] })).data;
  const uploads = () => readdirSync(join(server.importDir, 'uploads'));

  async function importFile(path: string): Promise<void> {
    const { page } = window;
    await page.goto(`/clusters/${server.clusterId}/data/default/kept`);
    await page.getByRole('tab', { name: t.tabNames.import, exact: true }).click();
    // The button opens the system's own dialog; the field that it fills is beside it.
    await page.locator('input[type="file"]').setInputFiles(path);
    await page.getByRole('button', { name: t.importStart }).click();
  }

  test('an upload ends with what to do, and leaves nothing behind', async () => {
    const path = join(files, 'large.json');
    writeFileSync(path, Buffer.alloc(80 * MIB, ' '));
    await importFile(path);
    await window.page.getByText(failure.diskFull).waitFor();
    await window.page.getByText(failure.diskFullHelp).waitFor();
    expect(uploads()).toEqual([]);
    expect(await kept()).toHaveLength(5);
  });

  test('an import that finds no room fails, says why, and loses nothing of before', async () => {
    const path = join(files, 'rows.json');
    writeFileSync(path, JSON.stringify({ rows: rows(100, 20_000) }));
    const filler = join(folder, 'filler');
    resize('96m');
    const { bavail, bsize } = statfsSync(disk);
    // The file itself takes 24 MiB; what it holds, less than twice that.
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 28 * MIB));
    await importFile(path);
    const alert = window.page.getByRole('alert');
    await alert.waitFor({ timeout: 120_000 });
    // It was the import that failed, and not the upload.
    await window.page.getByText(t.importStates.Failed).waitFor();
    expect(await alert.textContent()).toContain("no room is left on the server's disk");
    await expect.poll(uploads).toEqual([]);
    expect(await kept()).toHaveLength(5);
    rmSync(filler);
    resize('256m');
    await importFile(path);
    await window.page.getByText(t.importStates.Completed).waitFor({ timeout: 120_000 });
    const found = await call('entities/query', { filter: '', outputFields: ['count(*)'] });
    expect(found.data).toEqual([{ 'count(*)': 20_005 }]);
    expect(window.faults).toEqual([]);
  });
});

afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

function rows(first: number, count: number): object[] {
  return Array.from({ length: count }, (_, at) => ({
    id: first + at,
    vector: Array.from({ length: DIMENSION }, (__, place) => Math.sin(at * 7 + place * 3)),
  }));
}
