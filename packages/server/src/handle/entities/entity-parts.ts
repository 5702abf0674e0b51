import type { Engine } from '../../engine/engine.ts';
import type { RowPolicyCompiler } from '../../engine/filter/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import type { TimestampOracle } from '../connection/timestamp-oracle.ts';
import type { EntitySchema } from './entity-schema.ts';
import type { SearchCursors } from './search-cursors.ts';

/** What the handlers of entities have in common. */
export interface EntityParts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
  readonly timestamps: TimestampOracle;
  readonly rowPolicies: RowPolicyCompiler;
  readonly clock: Clock;
  readonly cursors: SearchCursors;
  schemaOf(record: CollectionRecord): EntitySchema;
}
