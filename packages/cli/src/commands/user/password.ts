import { Option } from 'commander';
import { askLine, isInteractive, readStdin } from '../../ask/ask-line.ts';
import { newPassword, type PasswordOptions } from '../../ask/new-password.ts';
import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import { passwordOptions, secretFileOption } from '../../kit/options.ts';
import { parseDuration } from '../../kit/parse-duration.ts';
import { secretReply } from '../../kit/secret-reply.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply, oneReply } from '../../output/replies.ts';
import { userPath } from './credential.ts';

interface ResetOptions extends PasswordOptions {
  readonly grace?: number;
  readonly signOut?: boolean;
  readonly secretFile?: string;
}

interface Reset {
  readonly userName: string;
  readonly password?: string;
  readonly graceEndTime?: string;
}

export const RESET_PASSWORD = {
  spec: 'reset-password <USER>',
  summary: 'set a password without the old one',
  about: `The old password is refused from the next call on, also on open connections; with --grace it works
beside the new one for a while, so that clients can be moved one by one (at most 7 days).`,
  examples: [
    'user reset-password alice --generate-password',
    'user reset-password alice --password-stdin < password.txt',
    'user reset-password ci --generate-password --grace 24h --secret-file ci.password',
  ],
  options: [
    ...passwordOptions(),
    new Option('--grace <TIME>', 'let the old one work, too: 30m, 24h, 7d').argParser(
      parseDuration,
    ),
    new Option('--sign-out', 'also refuse the connections that are open now'),
    secretFileOption(),
  ],
  run: async (session: Session<ResetOptions>) => {
    const { options, shell, server } = session;
    const path = await userPath(session, 'reset-password');
    const { password, generated } = await newPassword(session.arg(0), options, shell);
    const make = () =>
      server.post<Reset>(path, {
        // What is to be made is made by the server, which knows the rules of its profile.
        ...(!generated && { newPassword: password }),
        graceSeconds: options.grace,
        signOut: options.signOut,
      });
    return secretReply<Reset>(make, {
      ...{ key: 'password', file: options.secretFile },
      replyOf: (reset) =>
        oneReply(reset, {
          ...({ 'password reset': 'userName' } as const),
          ...(reset.password !== undefined && ({ 'new password': 'password' } as const)),
          ...(reset.graceEndTime && ({ 'old one works until': 'graceEndTime' } as const)),
        }),
    });
  },
};

export const CHANGE_PASSWORD = {
  spec: 'change-password <USER>',
  summary: 'set a password, knowing the old one',
  about: 'With --password-stdin, standard input holds the old password, a space and the new one.',
  examples: [
    'user change-password alice',
    'user change-password alice --password-stdin < old-and-new.txt',
  ],
  options: [new Option('--password-stdin', 'read the old and the new one from standard input')],
  run: async (session: Session<PasswordOptions>) => {
    const userName = session.arg(0);
    const { password, newPassword: next } = await oldAndNew(session);
    await session.data('users/update_password', { userName, password, newPassword: next });
    return doneReply(`The password of ${userName} was changed.`);
  },
};

async function oldAndNew({ options, shell, args }: Session<PasswordOptions>) {
  if (options.passwordStdin) {
    const [password = '', next = '', ...rest] = (await readStdin(shell, '--password-stdin')).split(
      ' ',
    );
    if (next !== '' && rest.length === 0) return { password, newPassword: next };
    throw new CommandError('--password-stdin: write the old password, a space and the new one', {
      exitCode: EXIT.usage,
    });
  }
  if (!isInteractive(shell)) {
    throw new CommandError('no passwords: give them on standard input with --password-stdin', {
      exitCode: EXIT.usage,
    });
  }
  const [user = ''] = args;
  const password = await askLine(`Old password of ${user}: `, shell, { hidden: true });
  const next = await askLine('New password: ', shell, { hidden: true });
  if ((await askLine('The same again: ', shell, { hidden: true })) !== next) {
    throw new CommandError('the two are not the same: nothing was changed', {
      exitCode: EXIT.usage,
    });
  }
  return { password, newPassword: next };
}

export const CANCEL_GRACE = {
  spec: 'cancel-grace <USER>',
  summary: 'let the old password of a reset with --grace work no longer',
  examples: ['user cancel-grace ci'],
  run: async (session: Session<unknown>) => {
    const data = await session.server.post(await userPath(session, 'cancel-grace'));
    return doneReply(`Only the new password of ${session.arg(0)} works now.`, data);
  },
};
