import type { Session } from '../../kit/session.ts';
import { doneReply } from '../../output/replies.ts';

export const GRANT_ROLE = {
  spec: 'grant-role <USER> <ROLE>',
  summary: 'give a user a role',
  examples: [
    'user grant-role alice writer',
    '# what it would change, before:',
    'explain grant-role alice writer',
  ],
  run: async (session: Session<unknown>) => {
    const [userName, roleName] = [session.arg(0), session.arg(1)];
    await session.data('users/grant_role', { userName, roleName });
    return doneReply(`${userName} has the role ${roleName} now.`);
  },
};

export const REVOKE_ROLE = {
  spec: 'revoke-role <USER> <ROLE>',
  summary: 'take a role from a user',
  examples: ['user revoke-role alice writer'],
  run: async (session: Session<unknown>) => {
    const [userName, roleName] = [session.arg(0), session.arg(1)];
    await session.data('users/revoke_role', { userName, roleName });
    return doneReply(`${userName} has the role ${roleName} no longer.`);
  },
};
