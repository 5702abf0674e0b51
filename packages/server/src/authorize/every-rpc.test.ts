import {
  METHOD_ROWS,
  type MethodRow,
  PRIVILEGE_OBJECT_TYPES,
  type Profile,
} from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { Principal } from '../kernel/principal.ts';
import { openAuthorizerRig, request } from '../testing/authorizer-rig.ts';

// The model below is written down by hand, from the documents that the policy is made from, and
// shares nothing with it but the annotations of the descriptor.
const ANYBODY = [
  ...['Connect', 'GetVersion', 'CheckHealth', 'AllocTimestamp', 'ListDatabases'],
  ...['ShowCollections', 'HasCollection', 'ClientHeartbeat'],
];
const NOBODY = [
  ...['CalcDistance', 'Dummy', 'RegisterLink', 'GetMetrics', 'GetComponentStates'],
  ...['ListIndexedSegment', 'DescribeSegmentIndexData', 'ReplicateMessage'],
  ...['GetReplicateInfo', 'CreateReplicateStream', 'DumpMessages', 'ComputePhraseMatchSlop'],
  ...['GetClientTelemetry', 'PushClientCommand', 'DeleteClientCommand'],
];
const UNANNOTATED: Record<string, string> = {
  GetPersistentSegmentInfo: 'GetStatistics',
  GetQuerySegmentInfo: 'GetLoadState',
  GetReplicas: 'GetLoadState',
  ListImportTasks: 'ListImport',
  ListRefreshExternalCollectionJobs: 'RefreshExternalCollection',
  GetImportState: 'GetImportProgress',
  GetCompactionState: 'Compaction',
  GetCompactionStateWithPlans: 'Compaction',
  GetRefreshExternalCollectionProgress: 'RefreshExternalCollection',
  GetRestoreSnapshotState: 'RestoreSnapshot',
  DescribePrewarmTask: 'Load',
  GetFlushAllState: 'FlushAll',
  RunAnalyzer: 'DescribeCollection',
};
/** Who may administer a collection's row policies need not administer users. */
const ALTERNATIVES: Record<string, string> = {
  CreateRowPolicy: 'ManageRLS',
  UpdateRowPolicy: 'ManageRLS',
  DropRowPolicy: 'ManageRLS',
  ListRowPolicies: 'ViewRLS',
};
const READ = [
  ...['Query', 'Search', 'IndexDetail', 'GetFlushState', 'GetLoadState', 'HasPartition'],
  ...['ShowPartitions', 'DescribeCollection', 'DescribeAlias', 'GetStatistics', 'ListAliases'],
  ...['GetImportProgress', 'ListImport', 'DescribeSnapshot', 'ListSnapshots'],
  ...['DescribeDatabase', 'ShowCollections', 'ListDatabases'],
];
const WRITE = [
  ...READ,
  ...['Load', 'Release', 'Insert', 'Delete', 'Upsert', 'Import', 'Flush', 'Compaction'],
  ...['LoadBalance', 'CreateIndex', 'DropIndex', 'CreatePartition', 'DropPartition'],
  ...['AddCollectionField', 'AlterCollectionSchema', 'RefreshExternalCollection'],
  ...['CreateSnapshot', 'DropSnapshot', 'RestoreSnapshot', 'CreateAlias', 'DropAlias'],
  ...['CreateCollection', 'DropCollection', 'RenameCollection'],
  ...['SelectOwnership', 'SelectUser', 'ListPrivilegeGroups'],
];
const PUBLIC = ['DescribeCollection', 'ListAliases', 'IndexDetail'];

type Privileges = readonly string[] | 'all';

function modelAllows(method: MethodRow, privileges: Privileges): boolean {
  if (NOBODY.includes(method.name)) return false;
  if (ANYBODY.includes(method.name)) return true;
  const annotated = method.privilege?.replace(/^Privilege/, '');
  const privilege = annotated ?? UNANNOTATED[method.name];
  if (!privilege) throw new Error(`the model says nothing about ${method.name}`);
  if (privileges === 'all' || privileges.includes(privilege)) return true;
  return privileges.includes(ALTERNATIVES[method.name] ?? 'none');
}

/** The request of any RPC, about the collection `books` and the user `somebody`. */
const ordinary = request({
  ...{ '1': ['books'], '2': ['books'], '3': ['books'], '4': ['books'], '5': ['books'] },
  ...{ '2.1': ['somebody'], '2.1.1': ['some_role'] },
});

/** Where the collection that the request names exists, and where it does not. */
const WORLDS = ['with the collection', 'without the collection'] as const;

async function open(profile: Profile, world: (typeof WORLDS)[number]) {
  const rig = await openAuthorizerRig(profile);
  if (world === 'with the collection') await rig.fixture.addCollection('books');
  const check = async (caller: string, principal: Principal, privileges: Privileges) => {
    for (const method of METHOD_ROWS) {
      const actual = await rig.may(principal, method.name, { names: ordinary });
      expect(actual, `${caller}: ${method.name}`).toBe(modelAllows(method, privileges));
    }
  };
  return { ...rig, check };
}

test.each(WORLDS)('zilliz, %s: every RPC for every kind of caller', async (world) => {
  const { check, user, principal, key, inProject } = await open('zilliz', world);
  const callers: [caller: string, principal: Principal, privileges: Privileges][] = [
    ['no role', await user('nothing'), []],
    ['db_ro', await user('reader', 'db_ro'), READ],
    ['db_rw', await user('writer', 'db_rw'), WRITE],
    ['db_ro and db_rw', await user('both', 'db_ro', 'db_rw'), WRITE],
    ['db_admin', await principal('db_admin'), 'all'],
    ['owner key', await key({ orgRole: 'Owner', projects: [] }), 'all'],
    ['admin key', await key(inProject('Admin')), 'all'],
    ['read-write key', await key(inProject('Read-Write')), WRITE],
    ['read-only key', await key(inProject('Read-Only')), READ],
  ];
  for (const caller of callers) await check(...caller);
});

test.each(WORLDS)('milvus, %s: every RPC for every kind of caller', async (world) => {
  const { check, user, principal, key, inProject, fixture, may } = await open('milvus', world);
  const root = await principal('root');
  const callers: [caller: string, principal: Principal, privileges: Privileges][] = [
    ['no role', await user('nothing'), PUBLIC],
    ['public', await user('granted', 'public'), PUBLIC],
    ['admin', await user('boss', 'admin'), 'all'],
    ['root', root, 'all'],
    ['owner key', await key({ orgRole: 'Owner', projects: [] }), 'all'],
    ['read-only key', await key(inProject('Read-Only')), READ],
  ];
  for (const caller of callers) await check(...caller);
  await fixture.revoke('root', 'admin');
  expect(await may(root, 'DropCollection')).toBe(true);
});

test.each(
  (['zilliz', 'milvus'] as const).flatMap((profile) =>
    WORLDS.map((world) => [profile, world] as const),
  ),
)('%s, %s: a role with one privilege everywhere is allowed just that', async (profile, world) => {
  const { check, user, fixture } = await open(profile, world);
  const privileges = [...PRIVILEGE_OBJECT_TYPES.keys()];
  const everybody = profile === 'milvus' ? PUBLIC : [];
  const holders: [string, Principal][] = [];
  for (const privilege of privileges) {
    await fixture.addRole(`only_${privilege}`);
    await fixture.permit(`only_${privilege}`, privilege, { database: '*' });
    holders.push([privilege, await user(`u_${privilege}`, `only_${privilege}`)]);
  }
  for (const [privilege, holder] of holders) {
    const held = privilege === 'All' ? 'all' : [privilege, ...everybody];
    await check(`only ${privilege}`, holder, held);
  }
});

test('a role with one privilege on one collection is allowed what is about that collection', async () => {
  const { may, user, fixture } = await open('zilliz', 'with the collection');
  await fixture.addCollection('films');
  await fixture.addRole('searcher');
  await fixture.permit('searcher', 'Search', { object: 'books' });
  const searcher = await user('alice', 'searcher');
  const allowed: string[] = [];
  for (const { name } of METHOD_ROWS) {
    if (await may(searcher, name, { names: ordinary })) allowed.push(name);
  }
  expect(allowed).toEqual(
    METHOD_ROWS.map(({ name }) => name).filter(
      (name) => ANYBODY.includes(name) || name === 'Search' || name === 'HybridSearch',
    ),
  );
  expect(await may(searcher, 'Search', { names: request({ '3': ['films'] }) })).toBe(false);
});

test('what matters most, spelt out', async () => {
  const { may, user, principal } = await open('zilliz', 'with the collection');
  const books = { names: request({ '3': ['books'] }) };
  const admin = await principal('db_admin');
  const writer = await user('writer', 'db_rw');
  const reader = await user('reader', 'db_ro');
  const nothing = await user('nothing');
  const expected: [Principal, allowed: string[], refused: string[]][] = [
    [
      reader,
      ['Search', 'Query', 'DescribeCollection'],
      ['Insert', 'Delete', 'LoadCollection', 'CreateCollection', 'ListCredUsers'],
    ],
    [
      writer,
      [
        ...['Search', 'Insert', 'LoadCollection', 'CreateIndex', 'Flush', 'CreateCollection'],
        ...['DropCollection', 'RenameCollection', 'CreateAlias', 'ListCredUsers'],
      ],
      [
        ...['CreateCredential', 'UpdateCredential', 'DeleteCredential', 'OperateUserRole'],
        ...['CreateDatabase', 'CreateRowPolicy', 'OperatePrivilege', 'OperatePrivilegeV2'],
        ...['AddUserTags', 'CreateRole', 'DropRole', 'RestoreRBAC'],
      ],
    ],
    [
      admin,
      ['CreateCredential', 'UpdateCredential', 'OperateUserRole', 'DropDatabase', 'AddUserTags'],
      ['CreateReplicateStream', 'DumpMessages', 'Dummy'],
    ],
    [nothing, ['Connect', 'ListDatabases'], ['DescribeCollection', 'Search', 'ListCredUsers']],
  ];
  for (const [caller, allowed, refused] of expected) {
    for (const method of allowed) {
      expect(await may(caller, method, books), `${caller.name} ${method}`).toBe(true);
    }
    for (const method of refused) {
      expect(await may(caller, method, books), `${caller.name} ${method}`).toBe(false);
    }
  }
});
