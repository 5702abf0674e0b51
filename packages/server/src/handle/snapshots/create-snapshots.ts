import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import { copyTree } from '../../engine/zvec/copy-tree.ts';
import { randomText } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { Store } from '../../store/store.ts';

/** In the data directory. */
const SNAPSHOTS = 'snapshots';
const CLUSTERS = 'clusters';
const TLS = 'tls';

interface Parts {
  readonly dataDir: string;
  readonly store: Pick<Store, 'copyTo'>;
  readonly random: Random;
  /** By id, those that are served now; the files of the others are at rest. */
  readonly engines: () => ReadonlyMap<string, Pick<Engine, 'copyTo'>>;
}

export interface Snapshots {
  /**
   * Copies the installation into a new directory, from which a server can be started: each collection
   * as it was at one moment, users, grants and the catalogue as they are at the end.
   * @returns the directory, relative to the data directory; whoever asked removes it
   * @throws errors.snapshotUnderWay
   */
  take(): Promise<string>;
}

/** Makes snapshots, one at a time; what an earlier process left of them is removed. */
export async function createSnapshots(parts: Parts): Promise<Snapshots> {
  const { dataDir, random } = parts;
  await rm(join(dataDir, SNAPSHOTS), { recursive: true, force: true });
  let underWay = false;
  return {
    async take() {
      if (underWay) throw errors.snapshotUnderWay();
      underWay = true;
      const name = join(SNAPSHOTS, randomText(random, '0123456789abcdef', 16));
      try {
        await copyAll(parts, join(dataDir, name));
        return name;
      } catch (error) {
        await rm(join(dataDir, name), { recursive: true, force: true });
        throw error;
      } finally {
        underWay = false;
      }
    },
  };
}

async function copyAll({ dataDir, store, engines }: Parts, to: string): Promise<void> {
  await mkdir(join(to, CLUSTERS), { recursive: true, mode: 0o700 });
  // There is none where all clusters are in front of Milvus.
  const ids = existsSync(join(dataDir, CLUSTERS)) ? await readdir(join(dataDir, CLUSTERS)) : [];
  for (const id of ids) {
    const [from, target] = [join(dataDir, CLUSTERS, id), join(to, CLUSTERS, id)];
    // By now: copying those before may have taken hours.
    const engine = engines().get(id);
    await (engine ? engine.copyTo(target) : copyTree(from, target));
  }
  if (existsSync(join(dataDir, TLS))) await copyTree(join(dataDir, TLS), join(to, TLS));
  // Behind the entities: what it knows of and they lack is empty, what they have and it lacks nobody sees.
  await store.copyTo(join(to, 'latchkey.db'));
}
