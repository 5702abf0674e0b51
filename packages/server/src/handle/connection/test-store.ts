import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_ROLES } from '@latchkey/contract';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import type { Founding } from '../../store/clusters.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';

export const TEST_CLUSTER = 'in01-0123456789abcde';

/** A real store in a temporary directory, founded, removed when disposed of. */
export interface TestStore extends AsyncDisposable {
  readonly store: Store;
  /** For whatever else the test keeps on disk. */
  readonly dir: string;
}

export async function createTestStore(clock: Clock = systemClock): Promise<TestStore> {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-handle-'));
  const path = join(dir, 'store.db');
  const store = await openSqliteStore({ path, clock, random: systemRandom });
  await store.clusters.found(FOUNDING, {
    actor: { kind: 'system', id: '', name: 'test' },
    requestId: '',
    source: '',
  });
  return {
    store,
    dir,
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const organizationId = 'org-1';
const project = { id: 'proj-1', organizationId, name: 'project' };
const FOUNDING: Founding = {
  organization: { id: organizationId, name: 'organization' },
  project,
  cluster: {
    ...{ id: TEST_CLUSTER, projectId: project.id, organizationId },
    ...{ name: 'cluster', profile: 'zilliz', engine: 'embedded' },
  },
  roles: BUILT_IN_ROLES.zilliz,
  admin: {
    ...{ clusterId: TEST_CLUSTER, name: 'db_admin', passwordHash: '-' },
    ...{ description: '', roles: ['db_admin'] },
  },
  owner: {
    ...{ id: 'user-2', organizationId, email: 'owner@localhost' },
    ...{ passwordHash: '-', orgRole: 'Owner' },
  },
  apiKey: {
    ...{ id: 'key-1', organizationId, name: 'key', description: '', digest: '-' },
    scope: { orgRole: 'Owner', projects: [] },
    creator: { kind: 'system', id: '', name: '' },
  },
  personalKeyId: 'key-2',
};
