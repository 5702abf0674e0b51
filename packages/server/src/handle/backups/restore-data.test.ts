import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN, temporaryDir } from '../../testing/temporary-store.ts';
import { restoreData } from './restore-data.ts';

test('all databases come back with their properties, that of every cluster too', async () => {
  const { store, clusterId } = await foundTemporaryStore();
  const { catalog } = store;
  const properties = [['database.max.collections', '7']] as const;
  await restoreData(
    {
      format: 1,
      databases: ['default', 'other'].map((name) => ({ name, properties })),
      collections: [],
    },
    {
      ...{ catalog, clusterId, origin: TEST_ORIGIN, load: false },
      ...{ dir: join(temporaryDir(), 'cluster'), from: temporaryDir() },
      openEngine: () => Promise.reject(new Error('not needed')),
      progress: async () => undefined,
    },
  );
  expect(await catalog.listDatabases(clusterId)).toMatchObject([
    { name: 'default', properties },
    { name: 'other', properties },
  ]);
});
