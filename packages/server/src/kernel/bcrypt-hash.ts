/** Above that one sign-in would take more than a second. Milvus uses the lowest. */
const MAX_COST = 13;
const MIN_COST = 4;

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** Bytes of a password that bcrypt looks at: what is longer would match by its beginning. */
export const BCRYPT_BYTES = 72;

/** Whether a hash is bcrypt, as Milvus stores it, at a cost that this server is willing to pay. */
export function isSoundBcrypt(hash: string): boolean {
  const cost = Number(BCRYPT.exec(hash)?.[1]);
  return cost >= MIN_COST && cost <= MAX_COST;
}
