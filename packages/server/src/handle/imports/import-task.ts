import type { messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { ImportJobWithFiles } from '../../store/import-jobs.ts';
import type { ImportOptions } from './import-options.ts';

/** An import that was accepted. */
export interface ImportTask {
  readonly job: ImportJobWithFiles;
  /** The call that created it: its rows are written with what the caller was allowed then. */
  readonly call: Call<messages.proto.milvus.ImportRequest>;
  readonly options: ImportOptions;
}
