import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiKeyProject, ApiKeyScope } from '../store/api-keys.ts';
import { intersectScopes, isWithin, NO_SCOPE, OWNER_SCOPE } from './scope-algebra.ts';

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
const scope: fc.Arbitrary<ApiKeyScope> = fc.oneof(
  fc.constant(OWNER_SCOPE),
  fc.constant<ApiKeyScope>({ orgRole: 'Billing-Admin', projects: [] }),
  fc.array(project, { maxLength: 5 }).map((projects) => ({ orgRole: 'Member' as const, projects })),
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
      for (const both of [intersectScopes(a, b), intersectScopes(b, a)]) {
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

test('rows do not multiply, however often scopes are intersected', () => {
  fc.assert(
    fc.property(fc.array(scope, { minLength: 2, maxLength: 8 }), (scopes) => {
      const all = scopes.reduce(intersectScopes);
      expect(all.projects.length).toBeLessThanOrEqual(PROJECTS.length * ROLES.length * 2);
    }),
  );
});
