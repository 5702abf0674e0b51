import { z } from 'zod';
import { databaseRequest, described, done, names, required, text } from './fields.ts';
import { restRoute } from './rest-route.ts';

const userRequest = z.object({ userName: required }).meta({ id: 'UserReq' });
const userRoleRequest = z
  .object({ userName: required, roleName: required })
  .meta({ id: 'UserRoleReq' });

/** Passwords are plain text here; only gRPC wraps them in base64. */
const passwordRequest = z
  .object({ userName: required, password: required, description: text })
  .meta({ id: 'PasswordReq' });

/** The two passwords come together, or neither and only a description. */
const newPasswordRequest = z
  .object({ userName: required, password: text, newPassword: text, description: text })
  .meta({ id: 'NewPasswordReq' });

export const USER_ROUTES = {
  'users/list': restRoute({
    summary: 'Names of all users of the cluster.',
    rpc: 'ListCredUsers',
    request: databaseRequest,
    data: names,
  }),
  'users/describe': restRoute({
    summary: 'Names of the roles that a user holds; `description` stands beside `data`.',
    rpc: 'SelectUser',
    request: userRequest,
    data: names,
    beside: described,
  }),
  'users/create': restRoute({
    summary: 'Creates a user.',
    rpc: 'CreateCredential',
    request: passwordRequest,
    data: done,
  }),
  'users/update_password': restRoute({
    summary:
      "Replaces a user's password, given the present one; it may be empty if the caller may update users.",
    rpc: 'UpdateCredential',
    request: newPasswordRequest,
    data: done,
  }),
  'users/drop': restRoute({
    summary: 'Drops a user; one that does not exist is no error.',
    rpc: 'DeleteCredential',
    request: userRequest,
    data: done,
  }),
  'users/grant_role': restRoute({
    summary: 'Grants a role to a user.',
    rpc: 'OperateUserRole',
    request: userRoleRequest,
    data: done,
  }),
  'users/revoke_role': restRoute({
    summary: 'Takes a role from a user.',
    rpc: 'OperateUserRole',
    request: userRoleRequest,
    data: done,
  }),
};
