import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import type { Reply } from '../output/reply.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-code.ts';

const ONCE = 'The secret is shown this once and kept nowhere: save it now.';

/**
 * A reply with a secret in it: shown once, or written into a file and not shown.
 * @param how.key of the data that is the secret; where the data has none, nothing is written
 * @param how.file a new file; it is made before the secret, which cannot be asked for again
 * @param how.replyOf makes the reply from the data, with or without the secret
 * @throws CommandError when the file is there or cannot be made
 */
export async function secretReply<Data extends object>(
  make: () => Promise<Data>,
  how: {
    readonly key: keyof Data & string;
    readonly file: string | undefined;
    readonly replyOf: (data: Data) => Reply;
  },
): Promise<Reply> {
  const { key, file, replyOf } = how;
  if (file !== undefined) reserveFile(file, '--secret-file');
  const data = await make().catch((error: unknown) => {
    if (file !== undefined) rmSync(file);
    throw error;
  });
  if (file === undefined) {
    return data[key] === undefined ? replyOf(data) : { ...replyOf(data), note: ONCE };
  }
  if (data[key] === undefined) {
    rmSync(file);
    return replyOf(data);
  }
  writeFileSync(file, `${String(data[key])}\n`);
  return { ...replyOf({ ...data, [key]: undefined }), note: `The secret is in ${file}.` };
}

/** Makes an empty file of mode 0600. @throws CommandError when it is there or cannot be made */
export function reserveFile(file: string, flag: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'exists and is not overwritten: name another file' : message;
    throw new CommandError(`${flag} ${file}: ${why}`, { exitCode: EXIT.usage, cause });
  }
}
