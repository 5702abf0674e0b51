import { Command } from 'commander';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { CREATE, DROP } from './user/create.ts';
import { DESCRIBE, LIST } from './user/list.ts';
import { CANCEL_GRACE, CHANGE_PASSWORD, RESET_PASSWORD } from './user/password.ts';
import { GRANT_ROLE, REVOKE_ROLE } from './user/roles.ts';
import { EXPIRE, SIGN_OUT } from './user/sign-out.ts';

/** `latchkey user`: users of a cluster, their passwords and roles. */
export function userCommand(shell: Shell): Command {
  const noun = new Command('user').description('users of a cluster: passwords, roles, expiry');
  addVerb(noun, { ...LIST, within: 'cluster' }, shell);
  addVerb(noun, { ...DESCRIBE, within: 'cluster' }, shell);
  addVerb(noun, { ...CREATE, within: 'cluster' }, shell);
  addVerb(noun, { ...DROP, within: 'cluster' }, shell);
  addVerb(noun, { ...RESET_PASSWORD, within: 'cluster' }, shell);
  addVerb(noun, { ...CHANGE_PASSWORD, within: 'cluster' }, shell);
  addVerb(noun, { ...CANCEL_GRACE, within: 'cluster' }, shell);
  addVerb(noun, { ...GRANT_ROLE, within: 'cluster' }, shell);
  addVerb(noun, { ...REVOKE_ROLE, within: 'cluster' }, shell);
  addVerb(noun, { ...EXPIRE, within: 'cluster' }, shell);
  addVerb(noun, { ...SIGN_OUT, within: 'cluster' }, shell);
  return noun;
}
