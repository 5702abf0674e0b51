import type { Engine } from '../../engine/engine.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { KeyedSerial } from '../collections/keyed-serial.ts';

/** What the handlers of partitions have in common. */
export interface PartitionParts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
  /** Orders the changes of one collection; its other handlers share it. */
  readonly changes: KeyedSerial;
  /** How many a collection may have; Milvus' default unless given. */
  readonly maxPartitions?: number;
}
