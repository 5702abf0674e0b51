import { Command } from 'commander';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { listReply } from '../output/replies.ts';
import { ageText, credentialsOf, lastUseText } from './user/credential.ts';

/** `latchkey credential`: all that a cluster lets in. */
export function credentialCommand(shell: Shell): Command {
  const noun = new Command('credential').description('all that a cluster lets in');
  addVerb(noun, LIST, shell);
  return noun;
}

const LIST = {
  spec: 'list',
  summary: 'users and API keys that a cluster lets in: age, expiry, last use and from where',
  examples: [
    'credential list',
    'credential list -o json --query "[?lastUsedTime==null].[kind, name]"',
  ],
  within: 'cluster' as const,
  run: async (session: Session<unknown>) =>
    listReply(
      await credentialsOf(session),
      {
        ...({ kind: 'kind', name: 'name', id: 'id', status: 'status' } as const),
        ...{ age: ageText, expires: 'expireTime' as const, 'last used': lastUseText },
      },
      { none: 'Nobody.' },
    ),
};
