import type { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Schema } from './schema.ts';

/** What every part of the store works with. */
export interface Parts {
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
  readonly ids: Ids;
}
