import type { MemberStore } from '../members.ts';
import type { Parts } from './parts.ts';

export function createMemberStore({ db }: Parts): MemberStore {
  return {
    async find(id) {
      const row = await db
        .selectFrom('members')
        .select(['id', 'organization_id', 'email', 'org_role'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (!row) return undefined;
      const { organization_id: organizationId, email, org_role: orgRole } = row;
      return { id: row.id, organizationId, email, scope: { orgRole, projects: [] } };
    },
  };
}
