import { decodeInt64s, errors, type messages } from '@latchkey/contract';
import type { Column, Key } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { Call } from '../../kernel/call.ts';
import type { EntityParts } from './entity-parts.ts';
import { MAX_NQ } from './placeholder-vectors.ts';
import { type ReadScope, type ReadTarget, readFilter } from './read-target.ts';
import { bytesPerDimension } from './vector-size.ts';

type WireIds = messages.proto.schema.IDs.$Properties;

/** Missing keys that an error names. */
const MAX_NAMED = 10;

/**
 * The vectors of the entities with these keys, to search for what is near them. An entity that row
 * policies hide from the caller's searches is not there: its vector would tell what it is like.
 *
 * @throws errors.unexpected, errors.invalidParameter if one does not exist
 */
export async function vectorsOfKeys(
  parts: EntityParts,
  call: Call,
  target: ReadTarget,
  wanted: {
    readonly field: FieldSpec;
    readonly ids: WireIds;
    readonly partitions: ReadScope['partitions'];
  },
): Promise<readonly Uint8Array[]> {
  const { field, ids, partitions } = wanted;
  const { schema, collection } = target;
  if (field.bm25) {
    throw errors.unimplemented(`a search by ids in the output of a function (field ${field.name})`);
  }
  const keys = keysOf(schema.primary, ids);
  if (keys.length < 1 || keys.length > MAX_NQ) {
    throw errors.unexpected(
      `nq [${keys.length}] is invalid, nq (number of search vector per search request) should be in range [1, ${MAX_NQ}], but got ${keys.length}`,
    );
  }
  const read = readFilter(parts, call, target, { action: 'Search', scope: { partitions } });
  const filter = read instanceof Promise ? await read : read;
  const rows = await collection.get({
    ...{ keys, output: [field], signal: call.cancellation.signal },
    ...(filter ? { filter } : {}),
  });
  const missing = missingOf(keys, rows.keys);
  if (missing.length > 0) {
    const named = missing.slice(0, MAX_NAMED).join(' ');
    throw errors.invalidParameter(
      `some of the provided primary key IDs do not exist: missing IDs = [${named}${missing.length > MAX_NAMED ? ' …' : ''}]`,
    );
  }
  return rowsOf(field, rows.columns.get(field.id));
}

function missingOf(keys: readonly Key[], found: readonly Key[]): readonly Key[] {
  const there = new Set(found);
  return keys.filter((key) => !there.has(key));
}

function keysOf(primary: FieldSpec, ids: WireIds): readonly Key[] {
  const texts = primary.type === DataType.VarChar;
  const [given, other] = texts ? [ids.str_id, ids.int_id] : [ids.int_id, ids.str_id];
  if (!given && other) {
    throw errors.invalidParameter(
      `the ids are not of the type of the primary key ${primary.name}, ${texts ? 'VarChar' : 'Int64'}`,
    );
  }
  return texts ? (ids.str_id?.data ?? []) : decodeInt64s(ids.int_id?.data ?? new Uint8Array());
}

function rowsOf(field: FieldSpec, column: Column | undefined): readonly Uint8Array[] {
  if (column?.kind === 'sparse') return column.rows;
  const bytes = column?.kind === 'dense' ? column.bytes : new Uint8Array();
  const size = (field.dim ?? 1) * bytesPerDimension(field.type);
  return Array.from({ length: bytes.length / size }, (_, at) =>
    // A copy, where it can be viewed as numbers.
    bytes.slice(at * size, (at + 1) * size),
  );
}
