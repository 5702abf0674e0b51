import fc from 'fast-check';
import { expect, test } from 'vitest';
import type {
  ApiKeyProject,
  ApiKeyScope,
  KeyClusterRole,
  ScopedPrivilege,
} from '../store/api-keys.ts';
import { intersectScopes, isWithin, NO_SCOPE, OWNER_SCOPE } from './scope-algebra.ts';
import { holdsPrivilege, reachesData } from './scope-privileges.ts';

const PROJECTS = ['p1', 'p2'];
const CLUSTERS = ['c1', 'c2'];
const DATABASES = [1, 2];
const ROLES = ['Admin', 'Read-Write', 'Read-Only'] as const;

const clusterIds = fc.subarray(CLUSTERS, { minLength: 1 });
const databasesOf = (clusters: readonly string[]) =>
  fc.subarray(
    clusters.flatMap((clusterId) =>
      DATABASES.map((id) => ({ clusterId, id, name: `${clusterId}-${id}` })),
    ),
  );
const project: fc.Arbitrary<ApiKeyProject> = fc
  .record({ projectId: fc.constantFrom(...PROJECTS), role: fc.constantFrom(...ROLES) })
  .chain((row) =>
    fc.oneof(
      fc.constant(row),
      clusterIds.map((ids) => ({ ...row, clusterIds: ids })),
      clusterIds.chain((ids) =>
        databasesOf(ids).map((databases) => ({ ...row, clusterIds: ids, databases })),
      ),
    ),
  );
const NAMES = [
  'serving_cluster:view',
  'serving_cluster:delete',
  'serving_cluster_data:write',
] as const;
const privilege: fc.Arbitrary<ScopedPrivilege> = fc
  .record({ projectId: fc.constantFrom(...PROJECTS), privilege: fc.constantFrom(...NAMES) })
  .chain((row) =>
    fc.oneof(
      fc.constant(row),
      clusterIds.map((ids) => ({ ...row, clusterIds: ids })),
    ),
  );
const clusterRole: fc.Arbitrary<KeyClusterRole> = fc
  .record({ clusterId: fc.constantFrom(...CLUSTERS), name: fc.constantFrom('a', 'b') })
  .map((row) => ({ ...row, projectId: 'p1', roleId: `${row.clusterId}-${row.name}` }));
const scope: fc.Arbitrary<ApiKeyScope> = fc.oneof(
  fc.constant(OWNER_SCOPE),
  fc.constant<ApiKeyScope>({ orgRole: 'Billing-Admin', projects: [] }),
  fc.record({
    orgRole: fc.constant('Member' as const),
    projects: fc.array(project, { maxLength: 5 }),
    privileges: fc.array(privilege, { maxLength: 5 }),
    clusterRoles: fc.array(clusterRole, { maxLength: 2 }),
  }),
);

/** All that there is to be given, one by one: a scope is the set of those that it gives. */
const ATOMS = PROJECTS.flatMap((projectId) =>
  [...CLUSTERS, 'c3'].flatMap((clusterId) =>
    [...DATABASES, 3, 'all' as const].flatMap((database) =>
      ROLES.map((role) => ({ projectId, clusterId, database, role })),
    ),
  ),
);
type Atom = (typeof ATOMS)[number];

function gives({ orgRole, projects }: ApiKeyScope, atom: Atom): boolean {
  if (orgRole !== 'Member') return orgRole === 'Owner';
  return projects.some((row) => {
    if (row.projectId !== atom.projectId) return false;
    if (ROLES.indexOf(row.role) > ROLES.indexOf(atom.role)) return false;
    if (row.clusterIds && !row.clusterIds.includes(atom.clusterId)) return false;
    if (!row.databases) return true;
    return row.databases.some(
      ({ clusterId, id }) => clusterId === atom.clusterId && id === atom.database,
    );
  });
}

/** The same for privileges of custom roles, which roles of a project give, too. */
const PRIVILEGE_ATOMS = PROJECTS.flatMap((projectId) =>
  [...CLUSTERS, 'c3', undefined].flatMap((clusterId) =>
    NAMES.map((name) => ({ projectId, clusterId, name })),
  ),
);

function givesPrivilege(
  { orgRole, projects, privileges = [], clusterRoles = [] }: ApiKeyScope,
  { projectId, clusterId, name }: (typeof PRIVILEGE_ATOMS)[number],
): boolean {
  if (orgRole !== 'Member') return orgRole === 'Owner';
  const isHere = (row: { projectId: string; clusterIds?: readonly string[] }) =>
    row.projectId === projectId &&
    (!row.clusterIds || (clusterId !== undefined && row.clusterIds.includes(clusterId)));
  const weakest = { view: 'Read-Only', write: 'Read-Write', delete: 'Admin' } as const;
  const action = name.split(':')[1] as keyof typeof weakest;
  return (
    privileges.some((row) => row.privilege === name && isHere(row)) ||
    (action === 'view' &&
      clusterRoles.some((row) => row.projectId === projectId && row.clusterId === clusterId)) ||
    projects.some((row) => {
      if (!isHere(row)) return false;
      if (row.databases) return row.databases.length > 0 && action === 'view';
      return ROLES.indexOf(row.role) <= ROLES.indexOf(weakest[action]);
    })
  );
}

test('privileges of custom roles are given by an intersection if both scopes give them', () => {
  fc.assert(
    fc.property(scope, scope, (a, b) => {
      const both = intersectScopes(a, b);
      for (const atom of PRIVILEGE_ATOMS) {
        const text = JSON.stringify(atom);
        // Of what is known by some databases alone, the intersection may say less, and never more.
        if (givesPrivilege(both, atom)) {
          expect(givesPrivilege(a, atom) && givesPrivilege(b, atom), text).toBe(true);
        }
        expect(holdsPrivilege(a, atom.name, place(atom)), text).toBe(givesPrivilege(a, atom));
        const plain = [a, b].every(({ projects }) => projects.every((row) => !row.databases));
        if (plain && givesPrivilege(a, atom) && givesPrivilege(b, atom)) {
          expect(givesPrivilege(both, atom), text).toBe(true);
        }
      }
      if (!isWithin(a, b)) return;
      for (const atom of PRIVILEGE_ATOMS) {
        if (givesPrivilege(a, atom)) expect(givesPrivilege(b, atom)).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a cluster that no database is left of is not given by an intersection', () => {
  const row = { projectId: 'p1', role: 'Admin' } as const;
  const some = { ...row, clusterIds: ['c2'], databases: [{ clusterId: 'c2', id: 2, name: 'two' }] };
  const none = { ...row, clusterIds: ['c1'], databases: [] };
  const key = { orgRole: 'Member', projects: [some, none] } as const;
  const both = intersectScopes(key, { orgRole: 'Member', projects: [row] });
  const sees = (clusterId: string) =>
    holdsPrivilege(both, 'serving_cluster:view', { projectId: 'p1', clusterId });
  expect([sees('c1'), sees('c2')]).toEqual([false, true]);
});

function place({ projectId, clusterId }: (typeof PRIVILEGE_ATOMS)[number]) {
  return { projectId, ...(clusterId !== undefined && { clusterId }) };
}

test('an intersection gives what both scopes give, neither more nor less', () => {
  fc.assert(
    fc.property(scope, scope, (a, b) => {
      const both = intersectScopes(a, b);
      for (const atom of ATOMS) {
        expect(gives(both, atom), JSON.stringify(atom)).toBe(gives(a, atom) && gives(b, atom));
      }
    }),
    { numRuns: 500 },
  );
});

test('an intersection is within both scopes, whatever the order, and they within an Owner', () => {
  fc.assert(
    fc.property(scope, scope, (a, b) => {
      // What roles of clusters give is not known here: they stay whole.
      for (const each of [intersectScopes(a, b), intersectScopes(b, a)]) {
        const both = { ...each, clusterRoles: [] };
        expect([isWithin(both, a), isWithin(both, b)]).toEqual([true, true]);
      }
      expect([isWithin(a, OWNER_SCOPE), isWithin(NO_SCOPE, a)]).toEqual([true, true]);
    }),
    { numRuns: 500 },
  );
});

test('a scope that is within another one gives nothing that the other does not', () => {
  fc.assert(
    fc.property(scope, scope, (a, b) => {
      fc.pre(isWithin(a, b));
      for (const atom of ATOMS) if (gives(a, atom)) expect(gives(b, atom)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('a role of a cluster stays where the other scope reaches the data, and nowhere else', () => {
  const idsOf = ({ clusterRoles = [] }: ApiKeyScope) => clusterRoles.map(({ roleId }) => roleId);
  fc.assert(
    fc.property(scope, scope, (a, b) => {
      const stays = (from: ApiKeyScope, other: ApiKeyScope) =>
        (from.clusterRoles ?? []).filter((role) => reachesData(other, role));
      const expected = [...stays(a, b), ...stays(b, a)].map(({ roleId }) => roleId);
      expect(new Set(idsOf(intersectScopes(a, b)))).toEqual(new Set(expected));
      if (isWithin(a, b)) expect(stays(a, b)).toEqual(a.clusterRoles ?? []);
    }),
    { numRuns: 1_000 },
  );
});

test('rows do not multiply, however often scopes are intersected', () => {
  fc.assert(
    fc.property(fc.array(scope, { minLength: 2, maxLength: 8 }), (scopes) => {
      const all = scopes.reduce(intersectScopes);
      expect(all.projects.length).toBeLessThanOrEqual(PROJECTS.length * ROLES.length * 2);
    }),
  );
});
