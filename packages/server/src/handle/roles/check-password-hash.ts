import { errors } from '@latchkey/contract';

/** More would let whoever restores a dump make every sign-in of a user cost as much as it likes. */
const MAX_MEMORY_KIB = 65_536;
const MAX_PASSES = 10;
const MAX_LANES = 4;
/** argon2 takes at least so much memory for each lane. */
const MIN_KIB_PER_LANE = 8;
const SALT_BYTES = { min: 8, max: 64 };
const TAG_BYTES = { min: 16, max: 64 };

const PHC =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,5}),t=([1-9]\d?),p=([1-9])\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/**
 * Whether a user's password can be checked against a hash from a dump: argon2id as this server makes
 * it, at a cost that it is willing to pay. (Milvus' own hashes are bcrypt: only the control plane's import takes those.)
 *
 * @throws errors.restoreInvalid, which names the user and not the hash
 */
export function checkPasswordHash(user: string, hash: string): void {
  const [, memory, passes, lanes, salt = '', tag = ''] = PHC.exec(hash) ?? [];
  const sound =
    Number(memory) <= MAX_MEMORY_KIB &&
    Number(memory) >= Number(lanes) * MIN_KIB_PER_LANE &&
    Number(passes) <= MAX_PASSES &&
    Number(lanes) <= MAX_LANES &&
    isBase64(salt, SALT_BYTES) &&
    isBase64(tag, TAG_BYTES);
  if (sound) return;
  throw errors.restoreInvalid(
    `the password of user [${user}] is no hash that can be restored: only argon2id PHC strings ($argon2id$v=19$...) with m <= ${MAX_MEMORY_KIB}, t <= ${MAX_PASSES} and p <= ${MAX_LANES} are accepted`,
  );
}

/** In its one spelling, without padding. */
function isBase64(text: string, { min, max }: { min: number; max: number }): boolean {
  const bytes = Buffer.from(text, 'base64');
  const spelling = bytes.toString('base64').replaceAll('=', '');
  return spelling === text && bytes.length >= min && bytes.length <= max;
}
