import { errors } from '@latchkey/contract';

const MAX_BYTES = 255;

/**
 * Milvus' rule for role names, in its order.
 * @throws errors.roleNameEmpty, roleNameTooLong, roleNameFirstCharacter, roleNameCharacter
 */
export function checkRoleName(name: string): void {
  if (name.trim() === '') throw errors.roleNameEmpty();
  const bytes = Buffer.from(name);
  if (bytes.length > MAX_BYTES) throw errors.roleNameTooLong(bytes.length, MAX_BYTES);
  if (!/^[A-Za-z_]/.test(name)) throw errors.roleNameFirstCharacter(bytes[0] ?? 0);
  const bad = /[^A-Za-z0-9_$]/u.exec(name);
  if (bad) throw errors.roleNameCharacter(bad[0], Buffer.byteLength(name.slice(0, bad.index)));
}
