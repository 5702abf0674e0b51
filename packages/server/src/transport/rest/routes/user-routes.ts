import { errors, wire } from '@latchkey/contract';
import type { RestHandlers } from '../rest-call.ts';
import { missingField } from '../validation-error.ts';

const { AddUserToRole, RemoveUserFromRole } = wire.milvus.OperateUserRoleType;

/** Passwords are plain text in REST and base64 in the messages. */
const encoded = (password: string | null | undefined) =>
  Buffer.from(password ?? '', 'utf8').toString('base64');

export const userRoutes = {
  'users/list': async (_request, call) => {
    const { usernames } = await call.rpc('ListCredUsers', {});
    return { data: usernames ?? [] };
  },

  'users/describe': async ({ userName }, call) => {
    const request = { user: { name: userName }, include_role_info: true };
    const { results = [] } = await call.rpc('SelectUser', request);
    const found = results.find((result) => result.user?.name === userName);
    const data = (found?.roles ?? []).map((role) => role.name ?? '');
    return found ? { data, description: found.description ?? '' } : { data };
  },

  'users/create': async ({ userName, password, description }, call) => {
    const request = { username: userName, password: encoded(password) };
    await call.rpc('CreateCredential', { ...request, ...(description && { description }) });
    return { data: {} };
  },

  'users/update_password': async (request, call) => {
    const { userName, password, newPassword, description } = request;
    const describesOnly = typeof description === 'string' && !password && !newPassword;
    // An empty old password is a reset by somebody who may update users; upstream refuses it here.
    if (!describesOnly && typeof password !== 'string') throw missing('Password');
    if (!describesOnly && !newPassword) throw missing('NewPassword');
    await call.rpc('UpdateCredential', {
      username: userName,
      oldPassword: encoded(password),
      newPassword: encoded(newPassword),
      ...(typeof description === 'string' && { description }),
    });
    return { data: {} };
  },

  'users/drop': async ({ userName }, call) => {
    await call.rpc('DeleteCredential', { username: userName });
    return { data: {} };
  },

  'users/grant_role': async ({ userName, roleName }, call) => {
    const type = AddUserToRole;
    await call.rpc('OperateUserRole', { username: userName, role_name: roleName, type });
    return { data: {} };
  },

  'users/revoke_role': async ({ userName, roleName }, call) => {
    const type = RemoveUserFromRole;
    await call.rpc('OperateUserRole', { username: userName, role_name: roleName, type });
    return { data: {} };
  },
} satisfies RestHandlers;

function missing(field: string) {
  return errors.requiredParameter(missingField('NewPasswordReq', field));
}
