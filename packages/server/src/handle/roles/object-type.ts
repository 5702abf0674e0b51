import { errors, type ObjectType } from '@latchkey/contract';

/**
 * @param legacyCode of the RPC
 * @throws errors.objectTypeNotFound
 */
export function objectTypeOf(name: string, legacyCode: number): ObjectType {
  if (name === 'Collection' || name === 'Global' || name === 'User') return name;
  throw errors.objectTypeNotFound(name, legacyCode);
}
