import { wire } from '@latchkey/contract';
import type { ControlBody } from '@latchkey/contract/control';
import { MilvusRpc } from './milvus-rpc.ts';

type Dump = Omit<ControlBody<'importRbac'>, 'dryRun'>;

/**
 * Who there is on a Milvus and what each may do, in the form of the control plane's import.
 * @throws OperatorError: not reached, the credential is refused, or a version before `BackupRBAC`
 */
export async function readRbac(url: string, tokenFile: string): Promise<Dump> {
  const milvus = new MilvusRpc(url, tokenFile);
  try {
    const { RBAC_meta: meta } = await milvus.call(
      'BackupRBAC',
      [wire.milvus.BackupRBACMetaRequest, wire.milvus.BackupRBACMetaResponse],
      {},
    );
    return {
      users: (meta?.users ?? []).map((user) => ({
        ...{ name: user.user ?? '', passwordHash: user.password ?? '' },
        roles: namesOf(user.roles),
      })),
      roles: (meta?.roles ?? []).map((role) => ({
        ...{ name: role.name ?? '', description: role.description ?? '' },
      })),
      grants: (meta?.grants ?? []).map((grant) => ({
        ...{ role: grant.role?.name ?? '', objectType: grant.object?.name ?? '' },
        ...{ object: grant.object_name ?? '', database: grant.db_name ?? '' },
        privilege: grant.grantor?.privilege?.name ?? '',
        grantor: grant.grantor?.user?.name ?? '',
      })),
      privilegeGroups: (meta?.privilege_groups ?? []).map((group) => ({
        ...{ name: group.group_name ?? '', privileges: namesOf(group.privileges) },
      })),
    };
  } finally {
    milvus.close();
  }
}

function namesOf(all: readonly { readonly name?: string | null }[] | null | undefined): string[] {
  return (all ?? []).map(({ name }) => name ?? '');
}
