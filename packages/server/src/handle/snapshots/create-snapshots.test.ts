import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../../engine/engine.ts';
import { systemRandom } from '../../kernel/random.ts';
import { createSnapshots } from './create-snapshots.ts';

test('a cluster that begins to run while others are copied is copied by its engine', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-snapshots-'));
  for (const id of ['a', 'b']) {
    await mkdir(join(dataDir, 'clusters', id), { recursive: true });
    await writeFile(join(dataDir, 'clusters', id, 'file'), id);
  }
  const copied: string[] = [];
  const running = new Map<string, Pick<Engine, 'copyTo'>>();
  const engineOf = (id: string, work = () => {}) => ({
    copyTo: async () => {
      copied.push(id);
      work();
    },
  });
  running.set(
    'a',
    engineOf('a', () => void running.set('b', engineOf('b'))),
  );
  const snapshots = await createSnapshots({
    ...{ dataDir, random: systemRandom, engines: () => new Map(running) },
    store: { copyTo: async () => {} },
  });
  await snapshots.take();
  expect(copied).toEqual(['a', 'b']);
  await rm(dataDir, { recursive: true });
});
