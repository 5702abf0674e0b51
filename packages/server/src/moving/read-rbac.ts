import { wire } from '@latchkey/contract';
import { MilvusRpc } from './milvus-rpc.ts';
import { grantOf, namesOf, type RbacDump } from './rbac-dump.ts';
import { readRbacLists } from './read-rbac-lists.ts';

/**
 * By `BackupRBAC`; a version before it (2.3, early 2.4) is asked list by list, which has everything but
 * the hashes of the passwords.
 * @throws OperatorError: not reached, or the credential is refused
 */
export async function readRbac(url: string, tokenFile: string): Promise<RbacDump> {
  const milvus = new MilvusRpc(url, tokenFile);
  try {
    const types = [wire.milvus.BackupRBACMetaRequest, wire.milvus.BackupRBACMetaResponse] as const;
    const reply = await milvus.callIfKnown('BackupRBAC', types, {});
    if (!reply) return await readRbacLists(milvus);
    const { RBAC_meta: meta } = reply;
    const users = (meta?.users ?? []).map((user) => ({
      ...{ name: user.user ?? '', passwordHash: user.password ?? '' },
      roles: namesOf(user.roles ?? []),
    }));
    return {
      users: await withTags(milvus, users),
      roles: (meta?.roles ?? []).map((role) => ({
        ...{ name: role.name ?? '', description: role.description ?? '' },
      })),
      grants: (meta?.grants ?? []).map(grantOf),
      privilegeGroups: (meta?.privilege_groups ?? []).map((group) => ({
        ...{ name: group.group_name ?? '', privileges: namesOf(group.privileges ?? []) },
      })),
    };
  } finally {
    milvus.close();
  }
}

/** Tags are asked for user by user; a server that knows none says so at the first. @throws OperatorError */
async function withTags(
  milvus: MilvusRpc,
  users: RbacDump['users'],
): Promise<RbacDump['users'][number][]> {
  const types = [wire.milvus.GetUserTagsRequest, wire.milvus.GetUserTagsResponse] as const;
  const tagged: RbacDump['users'][number][] = [];
  for (const user of users) {
    const reply = await milvus.callIfKnown('GetUserTags', types, { user_name: user.name });
    if (!reply) return [...users];
    const { tags } = reply;
    tagged.push(Object.keys(tags).length === 0 ? user : { ...user, tags });
  }
  return tagged;
}
