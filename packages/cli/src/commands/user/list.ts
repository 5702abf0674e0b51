import type { Session } from '../../kit/session.ts';
import { listReply, oneReply } from '../../output/replies.ts';
import { ageText, type Credential, credentialsOf, lastUseText, userPath } from './credential.ts';

export const LIST = {
  spec: 'list',
  summary: 'the users of a cluster, with the age of their passwords and their last use',
  examples: [
    'user list',
    'user list --cluster staging -o json --query "[?ageDays > `90`].name"',
    '# API keys, too:',
    'credential list',
  ],
  run: async (session: Session<unknown>) => {
    const users = (await credentialsOf(session)).filter(({ kind }) => kind === 'user');
    const columns = { user: 'name', status: 'status', password: ageText } as const;
    return listReply(
      users,
      { ...columns, expires: 'expireTime', 'last used': lastUseText },
      { none: 'No users.' },
    );
  },
};

export const DESCRIBE = {
  spec: 'describe <USER>',
  summary: 'the roles of a user, and about its password',
  examples: ['user describe alice', 'user describe alice -o json --query roles'],
  run: async (session: Session<unknown>) => {
    const userName = session.arg(0);
    const roles = await session.data<string[]>('users/describe', { userName });
    const credential = await session.server.get<Credential>(await userPath(session));
    return oneReply(
      { ...credential, roles },
      {
        ...({ user: 'name', roles: 'roles', status: 'status' } as const),
        ...({ 'password set': 'secretTime', 'old one works until': 'graceEndTime' } as const),
        expires: 'expireTime',
        'last used': lastUseText,
      },
    );
  },
};
