import { fixedRole, type messages } from '@latchkey/contract';
import type { Rbac } from '../../store/rbac.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handler } from '../handler.ts';
import { grantToWire, shownName } from './grant-to-wire.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.BackupRBACMetaRequest;
type Reply = WireReply<messages.proto.milvus.BackupRBACMetaResponse>;

/**
 * Everything that `RestoreRBAC` needs to make a new cluster like this one: users with the hashes of
 * their passwords, custom roles, grants and custom groups, always in the same order. Not the
 * built-in user, whose password is of its cluster. Milvus' `public` is among the roles because its
 * grants can be changed: so it is told from a role whose grants were not saved. Descriptions of
 * users have no place in the message.
 */
export function backupRbac({ store, profile, rules }: RoleParts): Handler<Request, Reply> {
  const isFixed = (role: string) => fixedRole(profile, role) !== undefined;
  return async (call) => {
    const { users, roles, grants, privilegeGroups } = await store.rbac.read(call.clusterId);
    const kept = grants.filter(({ role }) => !isFixed(role));
    return {
      RBAC_meta: {
        users: users
          .filter(({ name }) => name !== rules.builtInUser)
          .map((user) => ({
            user: user.name,
            password: user.passwordHash,
            roles: user.roles.map((name) => ({ name })),
          })),
        roles: roles
          .filter(({ name }) => !isFixed(name))
          .map(({ name, description }) => ({ name, description })),
        grants: sorted(kept).map(grantToWire),
        privilege_groups: privilegeGroups.map(({ name, privileges }) => ({
          group_name: name,
          privileges: privileges.map((privilege) => ({ name: privilege })),
        })),
      },
    };
  };
}

/** By what they are, not by when they were made, which is lost when they are restored. */
function sorted(grants: Rbac['grants']): Rbac['grants'] {
  const keyed = grants.map((grant) => {
    const { role, objectType, privilege, database, object, grantor } = grant;
    const names = [role, shownName(database), shownName(object), objectType, privilege, grantor];
    return { grant, key: names.join('\0') };
  });
  keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return keyed.map(({ grant }) => grant);
}
