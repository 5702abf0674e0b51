import { errors, type messages, wirePrivilege } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { requireCollection, requireDatabase } from '../collections/collection-lookup.ts';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { ImportParts } from './import-parts.ts';
import { jobToWire } from './job-to-wire.ts';

const PROGRESS = wirePrivilege('GetImportProgress');

/**
 * How far an import is. Whoever may ask for numbers of jobs in one database learns nothing of those
 * in others.
 *
 * @throws errors.importNotFound
 */
export async function getImportState(
  { jobs, runner }: ImportParts,
  call: Call<messages.proto.milvus.GetImportStateRequest>,
): Promise<WireReply<messages.proto.milvus.GetImportStateResponse>> {
  const id = fromWireLong(call.request.task ?? 0);
  const job = await jobs.find(call.clusterId, Number(id));
  if (!job || !call.rights.allows(PROGRESS, job.databaseId, job.collectionId)) {
    throw errors.importNotFound(id);
  }
  return jobToWire(runner?.progressOf(job.id) ?? job);
}

/**
 * The imports into a collection, or all of the database; the newest first.
 *
 * @throws errors.collectionNotFound, errors.databaseNotFound
 */
export async function listImportTasks(
  { catalog, jobs, runner }: ImportParts,
  call: Call<messages.proto.milvus.ListImportTasksRequest>,
): Promise<WireReply<messages.proto.milvus.ListImportTasksResponse>> {
  const { collection_name: name, limit } = call.request;
  const record = name ? await requireCollection(catalog, call, name) : undefined;
  const databaseId = record?.databaseId ?? (await requireDatabase(catalog, call)).id;
  const found = await jobs.list(call.clusterId, {
    ...{ databaseId },
    ...(record && { collectionId: record.id }),
  });
  const most = Number(fromWireLong(limit ?? 0));
  const asked = most > 0 ? found.slice(0, most) : found;
  const tasks = asked.map((job) => {
    // The list is without the files.
    const { files: _, ...live } = runner?.progressOf(job.id) ?? { ...job, files: [] };
    return jobToWire(live);
  });
  return { tasks };
}
