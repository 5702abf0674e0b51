import { errors, wire } from '@latchkey/contract';
import type { CollectionChange, CollectionRecord, PropertyChange } from '../../store/catalog.ts';
import { TIME_TO_LIVE } from '../../store/time-to-live.ts';

const DYNAMIC_FIELD = 'dynamicfield.enabled';
const DESCRIPTION = 'collection.description';
const CONSISTENCY_LEVEL = 'consistency_level';
/** A hundred years, as in Milvus. */
const MAX_TTL = 3_155_760_000;

/** What decides how a collection is loaded, and does not change while it is. */
const LOADING = new Set(['mmap.enabled', 'lazyload.enabled']);

/**
 * A change of a collection's properties, after the checks of Milvus' `alterCollectionTask`. Two keys
 * are no properties but change what CreateCollection was told. The others are kept, unknown ones
 * included, and described back; most but the time to live do nothing here.
 *
 * @throws errors.invalidParameter with Milvus' texts, errors.collectionLoaded, errors.unimplemented
 */
export function collectionChange(
  record: CollectionRecord,
  change: PropertyChange,
): CollectionChange {
  const { set, remove } = change;
  if (set.length === 0 && remove.length === 0) {
    throw errors.invalidParameter('no properties or delete keys provided');
  }
  if (set.length > 0 && remove.length > 0) {
    throw errors.invalidParameter('cannot provide both DeleteKeys and ExtraParams');
  }
  requireReleased(record, change);
  if (remove.includes(DYNAMIC_FIELD)) {
    throw errors.invalidParameter(
      `cannot delete key ${DYNAMIC_FIELD}, dynamic field schema could support set to true/false`,
    );
  }
  for (const [key, value] of set) check(record, key, value);
  // Who may alter a collection is not who may manage its row policies.
  const rowSecurity = [...set.map(([key]) => key), ...remove].find((key) => key.startsWith('rls.'));
  if (rowSecurity !== undefined) throw unserved(rowSecurity);
  const given = new Map(set);
  const description = given.get(DESCRIPTION);
  const level = given.get(CONSISTENCY_LEVEL);
  const notKept = new Set([DESCRIPTION, CONSISTENCY_LEVEL, DYNAMIC_FIELD]);
  return {
    set: set.filter(([key]) => !notKept.has(key)),
    remove,
    ...(description !== undefined && { description }),
    ...(level !== undefined && { consistencyLevel: consistencyLevel(level) }),
  };
}

function requireReleased({ loaded, name }: CollectionRecord, { set, remove }: PropertyChange) {
  if (!loaded) return;
  const refuse = (what: string) =>
    errors.collectionLoaded(name, `can not ${what} mmap properties if collection loaded`);
  if (set.some(([key]) => LOADING.has(key))) throw refuse('alter');
  if (remove.some((key) => LOADING.has(key))) throw refuse('delete');
}

function check({ enableDynamicField }: CollectionRecord, key: string, value: string): void {
  checkProperty(key, value);
  const isDynamicAlready = key === DYNAMIC_FIELD && value === String(enableDynamicField);
  if (key === DYNAMIC_FIELD && !isDynamicAlready) throw unserved(key);
}

/** A property that a collection is given. @throws errors.invalidParameter, errors.unimplemented */
export function checkProperty(key: string, value: string): void {
  if (key === TIME_TO_LIVE) checkTtl(value);
  if (key === 'ttl_field' || key.startsWith('cipher.')) throw unserved(key);
}

function unserved(key: string) {
  return errors.unimplemented(`collection property ${key}`);
}

function checkTtl(value: string): void {
  if (!/^[+-]?\d{1,15}$/.test(value)) {
    throw errors.invalidParameter('collection TTL is not a valid positive integer');
  }
  if (Number(value) < -1 || Number(value) > MAX_TTL) {
    throw errors.invalidParameter(
      `collection TTL is out of range, expect [-1, ${MAX_TTL}], got ${Number(value)}`,
    );
  }
}

/** By its name or its number. */
function consistencyLevel(text: string): number {
  const levels = Object.entries(wire.common.ConsistencyLevel).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const found = levels.find(([name, number]) => text === name || text === String(number));
  if (found) return found[1];
  throw errors.consistencyLevelInvalid(levels.map(([name]) => name).join(', '), text);
}
