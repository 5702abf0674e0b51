import { readFile, stat } from 'node:fs/promises';
import { OperatorError } from '../../kernel/operator-error.ts';

/** What a line of a password file is looked up by. */
export interface PasswordFor {
  readonly host: string;
  readonly port: number;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
}

/** @throws OperatorError that names the file */
export async function readPasswordFile(path: string): Promise<string> {
  const text = await readText(path);
  const password = text.replace(/\r?\n$/, '');
  if (password === '') throw new OperatorError(`${path} is empty: it has to hold a password`);
  return password;
}

/**
 * The password in a file of libpq's form (`host:port:database:user:password`, `*` for any, `\\:` for a
 * colon); undefined: no line fits. As libpq does, a file that others may read is not used.
 * @throws OperatorError that names the file
 */
export async function findPassword(path: string, wanted: PasswordFor): Promise<string | undefined> {
  const text = await readText(path);
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new OperatorError(`${path} may be read by others: chmod 600 ${path}`);
  }
  const host = wanted.host.startsWith('/') ? 'localhost' : wanted.host;
  const names = [host, String(wanted.port), wanted.database ?? '', wanted.user ?? ''];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = fieldsOf(line);
    const fits = names.every((name, at) => fields[at] === '*' || fields[at] === name);
    if (fits && fields.length >= 5) return fields[4];
  }
  return undefined;
}

function fieldsOf(line: string): string[] {
  const fields = line.match(/(?:\\.|[^:\\])*(?::|$)/g) ?? [];
  return fields.map((field) => field.replace(/:$/, '').replace(/\\(.)/g, '$1'));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(`${path} cannot be read: it has to hold a password`, { cause });
  }
}
