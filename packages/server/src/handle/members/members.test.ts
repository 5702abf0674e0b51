import { expect, test } from 'vitest';
import { createKeyRules } from '../../authorize/key-rules.ts';
import { OWNER_SCOPE } from '../../authorize/scope-algebra.ts';
import { systemRandom } from '../../kernel/random.ts';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { type MemberCall, Members } from './members.ts';
import { RoleBook } from './role-book.ts';

async function setUp() {
  const { store, hasher, founded } = await foundTemporaryStore();
  const { organizationId, projectId } = founded;
  const clock = { now: () => Date.now() };
  const rules = createKeyRules({ store, clock });
  const book = new RoleBook({ store, rules });
  const members = new Members({ store, rules, book, hasher, random: systemRandom, clock });
  const principal = { kind: 'local', id: 'host', name: 'host', organizationId } as const;
  const call: MemberCall = { principal: { ...principal, scope: OWNER_SCOPE }, origin: TEST_ORIGIN };
  return { store, members, call, projectId };
}

/** Of a built-in role of a project. */
const roleId = (role: string, projectId: string) => `r-${role}-${projectId.slice('proj-'.length)}`;

test('a role that is taken away stays away, whatever else is given to the member meanwhile', async () => {
  const { store, members, call, projectId } = await setUp();
  const first = await store.clusters.findProject(projectId);
  if (!first) throw new Error('the project is not there');
  const other = `${projectId}2`;
  await store.clusters.createProject({ ...first, id: other, name: 'another' }, 10, TEST_ORIGIN);
  const projects = [{ projectId, role: 'Admin' as const }];
  const asked = { email: 'ann@example.com', userName: 'Ann', orgRole: 'Member' as const, projects };
  const { member } = await members.invite(call, asked);
  await Promise.all([
    members.revokeRole(call, member.id, roleId('admin', projectId)),
    members.grantRole(call, member.id, roleId('readonly', other)),
  ]);
  expect((await store.members.find(member.id))?.projects).toEqual([
    { projectId: other, role: 'Read-Only' },
  ]);
});
