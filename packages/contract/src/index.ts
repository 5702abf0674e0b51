export {
  BUILT_IN_ADMINS,
  BUILT_IN_ROLES,
  type BuiltInRole,
  fixedRole,
  implicitRole,
  PROJECT_ROLES,
} from './built-in-roles.ts';
export { ApiError } from './errors/api-error.ts';
export { errors } from './errors/errors.ts';
export { bytesOf, float32View, float64View } from './float-view.ts';
export { METHOD_ROWS } from './generated/methods.ts';
export { GrpcCode } from './grpc-code.ts';
export {
  type FieldPath,
  METHOD_POLICY,
  type MethodRule,
  type PrivilegeRule,
} from './method-policy.ts';
export type { MethodRow } from './method-row.ts';
export {
  PRIVILEGE_GROUPS,
  type PrivilegeGroup,
  type PrivilegeLevel,
  privilegeGroup,
  privilegeLevel,
} from './privilege-groups.ts';
export {
  type ObjectType,
  PRIVILEGE_OBJECT_TYPES,
  type Privilege,
  privilegeOfWire,
  wirePrivilege,
} from './privileges.ts';
export type { Profile } from './profile.ts';
export { SERVED_RPCS, type ServedRpc } from './served.ts';
export { decodeInt64s, encodeInt64s, type Int64, int64Of } from './varint.ts';
export { type messages, wire } from './wire.ts';
