import { errors, wire } from '@latchkey/contract';
import { parseInt64 } from '../../../handle/rows/parse-int64.ts';
import { keyValues } from '../key-values.ts';
import type { RestCall, RestHandlers } from '../rest-call.ts';
import type { RpcReply } from '../rest-rpc.ts';
import { countFromWire, int64FromWire, int64ToWire } from '../wire-integer.ts';

type JobReply = RpcReply<'GetImportState'>;

const { ImportState } = wire.common;
const STATES: Readonly<Record<number, string>> = {
  [ImportState.ImportPending]: 'Pending',
  [ImportState.ImportStarted]: 'Importing',
  [ImportState.ImportCompleted]: 'Completed',
  [ImportState.ImportFailed]: 'Failed',
};

async function describe({ jobId }: { readonly jobId: string }, call: RestCall) {
  const job = await call.rpc('GetImportState', {}, () => {
    const task = parseInt64(jobId);
    if (task === undefined) throw errors.importNotFound(jobId);
    return { task: int64ToWire(task) as never };
  });
  const info = infosOf(job);
  return {
    data: {
      ...recordOf(job),
      createTime: new Date(countFromWire(job.create_ts) * 1000).toISOString().replace('.000', ''),
      completeTime: info('complete_time'),
      importedRows: int64FromWire(job.row_count),
      totalRows: Number(info('total_rows')),
      fileSize: Number(info('file_size')),
      details: JSON.parse(info('details') || '[]'),
    },
  };
}

export const importRoutes = {
  'jobs/import/create': async (request, call) => {
    const { tasks = [] } = await call.rpc('Import', {
      db_name: call.database,
      collection_name: request.collectionName,
      partition_name: request.partitionName ?? '',
      // Milvus groups the columns of one table, in files of a type that is not supported here.
      files: request.files.flat(),
      options: keyValues(request.options),
    });
    return { data: { jobId: String(int64FromWire(tasks[0])) } };
  },

  'jobs/import/describe': describe,
  'jobs/import/get_progress': describe,

  'jobs/import/list': async ({ collectionName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName ?? '' };
    const { tasks = [] } = await call.rpc('ListImportTasks', request);
    return { data: { records: tasks.map(recordOf) } };
  },
} satisfies RestHandlers;

function recordOf(job: JobReply) {
  const info = infosOf(job);
  const reason = info('failed_reason');
  return {
    jobId: String(int64FromWire(job.id)),
    collectionName: info('collection'),
    state: STATES[job.state ?? 0] ?? '',
    progress: Number(info('progress_percent')),
    ...(reason && { reason }),
  };
}

function infosOf({ infos = [] }: JobReply): (key: string) => string {
  const pairs = new Map(infos.map(({ key, value }) => [key, value]));
  return (key) => pairs.get(key) ?? '';
}
