import { ApiError, errors, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { cancellationBy } from '../../kernel/cancellation.ts';
import type { Log } from '../../observe/log.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import type { Handler } from '../handler.ts';
import { FileReader } from './file-reader.ts';
import { fileTypeOf } from './file-type.ts';
import type { ImportFolder } from './import-folder.ts';
import type { ImportTask } from './import-task.ts';
import type { JobProgress } from './job-progress.ts';
import { ImportFault } from './reader/import-fault.ts';
import { storeFile } from './store-file.ts';

export interface RunParts {
  readonly catalog: Pick<CatalogStore, 'listCollections'>;
  readonly folder: ImportFolder;
  /** The handler of the RPC Insert: rows of files are checked and written as its rows are. */
  readonly insert: Handler;
  readonly log: Log;
}

/**
 * Imports the files of a task one after the other; how it went stands in `progress`. Never rejects.
 *
 * @param signal gives the task up between two slices; its reason is the task's
 */
export async function runImport(
  parts: RunParts,
  task: ImportTask,
  progress: JobProgress,
  signal: AbortSignal,
): Promise<void> {
  const reader = new FileReader();
  const abort = () => reader.stop(signal.reason);
  signal.addEventListener('abort', abort);
  let file: number | undefined;
  try {
    signal.throwIfAborted();
    progress.begin();
    for (const i of task.job.files.keys()) {
      file = i;
      await importFile({ ...parts, reader, task, progress, signal }, i);
    }
    progress.complete();
  } catch (error) {
    progress.fail(reasonOf(error, task, parts.log), file);
  } finally {
    signal.removeEventListener('abort', abort);
    reader.stop(new Error('the import is over'));
  }
}

interface FileParts extends RunParts {
  readonly reader: FileReader;
  readonly task: ImportTask;
  readonly progress: JobProgress;
  readonly signal: AbortSignal;
}

async function importFile(parts: FileParts, file: number): Promise<void> {
  const { reader, task, progress, signal, folder } = parts;
  const path = task.job.files[file]?.path ?? '';
  const type = fileTypeOf(path);
  if (!type) throw new ImportFault('its type is not known');
  const { fields } = await collectionOf(parts);
  const { size } = await reader.open({ folder: folder.path, path, type, fields });
  progress.beginFile(file, size);
  await storeFile({
    ...{ reader, signal },
    insert: (request) => insert(parts, request),
    found: (rows, totalRows) => progress.found(file, totalRows ?? rows),
    stored: (rows, share) => progress.stored(file, rows, share),
  });
  progress.completeFile(file);
}

/** One slice as an Insert call of whoever created the import. */
async function insert(parts: FileParts, encoded: Uint8Array): Promise<void> {
  const { call, job } = parts.task;
  // By its id: a collection that has taken the name meanwhile is another one.
  const { name, database } = await collectionOf(parts);
  const request = wire.milvus.InsertRequest.decode(encoded);
  Object.assign(request, {
    ...{ db_name: database, collection_name: name, partition_name: job.partition },
  });
  const cancellation = cancellationBy(parts.signal);
  const inner: Call<typeof request> = { ...call, database, request, cancellation };
  await parts.insert(inner as Call<never>);
}

/** @throws errors.collectionGone */
async function collectionOf({ catalog, task }: FileParts): Promise<CollectionRecord> {
  const { clusterId, collectionId } = task.job;
  const records = await catalog.listCollections(clusterId);
  const found = records.find(({ id }) => id === collectionId);
  if (!found) throw errors.collectionGone(collectionId);
  return found;
}

function reasonOf(error: unknown, { job, call }: ImportTask, log: Log): string {
  if (error instanceof ImportFault || error instanceof ApiError) return error.message;
  log.error({ err: error, importJob: job.id, requestId: call.requestId }, 'an import failed');
  return `internal error; the server's log has the details under request id ${call.requestId}`;
}
