import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** The content of an audit row. */
export interface Entry {
  /** 1, 2, 3, … without a gap. */
  readonly seq: number;
  readonly time: number;
  readonly action: string;
  readonly clusterId: string;
  readonly object: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly requestId: string;
  readonly source: string;
  /** JSON of what changed; rows of the time before it was kept, and those that change no field, have none. */
  readonly changes?: string;
}

/** A row in the chain. */
export interface Link extends Entry {
  readonly hash: string;
}

/** The end of a chain, from which the next row goes on. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/** The end of a chain without rows. */
export const EMPTY_CHAIN: ChainEnd = { seq: 0, hash: '' };

/** Hex SHA-256 over the hash before and the canonical JSON of the row. */
export function chainHash(previousHash: string, entry: Entry): string {
  const { seq, time, action, clusterId, object, actor, requestId, source, changes } = entry;
  const row = {
    ...{ seq, time, action, clusterId, object, requestId, source },
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
    ...(changes !== undefined && { changes }),
  };
  return createHash('sha256').update(previousHash).update(canonicalJson(row)).digest('hex');
}

/**
 * Follows a piece of the chain on from `end`. Finds rows that were edited, removed, inserted or put
 * in another order. It cannot find that the newest rows were cut off, nor that the whole rest
 * was written anew by somebody who can compute the hashes: that takes checkpoints signed with a
 * key, or kept where the writer of this store cannot change them.
 * @returns the new end, or `seq` of the first row that does not fit
 */
export function followChain(
  end: ChainEnd,
  rows: Iterable<Link>,
): { readonly end: ChainEnd } | { readonly broken: number } {
  let { seq, hash } = end;
  for (const row of rows) {
    if (row.seq !== seq + 1 || row.hash !== chainHash(hash, row)) return { broken: row.seq };
    seq = row.seq;
    hash = row.hash;
  }
  return { end: { seq, hash } };
}
