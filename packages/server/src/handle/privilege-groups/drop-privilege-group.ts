import { errors, type messages } from '@latchkey/contract';
import type { Handler } from '../handler.ts';
import { originOf } from '../origin.ts';
import { checkGroupName } from './check-group-name.ts';
import type { PrivilegeGroupParts } from './privilege-group-handlers.ts';

type Request = messages.proto.milvus.DropPrivilegeGroupRequest;

/**
 * Drops a group that no role holds. To drop one that does not exist, or a built-in one, is a success
 * without effect, as in Milvus.
 */
export function dropPrivilegeGroup({ privilegeGroups }: PrivilegeGroupParts): Handler<Request> {
  return async (call) => {
    const { group_name: name } = call.request;
    checkGroupName(name);
    const outcome = await privilegeGroups.drop({ clusterId: call.clusterId, name }, originOf(call));
    if (outcome !== 'done') throw errors.privilegeGroupUsed(name, outcome.usedBy);
    return {};
  };
}
