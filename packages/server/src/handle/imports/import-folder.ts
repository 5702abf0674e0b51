import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { OperatorError } from '../../kernel/operator-error.ts';
import { ImportFault } from './reader/import-fault.ts';
import { Uploads } from './uploads.ts';

export interface OpenedFile extends AsyncDisposable {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
}

const LONGEST_PATH = 4096;
/** A link in the last place is resolved before; a pipe must not keep its opener waiting. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The one folder that files may be imported from. */
export class ImportFolder {
  readonly path: string;
  readonly #real: string;
  /** In the folder: files that came with a request. */
  readonly uploads: Uploads;

  private constructor(path: string, real: string) {
    this.path = path;
    this.#real = real;
    this.uploads = new Uploads(real);
  }

  /** @throws OperatorError if there is no such folder */
  static async at(path: string): Promise<ImportFolder> {
    try {
      const real = await realpath(path);
      if ((await stat(real)).isDirectory()) return new ImportFolder(resolve(path), real);
    } catch (error) {
      throw new OperatorError(`the import folder ${path} cannot be used`, { cause: error });
    }
    throw new OperatorError(`the import folder ${path} is not a folder`);
  }

  /**
   * Opens a file by its path in the folder, or its whole path. Links are followed, but not out of the
   * folder; whether the file that was opened is inside is looked at again once it is open.
   *
   * @throws ImportFault
   */
  async open(path: string): Promise<OpenedFile> {
    const named = this.#inside(path);
    const real = await this.#explain(path, () => realpath(named));
    if (!isWithin(this.#real, real)) throw outside(path);
    const handle = await this.#explain(path, () => open(real, FLAGS));
    try {
      const opened = await handle.stat();
      if (!opened.isFile()) throw new ImportFault(`${path} is not a file`);
      const again = await this.#explain(path, async () => stat(await realpath(named)));
      if (again.ino !== opened.ino || again.dev !== opened.dev) throw outside(path);
      const dispose = () => handle.close();
      return { handle, size: opened.size, [Symbol.asyncDispose]: dispose };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  #inside(path: string): string {
    const isPath = path !== '' && path.length <= LONGEST_PATH && !path.includes('\0');
    if (!isPath) throw new ImportFault('a file must be named by its path');
    const named = resolve(this.#real, path);
    if (isWithin(this.#real, named)) return named;
    // The folder itself may be known by a path with links in it.
    if (isAbsolute(path) && isWithin(this.path, named)) return named;
    throw outside(path);
  }

  async #explain<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        throw new ImportFault(`there is no file ${path} in the import folder`);
      }
      throw new ImportFault(`${path} can not be opened (${code ?? 'unknown error'})`);
    }
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function outside(path: string): ImportFault {
  return new ImportFault(`${path} is not in the import folder`);
}
