import type { Kysely } from 'kysely';
import type { Origin } from '../audit.ts';
import type { IdentityKey, IdentityProfile, IdentityStore } from '../identities.ts';
import type { MemberRecord } from '../members.ts';
import { insertPersonalKey } from './api-keys.ts';
import { appendAudit } from './audit.ts';
import { dropBindingsOf } from './custom-roles.ts';
import { createLinkedIdentities } from './linked-identities.ts';
import { auditMember, isLastOwner, lockMember, selectMembers, writeProjects } from './members.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevisions } from './revision.ts';
import type { Schema } from './schema.ts';
import { deleteOthers } from './sessions.ts';

const NO_ROLES = { orgRole: 'Member', projects: [] } as const;
/** No session has this id. */
const NONE = '';

export function createIdentityStore(parts: Parts): IdentityStore {
  const { db, clock } = parts;
  const told = (trx: Kysely<Schema>, action: string, object: string, origin: Origin) =>
    appendAudit(trx, { time: clock.now(), action, clusterId: '', object, origin });
  return {
    ...createLinkedIdentities(parts),
    async find({ issuer, subject }) {
      const row = await db
        .selectFrom('member_identities')
        .select('member_id')
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst();
      if (!row) return undefined;
      const [member] = await selectMembers(db, { id: row.member_id });
      return member;
    },

    admit: (identity, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const { id, organizationId, issuer, subject, email, name, orgRole } = identity;
        // First, so that of two at once the second waits here and sees the first.
        await raiseAuthRevisions(trx, organizationId);
        if (await isRemoved(trx, organizationId, identity)) return 'removed';
        const there = await selectMembers(trx, { organization_id: organizationId });
        if (there.some((other) => other.email === email)) return 'email-taken';
        if (there.length >= limit) return 'full';
        const time = clock.now();
        await trx
          .insertInto('members')
          .values({
            ...{ id, organization_id: organizationId, email, name, org_role: orgRole },
            ...{ password_hash: '', created_at: time, source: 'sso' },
          })
          .execute();
        await trx
          .insertInto('member_identities')
          .values({ member_id: id, issuer, subject })
          .execute();
        await writeProjects(trx, id, identity.projects);
        await insertPersonalKey(trx, identity, time);
        await auditMember(trx, { time, action: 'AdmitMember', id, origin });
        await told(trx, 'MapRoles', rolesObject(id, identity), origin);
        return 'done';
      }),

    bringUpToDate: (memberId, profile, origin) =>
      db.transaction().execute(async (trx) => {
        const [present] = await selectMembers(trx, { id: memberId });
        if (!present) return 'no-member';
        if (sameRoles(present, profile) && sameNames(present, profile)) return 'done';
        const member = await lockMember(trx, memberId);
        if (!member) return 'no-member';
        if (profile.orgRole !== 'Owner' && (await isLastOwner(trx, member))) return 'last-owner';
        const email = (await isFree(trx, member, profile.email)) ? profile.email : member.email;
        await trx
          .updateTable('members')
          .set({ email, name: profile.name, org_role: profile.orgRole })
          .where('id', '=', memberId)
          .execute();
        await writeProjects(trx, memberId, profile.projects);
        await told(trx, 'MapRoles', rolesObject(memberId, profile), origin);
        return 'done';
      }),

    takeRoles: (memberId, origin) =>
      db.transaction().execute(async (trx) => {
        const member = await lockMember(trx, memberId);
        if (!member) return 'no-member';
        await deleteOthers(trx, memberId, NONE);
        if (await isLastOwner(trx, member)) return 'last-owner';
        await dropBindingsOf(trx, memberId);
        await trx.deleteFrom('people_group_members').where('member_id', '=', memberId).execute();
        if (sameRoles(member, NO_ROLES) && member.granted.length === 0) return 'done';
        await trx
          .updateTable('members')
          .set({ org_role: NO_ROLES.orgRole })
          .where('id', '=', memberId)
          .execute();
        await writeProjects(trx, memberId, []);
        await told(trx, 'MapRoles', rolesObject(memberId, NO_ROLES), origin);
        return 'done';
      }),

    refuse: ({ subject }, reason, origin) =>
      db
        .transaction()
        .execute((trx) => told(trx, 'RefuseSignIn', `identity:${subject} ${reason}`, origin)),

    async listRemoved(organizationId) {
      const rows = await db
        .selectFrom('removed_identities')
        .select(['id', 'email', 'removed_at'])
        .where('organization_id', '=', organizationId)
        .orderBy('removed_at', 'desc')
        .execute();
      return rows.map(({ id, email, removed_at }) => ({ id, email, removedAt: removed_at }));
    },

    readmit: (organizationId, id, origin) =>
      db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('removed_identities')
          .where('organization_id', '=', organizationId)
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await auditMember(trx, { time: clock.now(), action: 'ReadmitMember', id, origin });
        return true;
      }),
  };
}

async function isRemoved(
  db: Kysely<Schema>,
  organizationId: string,
  { issuer, subject }: IdentityKey,
): Promise<boolean> {
  const row = await db
    .selectFrom('removed_identities')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row !== undefined;
}

async function isFree(trx: Kysely<Schema>, member: MemberRecord, email: string): Promise<boolean> {
  const of = { organization_id: member.organizationId, email };
  return (await selectMembers(trx, of)).every(({ id }) => id === member.id);
}

type Roles = Pick<IdentityProfile, 'orgRole' | 'projects'>;

const sameNames = (one: IdentityProfile, other: IdentityProfile) =>
  one.email === other.email && one.name === other.name;
const sameRoles = (one: Roles, other: Roles) => rolesText(one) === rolesText(other);

/** e.g. `Member proj-1=Admin` */
function rolesText({ orgRole, projects }: Roles): string {
  const rows = projects.map(({ projectId, role }) => `${projectId}=${role}`);
  return [orgRole, ...rows.sort()].join(' ');
}

/** The audit says which roles somebody has from now on. */
const rolesObject = (id: string, roles: Roles) => `member:${id} ${rolesText(roles)}`;
