import type { messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../observe/log.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { ImportJobStore } from '../../store/import-jobs.ts';
import type { Handlers } from '../handler.ts';
import { createImport } from './create-import.ts';
import { getImportState, listImportTasks } from './describe-imports.ts';
import type { ImportFolder } from './import-folder.ts';
import type { ImportParts } from './import-parts.ts';
import { ImportRunner, SERVER_STOPPED } from './import-runner.ts';

export interface Imports {
  readonly handlers: Handlers;
  /** Gives the running imports up; to be awaited before the engine is closed. */
  stop(): Promise<void>;
}

/**
 * The imports of a cluster: the RPCs that start them and tell how far they are, and what runs in the
 * background. Imports that an earlier server has left behind have failed.
 *
 * @param parts.folder that files may be imported from; undefined: none may
 */
export async function createImports(parts: {
  readonly clusterId: string;
  readonly catalog: CatalogStore;
  readonly jobs: ImportJobStore;
  readonly rpcs: Pick<Handlers, 'Insert' | 'HasPartition'>;
  readonly folder: ImportFolder | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Imports> {
  const { clusterId, catalog, jobs, folder, clock, log } = parts;
  const { Insert, HasPartition } = parts.rpcs;
  if (!Insert || !HasPartition)
    throw new Error('imports need the handlers of Insert and HasPartition');
  const runner = folder && new ImportRunner({ catalog, jobs, folder, insert: Insert, clock, log });
  const common: ImportParts = { catalog, jobs, folder, runner, rpcs: { Insert, HasPartition } };
  await jobs.failUnfinished(clusterId, SERVER_STOPPED);
  return {
    handlers: {
      Import: (call: Call<messages.proto.milvus.ImportRequest>) => createImport(common, call),
      GetImportState: (call: Call<messages.proto.milvus.GetImportStateRequest>) =>
        getImportState(common, call),
      ListImportTasks: (call: Call<messages.proto.milvus.ListImportTasksRequest>) =>
        listImportTasks(common, call),
    },
    async stop() {
      await runner?.stop();
      await jobs.failUnfinished(clusterId, SERVER_STOPPED);
    },
  };
}
