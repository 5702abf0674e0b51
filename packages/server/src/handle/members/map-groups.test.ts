import { expect, test } from 'vitest';
import { type GroupMapping, mapGroups } from './map-groups.ts';

const PROJECTS = [
  { id: 'proj-1', name: 'Search' },
  { id: 'proj-2', name: 'Ads' },
];
const mapping = (group: string, more: Partial<GroupMapping> = {}): GroupMapping => ({
  ...{ group, organization: 'Member', projects: {} },
  ...more,
});
const MAPPINGS = [
  mapping('owners', { organization: 'Owner' }),
  mapping('money', { organization: 'Billing-Admin' }),
  mapping('readers', { projects: { Search: 'Read-Only', 'proj-2': 'Read-Only' } }),
  mapping('writers', { projects: { 'proj-1': 'Read-Write', Gone: 'Admin' } }),
  mapping('guests'),
];
const rolesOf = (...groups: string[]) => mapGroups(groups, MAPPINGS, PROJECTS)?.roles;

test('who is in no mapped group is nobody', () => {
  expect(rolesOf()).toBeUndefined();
  expect(rolesOf('Owners', 'owners2', '')).toBeUndefined();
});

test('roles of several groups unite, the strongest in each project', () => {
  expect(rolesOf('readers', 'writers')).toEqual({
    orgRole: 'Member',
    projects: [
      { projectId: 'proj-1', role: 'Read-Write' },
      { projectId: 'proj-2', role: 'Read-Only' },
    ],
  });
  expect(rolesOf('writers', 'readers')).toEqual(rolesOf('readers', 'writers'));
});

test('an Owner is above all, and a role in a project above a Billing-Admin', () => {
  expect(rolesOf('money', 'owners')?.orgRole).toBe('Owner');
  expect(rolesOf('money')).toEqual({ orgRole: 'Billing-Admin', projects: [] });
  expect(rolesOf('money', 'guests')?.orgRole).toBe('Billing-Admin');
  expect(rolesOf('money', 'readers')?.orgRole).toBe('Member');
});

test('a project that is not there gives nothing, and is told', () => {
  const mapped = mapGroups(['writers'], MAPPINGS, PROJECTS);
  expect(mapped?.roles.projects).toEqual([{ projectId: 'proj-1', role: 'Read-Write' }]);
  expect(mapped?.unknownProjects).toEqual(['Gone']);
});
