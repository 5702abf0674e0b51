import { randomBytes } from 'node:crypto';

/** Cryptographically strong random bytes. Passed in, so that tests can fix them. */
export interface Random {
  bytes(count: number): Buffer;
}

export const systemRandom: Random = { bytes: (count) => randomBytes(count) };
