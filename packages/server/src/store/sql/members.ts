import type { Kysely, Selectable } from 'kysely';
import { type AuditChange, changesBetween, Hidden } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { MemberProject, MemberRecord, MemberStore, NewMember } from '../members.ts';
import { insertPersonalKey } from './api-keys.ts';
import { appendAudit } from './audit.ts';
import { dropBindingsOf } from './custom-roles.ts';
import { selectGranted } from './granted-roles.ts';
import { markOwnPassword } from './member-sign-ins.ts';
import type { Parts } from './parts.ts';
import { rememberRemoved } from './removed-identities.ts';
import { raiseAuthRevisions } from './revision.ts';
import type { Schema } from './schema.ts';

export function createMemberStore({ db, clock }: Parts): MemberStore {
  return {
    async find(id) {
      const [member] = await selectMembers(db, { id });
      return member;
    },

    async findByEmail(organizationId, email) {
      const [member] = await selectMembers(db, { organization_id: organizationId, email });
      return member;
    },

    list: (organizationId) => selectMembers(db, { organization_id: organizationId }),

    invite: (member, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const { id, organizationId, email } = member;
        // First, so that of two at once the second waits here and counts the first.
        await raiseAuthRevisions(trx, organizationId);
        const there = await selectMembers(trx, { organization_id: organizationId });
        if (there.some((other) => other.email === email)) return 'exists';
        if (there.length >= limit) return 'full';
        const time = clock.now();
        await trx
          .insertInto('members')
          .values({
            ...{ id, organization_id: organizationId, email, name: member.name },
            ...{ password_hash: '', org_role: member.orgRole, created_at: time },
            invitation_digest: member.invitation.digest,
            invited_until: member.invitation.until,
          })
          .execute();
        await writeProjects(trx, id, member.projects);
        await insertPersonalKey(trx, member, time);
        const changes = changesBetween(undefined, audited(member));
        await auditMember(trx, { time, action: 'InviteMember', id, changes, origin });
        return 'done';
      }),

    inviteAgain: (id, { digest, until }, origin) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('members')
          .set({ invitation_digest: digest, invited_until: until })
          .where('id', '=', id)
          .where('invitation_digest', 'is not', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        const changes = changesBetween({}, { invitation: new Hidden(digest) });
        const change = { action: 'InviteMember', id, changes };
        await auditMember(trx, { time: clock.now(), ...change, origin });
        return true;
      }),

    async findInvited(digest) {
      const [member] = await selectMembers(db, { invitation_digest: digest });
      return member?.invitedUntil !== undefined && clock.now() < member.invitedUntil
        ? member
        : undefined;
    },

    accept: (digest, passwordHash, origin) =>
      db.transaction().execute(async (trx) => {
        const time = clock.now();
        const row = await trx
          .updateTable('members')
          .set({ password_hash: passwordHash, invitation_digest: null, invited_until: null })
          .where('invitation_digest', '=', digest)
          .where('invited_until', '>', time)
          .returning('id')
          .executeTakeFirst();
        if (!row) return false;
        await markOwnPassword(trx, row.id, passwordHash);
        const changes = changesBetween({}, { password: new Hidden(passwordHash) });
        const change = { action: 'AcceptInvitation', id: row.id, changes };
        await auditMember(trx, { time, ...change, origin });
        return true;
      }),

    update: (id, { name, orgRole, projects }, origin) =>
      db.transaction().execute(async (trx) => {
        const member = await lockMember(trx, id);
        if (!member) return 'no-member';
        const demotes = orgRole !== undefined && orgRole !== 'Owner';
        if (demotes && (await isLastOwner(trx, member))) return 'last-owner';
        await trx
          .updateTable('members')
          .set({
            id,
            ...(name !== undefined && { name }),
            ...(orgRole !== undefined && { org_role: orgRole }),
          })
          .where('id', '=', id)
          .execute();
        const rows = typeof projects === 'function' ? projects(member.projects) : projects;
        if (rows) await writeProjects(trx, id, rows);
        const [after] = await selectMembers(trx, { id });
        const changes = changesBetween(audited(member), after && audited(after));
        const change = { action: 'UpdateMember', id, changes };
        await auditMember(trx, { time: clock.now(), ...change, origin });
        return 'done';
      }),

    remove: (id, origin) =>
      db.transaction().execute(async (trx) => {
        const member = await lockMember(trx, id);
        if (!member) return 'no-member';
        if (await isLastOwner(trx, member)) return 'last-owner';
        const personal = await trx
          .deleteFrom('api_keys')
          .where('creator_id', '=', id)
          .where('kind', '=', 'personal')
          .returning('id')
          .executeTakeFirst();
        await trx
          .deleteFrom('credential_uses')
          .where('credential_id', '=', personal?.id ?? '')
          .execute();
        await rememberRemoved(trx, member, clock.now());
        await dropBindingsOf(trx, id);
        await trx.deleteFrom('members').where('id', '=', id).execute();
        const changes = changesBetween(audited(member), undefined);
        const change = { action: 'RemoveMember', id, changes };
        await auditMember(trx, { time: clock.now(), ...change, origin });
        return 'done';
      }),
  };
}

type Where = Partial<Pick<Selectable<Schema['members']>, 'id' | 'organization_id' | 'email'>> & {
  readonly invitation_digest?: string;
};

export async function selectMembers(db: Kysely<Schema>, where: Where): Promise<MemberRecord[]> {
  const rows = await db
    .selectFrom('members')
    .selectAll()
    .where((eb) => eb.and(where))
    .orderBy('email')
    .execute();
  const ids = rows.map(({ id }) => id);
  const projects =
    ids.length === 0
      ? []
      : await db
          .selectFrom('member_projects')
          .selectAll()
          .where('member_id', 'in', ids)
          .orderBy('project_id')
          .execute();
  const granted = await selectGranted(db, rows);
  const linked = await selectLinked(db, rows);
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    email: row.email,
    name: row.name,
    passwordHash: row.password_hash,
    orgRole: row.org_role,
    projects: projects
      .filter(({ member_id }) => member_id === row.id)
      .map(({ project_id, role }) => ({ projectId: project_id, role })),
    granted: granted.get(row.id) ?? [],
    createdAt: row.created_at,
    source: row.source,
    linked: linked.has(row.id),
    ...(row.link_until !== null && { linkUntil: row.link_until }),
    ...(row.last_sign_in_at !== null && { lastSignInAt: row.last_sign_in_at }),
    ...(row.invited_until !== null && { invitedUntil: row.invited_until }),
  }));
}

/** Ids of those local members whom the identity provider may vouch for as well. */
async function selectLinked(
  db: Kysely<Schema>,
  members: readonly Pick<Selectable<Schema['members']>, 'id' | 'source'>[],
): Promise<ReadonlySet<string>> {
  const ids = members.flatMap(({ id, source }) => (source === 'local' ? id : []));
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('member_identities')
    .select('member_id')
    .where('member_id', 'in', ids)
    .execute();
  return new Set(rows.map((row) => row.member_id));
}

/** Also raises the auth revisions: of two changes at once the second waits here for the first. */
export async function lockMember(
  trx: Kysely<Schema>,
  id: string,
): Promise<MemberRecord | undefined> {
  const [member] = await selectMembers(trx, { id });
  if (member) await raiseAuthRevisions(trx, member.organizationId);
  return member;
}

/** Whether the organization would be left with nobody who can sign in and is an Owner. */
export async function isLastOwner(trx: Kysely<Schema>, member: MemberRecord): Promise<boolean> {
  if (!isActiveOwner(member)) return false;
  const all = await selectMembers(trx, { organization_id: member.organizationId });
  return !all.some((other) => other.id !== member.id && isActiveOwner(other));
}

function isActiveOwner({ orgRole, invitedUntil }: MemberRecord): boolean {
  return orgRole === 'Owner' && invitedUntil === undefined;
}

export async function writeProjects(
  trx: Kysely<Schema>,
  memberId: string,
  projects: readonly MemberProject[],
): Promise<void> {
  await trx.deleteFrom('member_projects').where('member_id', '=', memberId).execute();
  for (const { projectId, role } of projects) {
    const row = { member_id: memberId, project_id: projectId, role };
    await trx.insertInto('member_projects').values(row).execute();
  }
}

/** A member as the audit tells of it. */
function audited({ email, name, orgRole, projects }: NewMember | MemberRecord) {
  return { email, name, orgRole, projects };
}

export function auditMember(
  trx: Kysely<Schema>,
  change: { time: number; action: string; id: string; changes?: AuditChange[]; origin: Origin },
): Promise<void> {
  const { id, ...rest } = change;
  return appendAudit(trx, { ...rest, clusterId: '', object: `member:${id}` });
}
