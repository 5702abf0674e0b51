import {
  METHOD_POLICY,
  METHOD_ROWS,
  type MethodRule,
  PRIVILEGE_OBJECT_TYPES,
  type Profile,
  privilegeLevel,
  privilegeOfWire,
  wirePrivilege,
} from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GrantRecord } from '../../store/grants.ts';
import { methodRow, request } from '../../testing/authorizer-rig.ts';
import {
  data,
  openWorld,
  ROLES,
  USERS,
  type World,
  worldPlans,
} from '../../testing/explain-world.ts';
import type { Subject } from './question.ts';

const PLACES: Subject[] = [
  ...[data('default', 'docs'), data('default', 'books'), data('default', 'nickname')],
  ...[data('shop', 'docs'), data('default', 'later'), data('nowhere', 'docs')],
  ...[data('default', '*'), data('shop', '*'), data('nowhere', '*'), data('*', '*')],
];
const PEOPLE: Subject[] = ['alice', 'bob', 'nobody', 'db_admin'].map((name) => ({
  ...{ kind: 'user', name },
}));
const HELD_ROLES: Subject[] = [...ROLES, 'public'].map((name) => ({ kind: 'role', name }));

interface Asked {
  readonly user: string;
  readonly can: string;
  readonly on: Subject;
}

function questions(profile: Profile): fc.Arbitrary<Asked> {
  const rpcs = METHOD_ROWS.map(({ name }) => name);
  const often = ['Search', 'HybridSearch', 'Insert', 'Query', 'DescribeCollection', 'Flush'];
  const can = fc.oneof(
    fc.constantFrom(...often, 'CreateRowPolicy', 'UpdateCredential', 'SelectGrant'),
    fc.constantFrom(...rpcs),
    fc.constantFrom(...[...PRIVILEGE_OBJECT_TYPES.keys()].map(wirePrivilege)),
  );
  return can.chain((name) =>
    fc.record({
      user: fc.constantFrom(...USERS),
      can: fc.constant(name),
      on: fc.constantFrom(...subjectsOf(profile, name)),
    }),
  );
}

/** What a question can be about. */
function subjectsOf(profile: Profile, can: string): Subject[] {
  const rule = METHOD_POLICY[profile].get(can);
  if (rule?.kind === 'privilege' && rule.own?.what === 'role') return HELD_ROLES;
  const type =
    rule?.kind === 'privilege' ? rule.objectType : PRIVILEGE_OBJECT_TYPES.get(can.slice(9));
  return type === 'User' ? PEOPLE : PLACES;
}

/** What the authorizer says to a real call, or holds of a bare privilege. */
async function verdict(world: World, { user, can, on }: Asked): Promise<boolean> {
  const principal = await world.principal(user);
  const { profile } = world.fixture.cluster;
  const rule = METHOD_POLICY[profile].get(can);
  if (!rule) return holds(world, { user, can, on });
  const name = on.kind === 'data' ? (on.collection === '*' ? '' : on.collection) : on.name;
  const database = on.kind === 'data' ? on.database : 'default';
  try {
    const names = request(textsOf(rule, name));
    await world.authorizer.authorize(principal, methodRow(can), names, database);
    return true;
  } catch {
    return false;
  }
}

function textsOf(rule: MethodRule, name: string): Record<string, string[]> {
  if (rule.kind !== 'privilege') return {};
  const paths = [rule.name, rule.own?.path].filter((path) => path !== undefined);
  return Object.fromEntries(paths.map((path) => [path.join('.'), [name]]));
}

async function holds(world: World, { user, can, on }: Asked): Promise<boolean> {
  const { ids } = world.fixture.store.catalog;
  const { id } = world.fixture.cluster;
  const principal = await world.principal(user);
  const { rights } = await world.authorizer.authorize(
    principal,
    methodRow('Connect'),
    request(),
    '',
  );
  if (on.kind !== 'data') return rights.allows(can, '*', `user:${on.name}`);
  const { database, collection } = on;
  const inside = ids.database(id, database);
  // What is of the cluster is asked on all, whatever it is about.
  const level = privilegeLevel(world.fixture.cluster.profile, privilegeOfWire(can));
  if (level === 'Cluster') return rights.allows(can, '*', '*');
  if (level === 'Database' || collection === '*') return rights.allows(can, inside, '*');
  return rights.allows(can, inside, ids.collection(id, database, collection));
}

for (const profile of ['zilliz', 'milvus'] as const) {
  test(`${profile}: the verdict is the authorizer's, each chain is real, and the smallest grant helps`, {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        worldPlans(profile),
        fc.array(questions(profile), { minLength: 40, maxLength: 40 }),
        async (plan, asked) => {
          await using world = await openWorld(profile, plan);
          const left = { chains: 3, grants: 3 };
          for (const each of asked) await checkAnswer(world, each, left);
        },
      ),
      { numRuns: 25 },
    );
  });
}

/** @param left how many answers of each kind are to be put to the proof, which takes real changes */
async function checkAnswer(
  world: World,
  asked: Asked,
  left: { chains: number; grants: number },
): Promise<void> {
  const { user, can, on } = asked;
  const answer = await world.ask({ kind: 'may', who: { kind: 'user', name: user }, can, on });
  const label = JSON.stringify({ asked, answer });
  expect(answer.allowed, label).toBe(await verdict(world, asked));
  if (answer.allowed) {
    expect(answer.because.length, label).toBeGreaterThan(0);
    if (left.chains-- > 0) await checkChains(world, asked, answer.because);
  } else if (answer.reason === undefined && left.grants-- > 0) {
    await checkSmallestGrant(world, asked, answer);
  }
}

/** Without the grants of all chains it is refused, if nothing but grants allowed it. */
async function checkChains(
  world: World,
  asked: Asked,
  chains: { via: string; role: string; grant: Record<string, string> }[],
): Promise<void> {
  if (chains.some(({ via }) => via !== 'grant')) return;
  const { fixture } = world;
  const grants = await fixture.store.grants.list(fixture.cluster.id);
  const named = grants.filter((grant) =>
    chains.some(({ role, grant: view }) => {
      const place = 'user' in view ? ['*', view.user] : [view.database, view.collection];
      const shown = [nameOf(grant.database), nameOf(grant.object)];
      const isUser = (grant.objectType === 'User') === 'user' in view;
      return (
        isUser &&
        role === grant.role &&
        view.privilege === grant.privilege &&
        place.join() === shown.join()
      );
    }),
  );
  expect(named.length).toBeGreaterThan(0);
  for (const grant of named) await fixture.forbid(grant.role, grant.privilege, placeOf(grant));
  expect(await verdict(world, asked), JSON.stringify({ asked, chains })).toBe(false);
  for (const grant of named) await fixture.permit(grant.role, grant.privilege, placeOf(grant));
}

const nameOf = (target: GrantRecord['object']) => (target === '*' ? '*' : target.name);

function placeOf({ objectType: type, database, object }: GrantRecord) {
  return { type, database: nameOf(database), object: nameOf(object) };
}

async function checkSmallestGrant(
  world: World,
  asked: Asked,
  // biome-ignore lint/suspicious/noExplicitAny: an answer of either kind
  { smallestGrant, toRoles }: any,
): Promise<void> {
  const { fixture } = world;
  const label = JSON.stringify({ asked, smallestGrant });
  expect(smallestGrant, label).toBeDefined();
  // What is missing would be created for good; the test of waiting grants does that.
  if (smallestGrant.waits) return;
  let [role] = toRoles as string[];
  if (role === undefined) {
    role = `fresh${(await fixture.store.roles.list(fixture.cluster.id)).length}`;
    await fixture.addRole(role);
    await fixture.grant(asked.user, role);
  }
  const { privilege, database = '*', collection, user } = smallestGrant;
  for (const narrower of narrowerPlaces(world, asked, smallestGrant)) {
    await fixture.permit(role, privilege, narrower);
    expect(await verdict(world, asked), label).toBe(false);
    await fixture.forbid(role, privilege, narrower);
  }
  const place = { database, object: collection ?? user };
  await fixture.permit(role, privilege, place);
  expect(await verdict(world, asked), label).toBe(true);
  await fixture.forbid(role, privilege, place);
  expect(await verdict(world, asked), label).toBe(false);
}

/** Where a privilege of a collection could be granted on less; others hold for all anyway. */
function narrowerPlaces(
  { fixture }: World,
  { on }: Asked,
  { privilege, database, collection }: Record<string, string>,
): { database: string; object: string }[] {
  const level = privilegeLevel(fixture.cluster.profile, privilege ?? '');
  if (level !== 'Collection' || on.kind !== 'data' || on.database === '*') return [];
  const named = { database: on.database, object: on.collection };
  if (database === '*') return [named, { ...named, object: '*' }];
  return collection === '*' && on.collection !== '*' ? [named] : [];
}
