import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemRandom } from '../../kernel/random.ts';
import { createLog } from '../../observe/log.ts';
import { foundTemporaryStore, TEST_ORIGIN, temporaryDir } from '../../testing/temporary-store.ts';
import type { ControlPrincipal } from '../control-principal.ts';
import { BackupSchedule } from './backup-schedule.ts';
import { Backups } from './backups.ts';

const DAY_MS = 86_400_000;
const MONDAY = Date.parse('2027-02-01T02:10:00Z');

async function setUp() {
  const { store, clusterId } = await foundTemporaryStore();
  await store.clusters.advance(clusterId, { from: ['CREATING'], to: 'RUNNING' });
  const dataDir = temporaryDir();
  const files = join(dataDir, 'clusters', clusterId);
  mkdirSync(files, { recursive: true });
  writeFileSync(join(files, 'keys'), '1');
  const time = { now: MONDAY };
  const clock = { now: () => time.now };
  const log = createLog('silent');
  const engines = new Map<string, { copyTo(dir: string): Promise<void> }>();
  const backups = new Backups({
    ...{ store, dataDir, random: systemRandom, clock, log, engines: () => engines },
    openEngine: () => Promise.reject(new Error('nothing is restored here')),
    may: () => true,
  });
  const schedule = new BackupSchedule({ store, backups, clock, log });
  const policy = { clusterId, enabled: true, frequency: '1', startTime: '02:00-04:00' };
  const put = (more: object = {}) =>
    store.backups.putPolicy({ ...policy, retentionDays: 2, ...more }, TEST_ORIGIN);
  const { organizationId } = (await store.clusters.find(clusterId)) ?? { organizationId: '' };
  const look = async (now: number) => {
    time.now = now;
    await schedule.look();
    await backups.stop();
    return store.backups.list(organizationId);
  };
  return { store, backups, schedule, engines, time, dataDir, clusterId, put, look };
}

test('a window has one backup, however often one looks, and it goes when its time is over', async () => {
  const { put, look, dataDir, clusterId } = await setUp();
  await put();
  const [backup, ...others] = await look(MONDAY);
  expect(others).toEqual([]);
  expect(backup).toMatchObject({
    ...{ clusterId, type: 'CLUSTER', status: 'AVAILABLE', expiresAt: MONDAY + 2 * DAY_MS },
  });
  const dir = join(dataDir, 'backups', backup?.id ?? '');
  expect(existsSync(dir)).toBe(true);
  expect(await look(MONDAY + 60_000)).toHaveLength(1);
  expect(await look(MONDAY + 2 * DAY_MS - 1)).toHaveLength(1);
  expect(await look(MONDAY + 2 * DAY_MS)).toEqual([]);
  expect(existsSync(dir)).toBe(false);
  expect(await look(MONDAY + 7 * DAY_MS)).toHaveLength(1);
});

test('there is none outside the window, of a policy that is off, and of a dropped cluster', async () => {
  const { put, look, store, clusterId } = await setUp();
  await put();
  expect(await look(MONDAY - 3_600_000)).toEqual([]);
  await put({ enabled: false });
  expect(await look(MONDAY)).toEqual([]);
  await put();
  await store.clusters.advance(clusterId, { from: ['RUNNING'], to: 'DELETED' });
  expect(await look(MONDAY)).toEqual([]);
});

test('what a policy did is in the audit, by its own name', async () => {
  const { put, look, store, clusterId } = await setUp();
  await put();
  await look(MONDAY);
  await look(MONDAY + 3 * DAY_MS);
  const rows = await store.audit.list({ clusterId, limit: 3 });
  expect(rows.map(({ action, actor }) => [action, actor.name])).toEqual([
    ['DeleteBackup', 'backup policy'],
    ['CreateBackup', 'backup policy'],
    ['ChangeBackupPolicy', TEST_ORIGIN.actor.name],
  ]);
});

/** With an old backup, and a job that makes another one until `work` is resolved. */
async function setUpAtWork() {
  const made = await setUp();
  const { put, look, store, backups, clusterId, engines } = made;
  await put();
  const [old] = await look(MONDAY);
  const work = Promise.withResolvers<void>();
  engines.set(clusterId, { copyTo: () => work.promise.then(() => Promise.reject(new Error('x'))) });
  const cluster = await store.clusters.find(clusterId);
  if (!cluster || !old) throw new Error('nothing to back up');
  await backups.create(cluster, { backupType: 'CLUSTER' }, TEST_ORIGIN);
  return { ...made, old, cluster, work };
}

test('what has expired waits for a job at work; what is due does not wait for it', async () => {
  const { store, backups, schedule, time, old, cluster, work } = await setUpAtWork();
  time.now = MONDAY + 7 * DAY_MS;
  await Promise.race([schedule.look(), new Promise((resolve) => setTimeout(resolve, 500))]);
  const all = await store.backups.list(cluster.organizationId);
  work.resolve();
  await backups.stop();
  expect(all.map(({ id, status }) => (id === old.id ? status : 'other')).sort()).toEqual([
    ...['DELETING', 'other', 'other'],
  ]);
  expect(all.filter(({ expiresAt }) => expiresAt === MONDAY + 9 * DAY_MS)).toHaveLength(1);
  expect(await store.backups.find(old.id)).toBeUndefined();
});

test('whoever deletes a backup does not wait for a job at work, behind which its files go', async () => {
  const { store, backups, clusterId, dataDir, old, cluster, work } = await setUpAtWork();
  const principal = { organizationId: cluster.organizationId } as ControlPrincipal;
  const deletion = backups.remove({ principal, origin: TEST_ORIGIN }, clusterId, old.id);
  const end = new Promise((resolve) => setTimeout(resolve, 10_000, 'too late'));
  expect(await Promise.race([deletion, end])).toBeUndefined();
  expect(await store.backups.find(old.id)).toMatchObject({ status: 'DELETING' });
  work.resolve();
  await backups.stop();
  expect(await store.backups.find(old.id)).toBeUndefined();
  expect(existsSync(join(dataDir, 'backups', old.id))).toBe(false);
});

test('a backup whose files cannot be removed does not keep the server from starting', async () => {
  const { put, look, store, backups, dataDir } = await setUp();
  await put();
  const [old] = await look(MONDAY);
  if (!old) throw new Error('no backup');
  await store.backups.beginDrop(old.id, TEST_ORIGIN);
  renameSync(join(dataDir, 'backups'), join(dataDir, 'aside'));
  // Nothing below a file can be removed, by anybody.
  writeFileSync(join(dataDir, 'backups'), '');
  await backups.takeUp();
  expect(await store.backups.find(old.id)).toMatchObject({ status: 'DELETING' });
  rmSync(join(dataDir, 'backups'));
  renameSync(join(dataDir, 'aside'), join(dataDir, 'backups'));
  await backups.takeUp();
  expect(await store.backups.find(old.id)).toBeUndefined();
  expect(existsSync(join(dataDir, 'backups', old.id))).toBe(false);
});
