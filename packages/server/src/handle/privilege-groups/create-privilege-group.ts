import { errors, type messages } from '@latchkey/contract';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import { checkGroupName, isBuiltInPrivilege } from './check-group-name.ts';
import type { PrivilegeGroupParts } from './privilege-group-handlers.ts';

type Request = messages.proto.milvus.CreatePrivilegeGroupRequest;

/** Creates a group without members. It may not have the name of what exists in every cluster. */
export function createPrivilegeGroup(parts: PrivilegeGroupParts): Handler<Request> {
  const { privilegeGroups, profile, rules } = parts;
  return async (call) => {
    const { group_name: name } = call.request;
    checkGroupName(name);
    if (isBuiltInPrivilege(profile, name)) throw errors.privilegeGroupBuiltIn(name);
    const group = { clusterId: call.clusterId, name };
    const outcome = await privilegeGroups.create(group, rules.maxPrivilegeGroups, originOf(call));
    if (outcome === 'exists') throw errors.privilegeGroupExists(name);
    if (outcome === 'full') throw errors.tooManyPrivilegeGroups();
    return {};
  };
}
