import { type messages, wire } from '@latchkey/contract';
import type { ImportedFile, ImportJob, ImportProgress } from '../../store/import-jobs.ts';
import type { WireReply } from '../connection/wire-reply.ts';

type Reply = WireReply<messages.proto.milvus.GetImportStateResponse>;

const { ImportState } = wire.common;
const STATES = {
  Pending: ImportState.ImportPending,
  Importing: ImportState.ImportStarted,
  Completed: ImportState.ImportCompleted,
  Failed: ImportState.ImportFailed,
} as const;

/**
 * A job as GetImportState answers it. Fields that the message does not have are in `infos`: those
 * that Milvus has there under its keys; `total_rows`, `file_size`, `complete_time` (ISO 8601, or
 * empty) and `details` (JSON, of each file) are ours, for the REST door.
 */
export function jobToWire(job: ImportJob & { readonly files?: readonly ImportedFile[] }): Reply {
  const { files } = job;
  const infos = {
    progress_percent: String(job.progress),
    failed_reason: job.reason,
    collection: job.collection,
    partition: job.partition,
    total_rows: String(job.totalRows),
    file_size: String(job.fileSize),
    complete_time: isoSeconds(job.completedAt),
    ...(files && { files: files.map(({ path }) => path).join(',') }),
    ...(files && { details: JSON.stringify(files.map(detailOf)) }),
  };
  return {
    id: job.id,
    state: STATES[job.state],
    row_count: job.importedRows,
    collection_id: job.collectionId,
    create_ts: Math.floor(job.createdAt / 1000),
    infos: Object.entries(infos).map(([key, value]) => ({ key, value })),
  };
}

/** As the REST door has it. */
function detailOf({ path, ...file }: ImportedFile) {
  return { fileName: path, ...progressOf(file) };
}

function progressOf({ completedAt, reason, ...rest }: ImportProgress) {
  return {
    ...{ state: rest.state, progress: rest.progress, importedRows: rest.importedRows },
    ...{ totalRows: rest.totalRows, fileSize: rest.fileSize },
    completeTime: isoSeconds(completedAt),
    ...(reason && { reason }),
  };
}

function isoSeconds(ms: number | undefined): string {
  return ms === undefined ? '' : new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
