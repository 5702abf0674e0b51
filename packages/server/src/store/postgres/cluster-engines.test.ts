import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import { createLog } from '../../observe/log.ts';
import { execute, temporaryDatabase } from '../../testing/temporary-database.ts';
import { openPostgresStore } from './open.ts';

test('every cluster is in front of Milvus, also one that an older release makes beside this one', async () => {
  const url = await temporaryDatabase();
  const parts = { clock: systemClock, random: systemRandom, log: createLog('silent') };
  const { clusters, close } = await openPostgresStore({ address: { url }, ...parts });
  onTestFinished(close);
  // As the release before does, which knows of no engine.
  await execute(
    url,
    `insert into organizations (id, name, created_at) values ('o', 'o', 1);
     insert into projects (id, organization_id, name, created_at) values ('p', 'o', 'p', 1);
     insert into clusters (id, project_id, organization_id, name, profile, auth_revision, catalog_revision,
       created_at, slot) values ('c', 'p', 'o', 'c', 'zilliz', 1, 1, 1, 0)`,
  );
  expect(await clusters.find('c')).toMatchObject({ engine: 'milvus' });
});
