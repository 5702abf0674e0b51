import type { StoreState } from '@latchkey/server/inspect-store';
import { type CheckParts, type Finding, ok, problem } from './finding.ts';

const CHECK = 'engines';

/** Whether the flags are those that the clusters need: others would be set aside by a start. */
export function checkEngines(
  { embedded, milvus }: StoreState['clusters'],
  { config }: Pick<CheckParts, 'config'>,
): Finding {
  if (milvus > 0 && config.milvusUri === undefined) {
    return problem(
      CHECK,
      `${milvus} of ${embedded + milvus} clusters are in front of a Milvus, and none is given`,
      'give --milvus-uri and --milvus-token-file, as to the server',
    );
  }
  if (milvus > 1 && config.milvusDatabases === 'same') {
    return problem(
      CHECK,
      `${milvus} clusters are in front of Milvus, and with --milvus-databases same one can be`,
      'give --milvus-databases prefixed, as to the server',
    );
  }
  return ok(CHECK, `${embedded} clusters embedded, ${milvus} in front of Milvus`);
}
