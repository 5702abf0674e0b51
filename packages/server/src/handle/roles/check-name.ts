import { errors } from '@latchkey/contract';

const MAX_BYTES = 255;

/**
 * Milvus' rule for names in requests about roles and grants (`validateName` of its proxy), in its
 * order.
 * @param kind what the name is of, e.g. `role name`
 * @throws errors.nameEmpty, nameTooLong, nameFirstCharacter, nameCharacter
 */
export function checkName(name: string, kind: string): void {
  if (name.trim() === '') throw errors.nameEmpty(kind);
  const bytes = Buffer.from(name);
  if (bytes.length > MAX_BYTES) throw errors.nameTooLong(kind, bytes.length, MAX_BYTES);
  if (!/^[A-Za-z_]/.test(name)) throw errors.nameFirstCharacter(kind, bytes[0] ?? 0);
  const bad = /[^A-Za-z0-9_$]/u.exec(name);
  if (bad) throw errors.nameCharacter(kind, bad[0], Buffer.byteLength(name.slice(0, bad.index)));
}

/** The same where `*` stands for all. */
export function checkNameOrAll(name: string, kind: string): void {
  if (name !== '*') checkName(name, kind);
}
