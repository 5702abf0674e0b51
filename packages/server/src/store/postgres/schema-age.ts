import { errors } from '@latchkey/contract';
import { MIGRATIONS, OLDEST_SERVING } from '../migrations/migrations.ts';

/** The schema of this release, by the name of its last migration. */
const NEWEST = Object.keys(MIGRATIONS).sort().at(-1) ?? '';

/**
 * What a release says about the schema it brought, and asks of the one it finds: in a rolling update the
 * older replicas go on, unless what they use was changed.
 */
export interface SchemaAge {
  readonly newest: string;
  /** The oldest schema whose releases may serve beside this one. */
  readonly oldestServing: string;
}

export const THIS_RELEASE: SchemaAge = { newest: NEWEST, oldestServing: OLDEST_SERVING };

/** For clients of a replica that was left behind. */
export const leftBehind = () =>
  errors.unavailable('this replica is older than the store: it has to be updated; try another');
