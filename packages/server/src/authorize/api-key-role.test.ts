import { PROJECT_ROLES } from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { ApiKeyScope } from '../store/api-keys.ts';
import { apiKeyRole } from './api-key-role.ts';

const cluster = { id: 'in01-1', projectId: 'proj-1', organizationId: 'org-1' };
const roleOf = (scope: ApiKeyScope, organizationId = 'org-1') =>
  apiKeyRole({ organizationId, scope }, cluster)?.name;
const member = (...projects: ApiKeyScope['projects']): ApiKeyScope => ({
  orgRole: 'Member',
  projects,
});

test('an owner administers every cluster of its organization, a billing admin none', () => {
  expect(roleOf({ orgRole: 'Owner', projects: [] })).toBe('db_admin');
  expect(roleOf({ orgRole: 'Owner', projects: [] }, 'org-2')).toBeUndefined();
  expect(
    roleOf({ orgRole: 'Billing-Admin', projects: [{ projectId: 'proj-1', role: 'Admin' }] }),
  ).toBeUndefined();
});

test('a member has its role in the project of the cluster', () => {
  expect(roleOf(member({ projectId: 'proj-1', role: 'Admin' }))).toBe(PROJECT_ROLES.Admin.name);
  expect(roleOf(member({ projectId: 'proj-1', role: 'Read-Write' }))).toBe('db_rw');
  expect(roleOf(member({ projectId: 'proj-1', role: 'Read-Only' }))).toBe('db_ro');
  expect(roleOf(member({ projectId: 'proj-2', role: 'Admin' }))).toBeUndefined();
  expect(roleOf(member())).toBeUndefined();
});

test('a list of clusters limits the role to them', () => {
  const only = (...clusterIds: string[]) =>
    roleOf(member({ projectId: 'proj-1', role: 'Read-Only', clusterIds }));
  expect(only('in01-2', 'in01-1')).toBe('db_ro');
  expect(only('in01-2')).toBeUndefined();
  expect(only()).toBeUndefined();
});

test('of several roles in the project the strongest holds', () => {
  expect(
    roleOf(
      member(
        { projectId: 'proj-1', role: 'Read-Only' },
        { projectId: 'proj-1', role: 'Read-Write', clusterIds: ['in01-1'] },
        { projectId: 'proj-1', role: 'Admin', clusterIds: ['in01-2'] },
      ),
    ),
  ).toBe('db_rw');
});
