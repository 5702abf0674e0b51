import type { StoreState } from '@latchkey/server/inspect-store';
import { type CheckParts, type Finding, ok, problem } from './finding.ts';

const CHECK = 'engines';

/** Whether the flags are those that the clusters need: others would be set aside by a start. */
export function checkEngines(
  { clusters, milvusDatabases }: Pick<StoreState, 'clusters' | 'milvusDatabases'>,
  { config }: Pick<CheckParts, 'config'>,
): Finding {
  const { embedded, milvus } = clusters;
  if (milvus > 0 && config.milvusUri === undefined) {
    return problem(
      CHECK,
      `${milvus} of ${embedded + milvus} clusters are in front of a Milvus, and none is given`,
      'give --milvus-uri and --milvus-token-file, as to the server',
    );
  }
  const other = config.milvusDatabases === 'same' ? 'prefixed' : 'same';
  if (milvusDatabases[other] > 0) {
    return problem(
      CHECK,
      `${milvusDatabases[other]} clusters have their databases in Milvus as --milvus-databases ${other} calls them, and ${config.milvusDatabases} is given`,
      `give --milvus-databases ${other}, as to the server`,
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
