import { rmSync, writeFileSync } from 'node:fs';
import { generatePassword } from '@latchkey/server/generate-password';
import { systemRandom } from '@latchkey/server/random';
import { CommandError } from './command-error.ts';
import { reserveFile } from './secret-reply.ts';

interface User {
  readonly name: string;
  readonly roles: readonly string[];
}

interface Report {
  readonly skipped: readonly { readonly kind: string; readonly name: string }[];
}

/**
 * Gives users passwords that are made here, into a new file of mode 0600. They are in the file before the
 * users are made, since nobody could tell them afterwards.
 * @param how.send makes the users
 * @returns what came of it, and how many of the file's passwords are somebody's
 * @throws CommandError when the file is there or cannot be made
 */
export async function newPasswords<Told extends Report>(
  users: readonly User[],
  how: {
    readonly file: string;
    readonly dryRun: boolean;
    readonly send: (users: readonly (User & { readonly passwordHash: string })[]) => Promise<Told>;
  },
): Promise<{ readonly report: Told; readonly given: number }> {
  // Here, so that other commands do not wait for it to load.
  const { createPasswordHasher } = await import('@latchkey/server/password');
  const { file, dryRun, send } = how;
  if (!dryRun) reserveFile(file, '--new-passwords');
  const hasher = createPasswordHasher();
  const lines = new Map<string, string>();
  const hashed: (User & { readonly passwordHash: string })[] = [];
  for (const user of users) {
    const password = generatePassword(systemRandom);
    lines.set(user.name, `${user.name}:${password.reveal()}\n`);
    hashed.push({ ...user, passwordHash: await hasher.hash(password) });
  }
  const write = () => writeFileSync(file, [...lines.values()].join(''));
  if (!dryRun) write();
  const report = await send(hashed).catch((error: unknown) => {
    // Where the server did not answer, users may have been made, with passwords that are nowhere else.
    const isRefused = error instanceof CommandError && error.code !== undefined;
    if (!dryRun && isRefused) rmSync(file);
    throw error;
  });
  for (const { kind, name } of report.skipped) if (kind === 'user') lines.delete(name);
  if (!dryRun) write();
  return { report, given: dryRun ? 0 : lines.size };
}
