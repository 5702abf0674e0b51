import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from '@latchkey/contract';
import { isDiskFull } from '../../kernel/is-disk-full.ts';

const FOLDER = 'uploads';
const FILE = /^uploads\/[0-9a-f]{32}\.(?:json|parquet)$/;
/** Of one file. */
const MAX_BYTES = 1024 ** 3;
const MAX_OPEN = 8;
const MAX_OPEN_OF_ONE = 2;
/** Without another piece for that long, an upload is given up. */
const IDLE_MS = 15 * 60_000;
/** What a server that died has left behind. */
const FORGOTTEN_MS = 24 * 3_600_000;

export interface NewUpload {
  readonly clusterId: string;
  /** Id of the caller, to whom alone it belongs. */
  readonly owner: string;
  readonly type: 'json' | 'parquet';
  /** Bytes that are to come. */
  readonly size: number;
}

interface Upload extends NewUpload {
  /** In the import folder. */
  readonly path: string;
  received: number;
  isBusy: boolean;
  timer: NodeJS.Timeout;
}

/** Whose upload is meant. */
export type UploadKey = Pick<NewUpload, 'clusterId' | 'owner'> & { readonly uploadId: string };

/**
 * Files that come piece by piece, to be imported once: below the import folder, under names of ours.
 * Nothing of what a client says is part of a path.
 */
export class Uploads {
  readonly #importDir: string;
  readonly #open = new Map<string, Upload>();

  constructor(importDir: string) {
    this.#importDir = importDir;
  }

  /**
   * @returns its id
   * @throws errors.uploadTooLarge, errors.tooManyUploads, errors.diskFull, errors.importRefused
   */
  async begin(upload: NewUpload): Promise<string> {
    if (upload.size > MAX_BYTES) throw errors.uploadTooLarge(MAX_BYTES);
    const own = [...this.#open.values()].filter(({ owner }) => owner === upload.owner);
    if (this.#open.size >= MAX_OPEN || own.length >= MAX_OPEN_OF_ONE) throw errors.tooManyUploads();
    const uploadId = randomBytes(16).toString('hex');
    const path = `${FOLDER}/${uploadId}.${upload.type}`;
    const timer = this.#giveUpLater(uploadId);
    this.#open.set(uploadId, { ...upload, path, received: 0, isBusy: false, timer });
    try {
      await mkdir(join(this.#importDir, FOLDER), { recursive: true, mode: 0o700 });
    } catch (error) {
      clearTimeout(timer);
      this.#open.delete(uploadId);
      if (isDiskFull(error)) throw errors.diskFull();
      throw errors.importRefused('the server may not write into its import folder');
    }
    return uploadId;
  }

  /**
   * The next piece. One that was sent before, because its reply got lost, is passed over.
   * @returns bytes received so far
   * @throws errors.uploadNotFound, errors.uploadOutOfOrder, errors.diskFull
   */
  async append(key: UploadKey, offset: number, piece: Uint8Array): Promise<number> {
    const upload = this.#find(key);
    const end = offset + piece.length;
    if (end <= upload.received) return upload.received;
    if (upload.isBusy || offset !== upload.received || end > upload.size) {
      throw errors.uploadOutOfOrder(upload.received, upload.size);
    }
    upload.isBusy = true;
    clearTimeout(upload.timer);
    try {
      await appendFile(join(this.#importDir, upload.path), piece, { mode: 0o600 });
      upload.received = end;
    } catch (error) {
      await this.cancel(key);
      throw isDiskFull(error) ? errors.diskFull() : error;
    } finally {
      upload.isBusy = false;
      upload.timer = this.#giveUpLater(key.uploadId);
    }
    // Given up meanwhile: what was written just now goes, too.
    if (!this.#open.has(key.uploadId)) await this.remove(upload.path);
    return end;
  }

  /**
   * Ends an upload that is whole: from now on the file is whose import it is.
   * @returns its path in the import folder
   * @throws errors.uploadNotFound, errors.uploadOutOfOrder
   */
  finish(key: UploadKey): string {
    const upload = this.#find(key);
    if (upload.isBusy || upload.received < upload.size) {
      throw errors.uploadOutOfOrder(upload.received, upload.size);
    }
    clearTimeout(upload.timer);
    this.#open.delete(key.uploadId);
    return upload.path;
  }

  /** @throws errors.uploadNotFound */
  async cancel(key: UploadKey): Promise<void> {
    const { path, timer } = this.#find(key);
    clearTimeout(timer);
    this.#open.delete(key.uploadId);
    await this.remove(path);
  }

  /** Removes a file that was uploaded; of any other path nothing. */
  async remove(path: string): Promise<void> {
    if (FILE.test(path)) await rm(join(this.#importDir, path), { force: true });
  }

  /** Removes what a server that died has left behind. @param now ms since 1970 UTC */
  async removeForgotten(now: number): Promise<void> {
    for (const name of await readdir(join(this.#importDir, FOLDER)).catch(() => [])) {
      const path = `${FOLDER}/${name}`;
      const found = await stat(join(this.#importDir, path)).catch(() => undefined);
      if (found && now - found.mtimeMs > FORGOTTEN_MS) await this.remove(path);
    }
  }

  #find({ uploadId, owner, clusterId }: UploadKey): Upload {
    const upload = this.#open.get(uploadId);
    if (upload?.owner === owner && upload.clusterId === clusterId) return upload;
    throw errors.uploadNotFound();
  }

  #giveUpLater(uploadId: string): NodeJS.Timeout {
    const giveUp = () => {
      const upload = this.#open.get(uploadId);
      this.#open.delete(uploadId);
      // What cannot be removed now is with what was forgotten.
      if (upload) void this.remove(upload.path).catch(() => undefined);
    };
    return setTimeout(giveUp, IDLE_MS).unref();
  }
}
