import { type messages, PRIVILEGE_GROUPS } from '@latchkey/contract';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handler } from '../handler.ts';
import type { PrivilegeGroupParts } from './privilege-group-handlers.ts';

type Request = messages.proto.milvus.ListPrivilegeGroupsRequest;
type Reply = WireReply<messages.proto.milvus.ListPrivilegeGroupsResponse>;

/** The built-in groups of the profile, then the custom ones by name. */
export function listPrivilegeGroups(parts: PrivilegeGroupParts): Handler<Request, Reply> {
  const { privilegeGroups, profile } = parts;
  return async (call) => {
    const custom = await privilegeGroups.list(call.clusterId);
    return {
      privilege_groups: [...PRIVILEGE_GROUPS[profile].groups, ...custom].map((group) => ({
        group_name: group.name,
        privileges: group.privileges.map((name) => ({ name })),
      })),
    };
  };
}
