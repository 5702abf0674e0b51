import { ApiError, METHOD_ROWS, wire } from '@latchkey/contract';
import { operatePrivilegeGroup } from '../../handle/privilege-groups/operate-privilege-group.ts';
import { dropRole } from '../../handle/roles/drop-role.ts';
import { operatePrivilege } from '../../handle/roles/operate-privilege.ts';
import { operatePrivilegeV2 } from '../../handle/roles/operate-privilege-v2.ts';
import { operateUserRole } from '../../handle/roles/operate-user-role.ts';
import { PROFILE_RULES } from '../../handle/users/profile-rules.ts';
import type { Call } from '../../kernel/call.ts';
import { OwnCancellation } from '../../kernel/cancellation.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Cluster } from '../../store/clusters.ts';
import { compileRights } from '../compile-rights.ts';
import { everywhere } from '../everywhere.ts';
import type { DraftStore } from './draft/draft-store.ts';
import type { Change } from './question.ts';

/** Why a change would not be made, in the words of the call that makes it. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

export interface TrialParts {
  readonly cluster: Cluster;
  readonly store: DraftStore;
  /** In whose name; may do everything. */
  readonly asker: Principal;
}

/**
 * Makes a change to a draft, through the handler of the call that would make it, with all of its
 * checks.
 * @returns why it was refused; undefined: it was made
 */
export async function tryChange(change: Change, parts: TrialParts): Promise<Refusal | undefined> {
  try {
    await make(change, parts);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.fields.code, message: error.message };
  }
}

/** Numbers of the wire's enums, the same for users' roles, grants and members of groups. */
const ADD = 0;
const REMOVE = 1;

async function make(change: Change, parts: TrialParts): Promise<void> {
  const { cluster, store } = parts;
  const { profile } = cluster;
  const rules = PROFILE_RULES[profile];
  const handling = { store, profile, rules };
  const { milvus } = wire;
  switch (change.kind) {
    case 'grant':
    case 'revoke':
      return operateGrant(change, parts);
    case 'grantRole':
    case 'revokeRole': {
      const { user: username, role: role_name } = change;
      const type = change.kind === 'grantRole' ? ADD : REMOVE;
      const request = milvus.OperateUserRoleRequest.create({ username, role_name, type });
      await operateUserRole(handling)(callOf('OperateUserRole', request, parts));
      return;
    }
    case 'addToGroup':
    case 'removeFromGroup': {
      const { privilegeGroups } = store;
      const request = milvus.OperatePrivilegeGroupRequest.create({
        group_name: change.group,
        privileges: change.privileges.map((name) => ({ name })),
        type: change.kind === 'addToGroup' ? ADD : REMOVE,
      });
      const call = callOf('OperatePrivilegeGroup', request, parts);
      await operatePrivilegeGroup({ privilegeGroups, profile, rules })(call);
      return;
    }
    case 'dropRole': {
      const { role: role_name, force: force_drop } = change;
      const request = milvus.DropRoleRequest.create({ role_name, force_drop });
      await dropRole(handling)(callOf('DropRole', request, parts));
      return;
    }
  }
}

/** By the second version of the call; the first alone can speak of one user. */
async function operateGrant(
  change: Extract<Change, { kind: 'grant' | 'revoke' }>,
  parts: TrialParts,
): Promise<void> {
  const { cluster, store } = parts;
  const handling = { store, profile: cluster.profile, rules: PROFILE_RULES[cluster.profile] };
  const { on } = change;
  const type = change.kind === 'grant' ? ADD : REMOVE;
  const role = { name: change.role, description: '' };
  const grantor = { privilege: { name: change.privilege } };
  if (on.kind === 'data') {
    const { database: db_name, collection: collection_name } = on;
    const request = wire.milvus.OperatePrivilegeV2Request.create({
      ...{ role, grantor, type, db_name, collection_name },
    });
    await operatePrivilegeV2(handling)(callOf('OperatePrivilegeV2', request, parts));
    return;
  }
  const request = wire.milvus.OperatePrivilegeRequest.create({
    entity: { role, grantor, object: { name: 'User' }, object_name: on.name, db_name: '*' },
    type,
  });
  await operatePrivilege(handling)(callOf('OperatePrivilege', request, parts));
}

function callOf<Request>(
  name: string,
  request: Request,
  { cluster, asker }: TrialParts,
): Call<Request> {
  const method = METHOD_ROWS.find((row) => row.name === name);
  if (!method) throw new Error(`no RPC ${name}`);
  const nobody = { roles: new Set<string>(), variables: { user: undefined, tags: new Map() } };
  return {
    ...{ requestId: 'dry-run', clusterId: cluster.id, method, principal: asker },
    rights: compileRights({ own: everywhere(['All']) }).of(nobody),
    ...{ collections: undefined, database: 'default', request, source: '' },
    cancellation: new OwnCancellation(),
  };
}
