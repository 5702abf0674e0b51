import { errors } from '@latchkey/contract';
import type { ClusterEngine } from '../../store/clusters.ts';

/** What can keep the entities of clusters here. */
export interface Engines {
  /** Not empty; the first is what a new cluster gets if nothing is said. */
  readonly available: readonly ClusterEngine[];
  /** Whether one cluster alone can be in front of Milvus, because databases are called as they are there. */
  readonly oneMilvus: boolean;
}

/** The engine of a new cluster. @throws errors.milvusNotHere, embeddedNotHere */
export function chosenEngine({ available }: Engines, wanted?: ClusterEngine): ClusterEngine {
  const [usual = 'embedded'] = available;
  if (wanted === undefined) return usual;
  if (available.includes(wanted)) return wanted;
  throw wanted === 'milvus' ? errors.milvusNotHere() : errors.embeddedNotHere();
}
