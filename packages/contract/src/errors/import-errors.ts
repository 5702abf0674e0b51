import { ApiError } from './api-error.ts';
import { status } from './status.ts';

/** Imports; code and ending of Milvus', texts ours. */
export const importErrors = {
  importNotAllowed: () =>
    status(
      2100,
      'this server imports no files: start it with --import-dir DIR (or LATCHKEY_IMPORT_DIR, or import-dir in latchkey.yaml) to allow those in a folder: importing data failed',
    ),
  /** What is wrong with the files or the options of an import that is to be started. */
  importRefused: (message: string) => status(2100, `${message}: importing data failed`),
  /** @param maxBytes of one file */
  uploadTooLarge: (maxBytes: number) =>
    new ApiError(
      `the file is larger than ${maxBytes / 2 ** 20} MiB: put it into the import folder of the server and import it by its path`,
      { code: 2100, http: 413 },
    ),
  tooManyUploads: () =>
    new ApiError('several files are being uploaded: try again when they are', {
      ...{ code: 2100, http: 429, retryAfter: 5 },
    }),
  /** Also for one of somebody else. */
  uploadNotFound: () =>
    new ApiError('no such upload: after 15 minutes without a piece one is given up', {
      ...{ code: 404, http: 404 },
    }),
  uploadOutOfOrder: (received: number, size: number) =>
    new ApiError(`of the file ${received} of ${size} bytes have come: go on from there`, {
      ...{ code: 409, http: 409 },
    }),
  /** Also for a job that the caller may not see. */
  importNotFound: (job: string | number | bigint) =>
    status(2100, `import job does not exist, jobID=${job}: importing data failed`),
};
