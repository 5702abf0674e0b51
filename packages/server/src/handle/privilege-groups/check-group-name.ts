import { errors, PRIVILEGE_OBJECT_TYPES, type Profile, privilegeGroup } from '@latchkey/contract';

const MAX_BYTES = 255;
/** So that a refusal does not send back all of a name that is far too long. */
const PRINTED = 300;

/**
 * Milvus' rule for names of custom privilege groups.
 * @throws errors.privilegeGroupNameInvalid
 */
export function checkGroupName(name: string): void {
  if (Buffer.byteLength(name) > MAX_BYTES || !/^[A-Za-z_]\w*$/.test(name)) {
    throw errors.privilegeGroupNameInvalid(name.slice(0, PRINTED));
  }
}

/** Whether the name is that of a single privilege or of a built-in group. */
export function isBuiltInPrivilege(profile: Profile, name: string): boolean {
  return PRIVILEGE_OBJECT_TYPES.has(name) || privilegeGroup(profile, name) !== undefined;
}
