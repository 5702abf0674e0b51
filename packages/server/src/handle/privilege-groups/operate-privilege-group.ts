import { errors, type messages } from '@latchkey/contract';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import { changedMembers } from './changed-members.ts';
import { checkGroupName } from './check-group-name.ts';
import type { PrivilegeGroupParts } from './privilege-group-handlers.ts';

type Request = messages.proto.milvus.OperatePrivilegeGroupRequest;

/** `milvus.OperatePrivilegeGroupType` */
const ADD = 0;
const REMOVE = 1;

/**
 * Adds privileges to a custom group or takes some out. Whoever holds the group feels it at the next
 * call.
 */
export function operatePrivilegeGroup(parts: PrivilegeGroupParts): Handler<Request> {
  const { privilegeGroups, profile } = parts;
  return async (call) => {
    const { group_name: name, privileges } = call.request;
    checkGroupName(name);
    // What a client may send, not what the enum names.
    const type: number = call.request.type;
    if (type !== ADD && type !== REMOVE) {
      throw errors.privilegeGroupChange(`unsupported operate type: ${type}`);
    }
    const named = new Set(privileges.map((privilege) => privilege.name ?? ''));
    const change = { profile, group: name, named, adds: type === ADD };
    const exists = await privilegeGroups.setMembers(
      { clusterId: call.clusterId, name },
      (present) => changedMembers(present, change),
      originOf(call),
    );
    if (exists) return {};
    throw errors.privilegeGroupChange(
      `there is no privilege group name [${name}] defined in system to operate`,
    );
  };
}
