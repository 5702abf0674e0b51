import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { NewImportJob } from '../../store/import-jobs.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { originOf } from '../origin.ts';
import { fileTypeOf } from './file-type.ts';
import type { ImportFolder } from './import-folder.ts';
import { readImportOptions } from './import-options.ts';
import type { ImportParts } from './import-parts.ts';
import { ImportFault } from './reader/import-fault.ts';

type Request = Call<messages.proto.milvus.ImportRequest>;
type Files = NewImportJob['files'];

/** As Milvus: files of one job, and GB of one file. */
const MAX_FILES = 1024;
const MAX_FILE_GB = 16;
/** Of all paths of a job together: they are kept with its record. */
const MAX_PATHS = 128 * 1024;
/** Records of a cluster, of imports that are over and that are not. */
const MAX_JOBS = 1000;

/**
 * Accepts an import, which then runs in the background.
 *
 * @throws errors.importNotAllowed, errors.importRefused, errors.collectionNotFound,
 *   errors.partitionNotFound, errors.unimplemented
 */
export async function createImport(
  parts: ImportParts,
  call: Request,
): Promise<WireReply<messages.proto.milvus.ImportResponse>> {
  const { catalog, jobs, runner, folder } = parts;
  const { request } = call;
  if (!folder || !runner) throw errors.importNotAllowed();
  const record = await requireCollection(catalog, call, request.collection_name);
  const partition = request.partition_name ?? '';
  if (partition) await requirePartition(parts, call, partition);
  const options = readImportOptions(request.options ?? []);
  const files = await filesOf(folder, request.files ?? []);
  const { databaseId, id: collectionId, name: collection } = record;
  const job = await jobs.create(
    { ...{ clusterId: call.clusterId, databaseId, collectionId, collection, partition }, files },
    MAX_JOBS,
    originOf(call),
  );
  if (job === 'full') {
    throw errors.importRefused(`${MAX_JOBS} imports wait or run, try again when some are over`);
  }
  runner.add({ job, call, options });
  return { tasks: [job.id] };
}

async function requirePartition({ rpcs }: ImportParts, call: Request, name: string) {
  const { db_name, collection_name } = call.request;
  const request = { db_name, collection_name, partition_name: name };
  const reply = await rpcs.HasPartition({ ...call, request } as unknown as Call<never>);
  if (!('value' in reply) || reply.value !== true) throw errors.partitionNotFound(name);
}

/** The files with their sizes. @throws errors.importRefused */
async function filesOf(folder: ImportFolder, paths: readonly string[]): Promise<Files> {
  if (paths.length === 0) throw errors.importRefused('no file is named');
  if (paths.length > MAX_FILES) {
    throw errors.importRefused(`${paths.length} files are more than the ${MAX_FILES} of one job`);
  }
  const length = paths.reduce((sum, path) => sum + Buffer.byteLength(path), 0);
  if (length > MAX_PATHS) throw errors.importRefused('the paths of the files are too long');
  const files: { path: string; fileSize: number }[] = [];
  for (const path of paths) files.push({ path, fileSize: await sizeOf(folder, path) });
  return files;
}

async function sizeOf(folder: ImportFolder, path: string): Promise<number> {
  try {
    await using file = await folder.open(path);
    if (!fileTypeOf(path)) {
      throw new ImportFault(`${path} is not a .json, .jsonl, .ndjson or .parquet file`);
    }
    if (file.size > MAX_FILE_GB * 2 ** 30) {
      throw new ImportFault(`${path} is larger than ${MAX_FILE_GB} GB`);
    }
    return file.size;
  } catch (error) {
    if (error instanceof ImportFault) throw errors.importRefused(error.message);
    throw error;
  }
}
