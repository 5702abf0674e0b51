/**
 * RPCs that give or take access. A member in a browser is asked for the password again before one of
 * them: what somebody finds open on a desk shall not make them an administrator.
 */
export const CONFIRMED_METHODS: ReadonlySet<string> = new Set([
  ...['CreateCredential', 'UpdateCredential', 'DeleteCredential'],
  ...['CreateRole', 'AlterRole', 'DropRole', 'OperateUserRole'],
  ...['OperatePrivilege', 'OperatePrivilegeV2', 'RestoreRBAC'],
  ...['CreatePrivilegeGroup', 'DropPrivilegeGroup', 'OperatePrivilegeGroup'],
  ...['CreateRowPolicy', 'UpdateRowPolicy', 'DropRowPolicy', 'AddUserTags', 'DeleteUserTags'],
]);
