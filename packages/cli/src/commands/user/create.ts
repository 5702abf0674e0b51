import { Option } from 'commander';
import { newPassword, type PasswordOptions } from '../../ask/new-password.ts';
import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import { collect, passwordOptions, secretFileOption } from '../../kit/options.ts';
import { requireThere } from '../../kit/require-there.ts';
import { secretReply } from '../../kit/secret-reply.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply, oneReply } from '../../output/replies.ts';
import type { Reply } from '../../output/reply.ts';
import { userPath } from './credential.ts';

interface CreateOptions extends PasswordOptions {
  readonly description?: string;
  readonly role?: readonly string[];
  readonly secretFile?: string;
}

interface Created {
  readonly userName: string;
  readonly password?: string;
  readonly roles: readonly string[];
}

export const CREATE = {
  spec: 'create <USER>',
  summary: 'make a user',
  examples: [
    'user create alice',
    'user create ci --generate-password --role db_ro --secret-file ci.password',
    'user create bob --password-stdin < password.txt',
  ],
  options: [
    ...passwordOptions(),
    new Option('--role <ROLE>', 'give it this role; may be given several times').argParser(collect),
    new Option('--description <TEXT>', 'who or what it is'),
    secretFileOption(),
  ],
  run: async (session: Session<CreateOptions>) => {
    const { options, shell } = session;
    const userName = session.arg(0);
    const { password, generated } = await newPassword(userName, options, shell);
    const { description, role: roles = [] } = options;
    const make = async (): Promise<Created> => {
      await session.data('users/create', { userName, password, description });
      return { userName, roles, ...(generated && { password }) };
    };
    const reply = await secretReply<Created>(make, {
      ...{ key: 'password', file: options.secretFile },
      replyOf: (created) =>
        oneReply(created, {
          ...({ created: 'userName', roles: 'roles' } as const),
          ...(created.password !== undefined && ({ password: 'password' } as const)),
        }),
    });
    return grantAll(session, userName, roles, reply);
  },
};

/** The user is there and its password told whatever comes of this. */
async function grantAll(
  session: Session<unknown>,
  userName: string,
  roles: readonly string[],
  reply: Reply,
): Promise<Reply> {
  for (const roleName of roles) {
    try {
      await session.data('users/grant_role', { userName, roleName });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const told = `The user was created, but not given the role ${roleName}: ${error.message}`;
      const notes = [reply.note, told].filter((text) => text !== undefined);
      return { ...reply, note: notes.join('\n'), exitCode: EXIT.refused };
    }
  }
  return reply;
}

export const DROP = {
  spec: 'drop <USER>',
  summary: 'drop a user; it is refused from its next call on',
  examples: ['user drop alice', 'user drop alice --yes'],
  danger: async (session: Session<unknown>) => {
    const name = session.arg(0);
    await requireThere(`user ${name}`, async () => session.server.get(await userPath(session)));
    return { what: `This drops the user ${name}. Its next call is refused.`, name };
  },
  run: async (session: Session<unknown>) => {
    await session.data('users/drop', { userName: session.arg(0) });
    return doneReply(`User ${session.arg(0)} was dropped.`);
  },
};
