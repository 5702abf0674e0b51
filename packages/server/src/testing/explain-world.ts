import { PRIVILEGE_GROUPS, type Profile } from '@latchkey/contract';
import fc from 'fast-check';
import type { Authorizer } from '../authorize/authorizer.ts';
import { createAuthorizer } from '../authorize/create-authorizer.ts';
import { createExplain, type Explain } from '../authorize/explain/explain.ts';
import type { GrantSubject, Question, Subject, Who } from '../authorize/explain/question.ts';
import { resolveApiKey } from '../authorize/resolve-api-key.ts';
import type { EffectiveApiKey } from '../handle/api-keys/key-rules.ts';
import type { Principal } from '../kernel/principal.ts';
import type { RowAction } from '../kernel/row-policy.ts';
import { type AccessFixture, openAccessFixture } from './access-fixture.ts';

/** Who there is and what is granted, drawn at random. */
export interface WorldPlan {
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly users: Readonly<Record<string, readonly string[]>>;
  readonly grants: readonly GrantPlan[];
}

interface GrantPlan {
  readonly role: string;
  readonly privilege: string;
  readonly database: string;
  readonly object: string;
}

export interface World extends AsyncDisposable {
  readonly fixture: AccessFixture;
  readonly authorizer: Authorizer;
  /** All rows, asked by an owner. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
  ask(question: Question): Promise<any>;
  principal(name: string): Promise<Principal>;
  /** The key that asks. */
  owner(): Promise<EffectiveApiKey>;
}

export const ROLES = ['reader', 'writer', 'keeper'];
export const USERS = ['alice', 'bob'];
const GROUPS = { mine: ['Search', 'Query', 'Insert'], yours: ['DropCollection', 'AlterDatabase'] };
const EVERYTHING: Pick<GrantPlan, 'database' | 'object'> = { database: '*', object: '*' };
/** What exists, what has another name, and what does not exist. */
const COLLECTIONS = [
  { database: 'default', object: 'docs' },
  { database: 'default', object: 'books' },
  { database: 'default', object: 'nickname' },
  { database: 'shop', object: 'docs' },
  { database: 'default', object: 'later' },
  { database: 'nowhere', object: 'docs' },
];
const DATABASES = ['default', 'shop', 'nowhere', '*'].map((database) => ({
  ...{ database, object: '*' },
}));

const grantPlans = (profile: Profile): fc.Arbitrary<GrantPlan> => {
  const builtIn = PRIVILEGE_GROUPS[profile].groups.map(({ name }) => name);
  const ofLevel = (level: string) => builtIn.filter((name) => name.startsWith(level));
  const role = fc.constantFrom(...ROLES, ...(profile === 'milvus' ? ['public'] : []));
  const kinds = [
    [['Search', 'Insert', 'Query', 'DescribeCollection', 'SkipRLS', 'ManageRLS'], COLLECTIONS],
    [['Search', 'Insert', 'Load', 'CreateAlias', 'mine', ...ofLevel('Collection')], COLLECTIONS],
    [['Query', 'Delete', 'mine', ...ofLevel('Collection')], DATABASES],
    [['ShowCollections', 'CreateCollection', 'yours', ...ofLevel('Database')], DATABASES],
    [['CreateOwnership', 'RenameCollection', 'All', ...ofLevel('Cluster')], [EVERYTHING]],
    [
      ['UpdateUser', 'SelectUser'],
      ['alice', 'bob', 'nobody'].map((object) => ({ database: '*', object })),
    ],
    [['*', 'All'], DATABASES],
  ] as const;
  return fc.oneof(
    ...kinds.map(([privileges, places]) =>
      fc
        .record({
          role,
          privilege: fc.constantFrom<string>(...privileges),
          place: fc.constantFrom<Pick<GrantPlan, 'database' | 'object'>>(...places),
        })
        .map(({ place, ...rest }) => ({ ...rest, ...place })),
    ),
  );
};

export function worldPlans(profile: Profile): fc.Arbitrary<WorldPlan> {
  const builtIn = profile === 'zilliz' ? ['db_ro', 'db_rw'] : ['public'];
  const roles = fc.oneof(
    { weight: 4, arbitrary: fc.subarray(ROLES) },
    { weight: 1, arbitrary: fc.subarray([...ROLES, ...builtIn]) },
  );
  return fc.record({
    groups: fc.record({
      mine: fc.subarray(GROUPS.mine),
      yours: fc.subarray(GROUPS.yours),
    }),
    users: fc.record({ alice: roles, bob: roles }),
    grants: fc.uniqueArray(grantPlans(profile), {
      maxLength: 8,
      selector: (plan) => JSON.stringify(plan),
    }),
  });
}

/** Makes it so in a real store: databases, collections, an alias and row policies beside it. */
export async function openWorld(profile: Profile, plan: WorldPlan): Promise<World> {
  const fixture = await openAccessFixture(profile);
  const { store, cluster } = fixture;
  const shop = { clusterId: cluster.id, name: 'shop', properties: [] };
  await store.catalog.createDatabase(shop, 10, ORIGIN);
  const docs = await fixture.addCollection('docs');
  await fixture.addCollection('books');
  await fixture.addCollection('docs', 'shop');
  const databaseId = store.catalog.ids.database(cluster.id, 'default') ?? 0;
  const alias = { databaseId, name: 'nickname', collectionId: docs };
  await store.catalog.createAlias(alias, 10, ORIGIN);
  for (const role of ROLES) await fixture.addRole(role);
  for (const [name, members] of Object.entries(plan.groups)) {
    await fixture.addGroup(name, ...members);
  }
  for (const [name, roles] of Object.entries(plan.users)) {
    await fixture.addUser(name, 'Some-Passw0rd', roles);
  }
  for (const { role, privilege, database, object } of plan.grants) {
    await fixture.permit(role, privilege, { database, object });
  }
  await addPolicies(fixture, docs);
  const key = await fixture.addApiKey({ orgRole: 'Owner', projects: [] });
  const asker = await resolveApiKey(key.id, store);
  if (!asker) throw new Error('no key');
  const explain: Explain = createExplain({ store, clock: fixture.clock });
  return {
    ...{ fixture, authorizer: createAuthorizer({ cluster, store }) },
    ask: (question) => explain({ asker, question, page: { offset: 0, limit: 1000 } }),
    owner: async () => asker,
    async principal(name) {
      const user = await store.users.find(cluster.id, name);
      if (!user) throw new Error(`no user ${name}`);
      return { kind: 'user', id: user.id, name };
    },
    [Symbol.asyncDispose]: () => fixture.close(),
  };
}

const NOTHING: WorldPlan = {
  groups: { mine: ['Insert', 'Search'], yours: [] },
  users: { alice: ['writer'], bob: [] },
  grants: [],
};

/** A world in which nothing is granted but what the plan says; alice is a writer. */
export function openPlanned(
  plan: Partial<WorldPlan> = {},
  profile: Profile = 'zilliz',
): Promise<World> {
  return openWorld(profile, { ...NOTHING, ...plan });
}

/** A grant to the role writer, if not to another. */
export function grant(
  privilege: string,
  object: string,
  database = 'default',
  role = 'writer',
): GrantPlan {
  return { role, privilege, database, object };
}

export const ALICE: Who = { kind: 'user', name: 'alice' };

export function data(database: string, collection: string): GrantSubject {
  return { kind: 'data', database, collection };
}

export const DOCS: Subject = data('default', 'docs');

export function may(can: string, on?: Subject, who: Who = ALICE): Question {
  return { kind: 'may', who, can, ...(on && { on }) };
}

export const ORIGIN = {
  actor: { kind: 'host', id: '', name: 'tests' },
  requestId: '',
  source: '',
} as const;

/** One for a role, one for two of them, and one for everybody, of different actions. */
async function addPolicies({ store }: AccessFixture, collectionId: number): Promise<void> {
  const policies: [string, RowAction[], string[]][] = [
    ['own', ['Query', 'Search'], ['reader']],
    ['shared', ['Search', 'Insert'], ['reader', 'writer']],
    ['open', ['Query'], []],
  ];
  for (const [name, actions, roles] of policies) {
    const policy = {
      ...{ name, actions, roles, everyone: roles.length === 0 },
      ...{ using: `team == "${name}"`, check: '', description: '' },
    };
    await store.rowPolicies.create(collectionId, policy, 10, ORIGIN);
  }
}
